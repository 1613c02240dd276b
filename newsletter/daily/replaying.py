"""Chooses an issue again from what is stored, by other settings if asked, and tells the difference. Stores and sends nothing.

The input is what was known at the moment of the choice: the stories of the window that had come in by then, grouped as they were, pages
read later taken for unread, the rulings then in force, and what had been sent by then. Two things cannot be had back: words that a feed
changed since in a story that was never sent, and after a month, when what was passed over is forgotten, the grouping. ``drift`` says
whether any of that touches the ten.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from newsletter.daily.newsroom import Newsroom
from newsletter.daily.times import zone_of
from newsletter.issue.run import load_slots
from newsletter.model.errors import RefusedStep
from newsletter.model.issues import Issue
from newsletter.model.options import SelectionOptions
from newsletter.model.replays import Change, Replay, ReplayLine
from newsletter.model.rulings import GROUPING, Ruling
from newsletter.model.selections import Basis, Candidate, Selection, SentCluster
from newsletter.model.states import Choice, PageState
from newsletter.model.stories import Cluster, Story
from newsletter.model.tf_idf import rarity_of
from newsletter.model.words import WordReader
from newsletter.selection.choose import choose_slots
from newsletter.selection.contenders import contend
from newsletter.storage.replaying import read_after, rulings_then, sent_then
from newsletter.storage.selections import basis_of, candidates_of
from newsletter.storage.stories import stories_between
from newsletter.stories.clusters import marking_words
from newsletter.stories.ruled import cluster_as_ruled

REASONS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Input:
    """What the choice knew."""

    issue: Issue
    basis: Basis
    stored: tuple[Candidate, ...]
    stories: tuple[Story, ...]
    read_since: int
    rulings: tuple[Ruling, ...]
    sent: tuple[SentCluster, ...]

    @property
    def is_whole(self) -> bool:
        """Whether everything that was weighed is still stored."""
        return len(self.stored) >= self.basis.clusters


async def replay(newsroom: Newsroom, issue: Issue, settings: Mapping[str, Any]) -> Replay:
    """The difference between the stored choice and the one by these settings (by name, such as ``size``)."""
    as_made = newsroom.selection
    asked = _asked(as_made, settings)
    known = await _read(newsroom, issue, max(as_made.memory, asked.memory), asked.window if "window" in settings else None)
    as_made = as_made.model_copy(update={"window": known.basis.window, "fresh": known.basis.fresh})
    asked = asked.model_copy(update={name: getattr(as_made, name) for name in ("window", "fresh") if name not in settings})
    again, base = await asyncio.to_thread(_choose_twice, known, asked, as_made, newsroom)
    printed = {slot.cluster_key: slot.number for slot in await load_slots(newsroom.database, issue.id)}
    chosen = tuple(one for one in known.stored if one.choice is Choice.CHOSEN)
    return Replay(
        issue_on=issue.issue_on,
        made_at=known.basis.made_at,
        settings=_differing(as_made, asked),
        lines=_lines(chosen, again, printed),
        drift=len({one.lead.id for one in chosen} - {one.lead.id for one in base.chosen}),
        regrouped=not known.is_whole or "window" in settings,
        read_since=known.read_since,
    )


def replay_json(found: Replay) -> dict[str, Any]:
    """The same for programs."""
    lines = [
        {
            "change": line.change.value,
            "was": line.was,
            "now": line.now,
            "printed": line.printed,
            "headline": line.headline,
            "source": line.source,
            "url": line.url,
            "why": list(line.why),
        }
        for line in found.lines
    ]
    return {
        "date": found.issue_on.isoformat(),
        "made_at": found.made_at.isoformat(),
        "settings": {name: {"in_force": before, "asked": after} for name, (before, after) in found.settings.items()},
        "same": all(line.change is Change.SAME for line in found.lines),
        "stories": lines,
        "drift": found.drift,
        "regrouped": found.regrouped,
        "read_since": found.read_since,
    }


def _asked(options: SelectionOptions, settings: Mapping[str, Any]) -> SelectionOptions:
    if unknown := sorted(set(settings) - set(SelectionOptions.model_fields)):
        cure = f"Known are {', '.join(SelectionOptions.model_fields)}."
        raise RefusedStep(f"selection.{unknown[0]}", "is no setting of the choice; nothing was replayed", cure)
    try:
        return SelectionOptions.model_validate({**options.model_dump(), **settings})
    except ValueError as error:
        raise RefusedStep("replay", f"a setting does not fit: {error}", "See docs/settings.md, [selection].") from error


def _differing(before: SelectionOptions, after: SelectionOptions) -> dict[str, tuple[str, str]]:
    names = SelectionOptions.model_fields
    return {
        f"selection.{name}": (str(getattr(before, name)), str(getattr(after, name)))
        for name in names
        if getattr(before, name) != getattr(after, name)
    }


async def _read(newsroom: Newsroom, issue: Issue, memory: timedelta, window: timedelta | None) -> _Input:
    async with newsroom.database.read() as connection:
        basis, stored = await basis_of(connection, issue.id), await candidates_of(connection, issue.id)
        if basis is None or not stored:
            raise RefusedStep(f"issue of {issue.issue_on}", "nothing was chosen for it yet", f"newsletter draft --date {issue.issue_on}")
        then, since = basis.made_at, basis.made_at - max(basis.window, window or basis.window)
        later = await read_after(connection, since, then)
        told = await stories_between(connection, since, then)
        known = tuple(_as_then(story, later) for story in told if story.first_seen_at <= then)
        rulings = await rulings_then(connection, issue.id, then)
        sent = await sent_then(connection, issue.id, memory, then)
    read_since = len(later & {story.id for story in known})
    return _Input(issue=issue, basis=basis, stored=stored, stories=known, read_since=read_since, rulings=rulings, sent=sent)


def _as_then(story: Story, read_later: frozenset[int]) -> Story:
    return replace(story, text="", page_state=PageState.UNREAD) if story.id in read_later else story


def _choose_twice(known: _Input, asked: SelectionOptions, as_made: SelectionOptions, newsroom: Newsroom) -> tuple[Selection, Selection]:
    """By the settings asked for, and by those in force."""

    def choose(options: SelectionOptions) -> Selection:
        zone, now, clusters = zone_of(newsroom), known.basis.made_at, _clusters(known, options.window)
        return choose_slots(contend(clusters, known.sent, options, now=now, zone=zone, rulings=known.rulings), options)

    base = choose(as_made)
    return (base if asked == as_made else choose(asked)), base


def _clusters(known: _Input, window: timedelta) -> tuple[Cluster, ...]:
    """As they were stored, with what is not stored of them: the rarity of words in that window, and words of those far behind.

    Grouped anew, by words alone, where that is forgotten by now or another window is asked for.
    """
    since = known.basis.made_at - window
    stories = [story for story in known.stories if story.at >= since or story.by_hand]
    if not known.is_whole or window != known.basis.window:
        return cluster_as_ruled(stories, [one for one in known.rulings if one.kind in GROUPING])
    reader = WordReader()
    bags = {story.id: reader.words_of_story(story) for story in stories}
    rarity = rarity_of(list(bags.values()))
    told = {story.id: story for story in stories}
    return tuple(_cluster(one.cluster, told, bags, rarity) for one in known.stored)


def _cluster(cluster: Cluster, told: Mapping[int, Story], bags: Mapping[int, Any], rarity: Mapping[str, float]) -> Cluster:
    stories = tuple(replace(told.get(story.id, story), cluster_key=cluster.key) for story in cluster.stories)
    known = [bags[story.id] for story in stories if story.id in bags]
    return replace(cluster, stories=stories, words=cluster.words or (marking_words(known, rarity) if known else ()), rarity=rarity)


def _lines(chosen: Sequence[Candidate], again: Selection, printed: Mapping[str, int]) -> tuple[ReplayLine, ...]:
    """Those of the replay in their order, then those that are out. A happening is known again by a report it has in both."""
    left = list(chosen)
    lines = []
    for one in again.chosen:
        was = next((other for other in left if _same(one.cluster, other.cluster)), None)
        if was is not None:
            left.remove(was)
        lines.append(_line(one, was, printed))
    return (*lines, *(_out(one, again, printed) for one in left))


def _same(one: Cluster, other: Cluster) -> bool:
    return not {story.id for story in one.stories}.isdisjoint(story.id for story in other.stories)


def _line(one: Candidate, was: Candidate | None, printed: Mapping[str, int]) -> ReplayLine:
    change = Change.IN if was is None else Change.SAME if was.number == one.number else Change.MOVED
    return ReplayLine(
        change=change,
        was=was.number if was else None,
        now=one.number,
        printed=printed.get(was.cluster.key) if was else printed.get(one.cluster.key),
        headline=one.lead.title,
        source=one.lead.source,
        url=one.lead.url,
        why=_why(one),
    )


def _out(one: Candidate, again: Selection, printed: Mapping[str, int]) -> ReplayLine:
    now = next((other for other in (*again.runners_up, *again.passed_over) if _same(other.cluster, one.cluster)), None)
    return ReplayLine(
        change=Change.OUT,
        was=one.number,
        now=None,
        printed=printed.get(one.cluster.key),
        headline=one.lead.title,
        source=one.lead.source,
        url=one.lead.url,
        why=_why(now) if now else ("no report of it is young enough",),
    )


def _why(one: Candidate) -> tuple[str, ...]:
    return tuple(reason.text for reason in one.reasons[:REASONS])
