"""Chooses the stories of an issue, and finds what they lead to among all that was sent. Does not group, print or send anything."""

import asyncio
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from newsletter.model.chapters import Found, Kin, Told
from newsletter.model.options import SelectionOptions
from newsletter.model.selections import Basis, Candidate, Selection
from newsletter.model.states import Choice, IssueState, PageState
from newsletter.model.stories import Cluster
from newsletter.selection.archive import Archive
from newsletter.selection.chapters import find_chapters, with_older_chapters
from newsletter.selection.choose import choose_slots
from newsletter.selection.confidence import Supply, confidence, judge_confidence
from newsletter.selection.contenders import contend
from newsletter.selection.keeping import complete, worth_keeping
from newsletter.selection.lone import whole
from newsletter.storage.chapters import chapters_of, earlier_kin, later_kin, replace_kin, told_before, told_in
from newsletter.storage.database import Database
from newsletter.storage.edits import standing_edits
from newsletter.storage.feeds import count_answered
from newsletter.storage.issues import get_issue, take_issue
from newsletter.storage.rulings import rulings_for
from newsletter.storage.selections import candidates_of, clusters_before, near_candidates, replace_candidates, sent_clusters, store_basis

_MAY_CHANGE = frozenset({IssueState.COLLECTING, IssueState.DRAFTED, IssueState.HELD})
_ASKED_WITHIN = timedelta(hours=36)
"""Every feed that is well has answered within it: the slowest are asked once a day."""


async def select_ten(
    database: Database, clusters: Sequence[Cluster], issue_id: int, options: SelectionOptions, *, now: datetime, zone: ZoneInfo
) -> Selection:
    """Choose for one issue, mindful of what earlier issues really sent, and store the candidates in place of earlier ones.

    All of them are stored: any article of the day can be told later why it is in or not. An issue that somebody approves while this
    chooses keeps the choice that it was made from.
    """
    async with database.read() as connection:
        sent = await sent_clusters(connection, issue_id, options.memory)
        rulings, edits = await rulings_for(connection, issue_id), await standing_edits(connection, issue_id)
        usual = await clusters_before(connection, issue_id)
        answered, feeds = await count_answered(connection, now - _ASKED_WITHIN)
    selection = complete(choose_slots(contend(clusters, sent, options, now=now, zone=zone, rulings=rulings), options))
    kept = worth_keeping(selection, keys={edit.cluster_key for edit in edits}, urls={edit.url for edit in edits})
    stories = sum(len(cluster.stories) for cluster in clusters)
    parts = judge_confidence(selection, Supply(answered=answered, feeds=feeds, weighed=len(kept), usual=usual))
    basis = Basis(made_at=now, window=options.window, fresh=options.fresh, stories=stories, clusters=len(kept), confidence=parts)
    async with database.write() as connection:
        await take_issue(connection, issue_id)
        if (await get_issue(connection, issue_id)).state not in _MAY_CHANGE:
            return selection
        await replace_candidates(connection, issue_id, kept)
        await store_basis(connection, issue_id, basis, confidence(parts))
    return selection


async def load_selection(database: Database, issue_id: int) -> Selection | None:
    """The selection of an issue as it was stored, or None where nothing was selected yet."""
    async with database.read() as connection:
        candidates = await candidates_of(connection, issue_id)
    return _selection(candidates) if candidates else None


async def load_near(database: Database, issue_id: int, *, keys: Collection[str] = (), urls: Collection[str] = ()) -> Selection:
    """As ``load_selection``, but what was passed over only where its cluster's key or an article of it is named: quick on any day.

    Each is fit for print, also what was kept in few words.
    """
    async with database.read() as connection:
        return _selection([whole(one) for one in await near_candidates(connection, issue_id, keys=keys, urls=urls)])


async def link_chapters(database: Database, issue_id: int, language: str) -> int:
    """Find what each story of a drafted issue leads to among all that was sent before, in place of earlier links; says how many links."""
    async with database.read() as connection:
        stories = await told_in(connection, issue_id)
        sent = await told_before(connection, issue_id)
    archive, found = await asyncio.to_thread(_look_up, stories, sent, language)  # ten years of stories take seconds
    async with database.write() as connection:
        known = await chapters_of(connection, {one.told.issue_id for several in found for one in several})
        kept = {told.number: with_older_chapters(several, known, archive) for told, several in zip(stories, found, strict=True)}
        await replace_kin(connection, issue_id, kept)
    return sum(map(len, kept.values()))


async def load_earlier(database: Database, issue_id: int) -> dict[int, tuple[Kin, ...]]:
    """The published stories that each story of an issue leads to, by its number, best first."""
    async with database.read() as connection:
        return await earlier_kin(connection, issue_id)


async def load_later(database: Database, issue_id: int) -> dict[int, tuple[Kin, ...]]:
    """The published stories that lead to each story of an issue, by its number, latest first."""
    async with database.read() as connection:
        return await later_kin(connection, issue_id)


def near_cut(selection: Selection, *, extra: int = 5) -> tuple[int, ...]:
    """Ids of the unread stories whose pages may change the choice or will be printed, in the order in which to read them.

    They are the leads and the other reports shown of the chosen, the runners-up, and the next ``extra`` kept out by rank or a cap alone.
    """
    close = [one for one in selection.passed_over if one.reasons and one.reasons[0].code in _CLOSE]
    candidates = (*selection.chosen, *selection.runners_up, *close[:extra])
    stories = (*(one.lead for one in candidates), *(story for one in candidates for story in one.also))
    return tuple(dict.fromkeys(story.id for story in stories if story.page_state is PageState.UNREAD))


_CLOSE = frozenset({"below_cut", "for_variety", "same_saga", "too_alike", "source_full", "topic_full"})


def _selection(candidates: Sequence[Candidate]) -> Selection:
    return Selection(
        chosen=_of(candidates, Choice.CHOSEN),
        runners_up=_of(candidates, Choice.RUNNER_UP),
        passed_over=_of(candidates, Choice.PASSED_OVER),
    )


def _of(candidates: Sequence[Candidate], choice: Choice) -> tuple[Candidate, ...]:
    return tuple(one for one in candidates if one.choice is choice)


def _look_up(stories: Sequence[Told], sent: Sequence[Told], language: str) -> tuple[Archive, list[tuple[Found, ...]]]:
    archive = Archive(sent, language)
    return archive, [find_chapters(told, archive) for told in stories]
