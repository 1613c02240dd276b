"""Reads what readers may be told of choices: the stored reasons of a released issue, and which sources its stories came from.

Nothing is weighed again, and nobody's rulings or notes are told: pages say at most that an editor had a hand in it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from newsletter.daily.arranged import kept_out_by_hand
from newsletter.daily.newsroom import Newsroom
from newsletter.issue.run import find_issue, load_slots, published_issues
from newsletter.model.editing import Edit, EditKind
from newsletter.model.issues import Issue, Slot
from newsletter.model.selections import Basis, Reason
from newsletter.model.states import Choice
from newsletter.model.told_choices import ToldChoice, ToldSource
from newsletter.storage.edits import standing_edits
from newsletter.storage.selections import basis_of
from newsletter.storage.told_choices import told_choices, told_sources

LATELY = timedelta(days=90)
_BY_EDITOR = Reason(code="pinned", amount=0, text="put in by an editor")


@dataclass(frozen=True, slots=True, kw_only=True)
class PastChoice:
    """A released issue with its slots, what it was chosen from, and every choice that readers may be told of."""

    issue: Issue
    slots: tuple[Slot, ...]
    basis: Basis | None
    choices: tuple[ToldChoice, ...]


async def read_past_choice(newsroom: Newsroom, issue_on: date | None = None) -> PastChoice | None:
    """That of a date, or the latest; None where no issue was released then."""
    issue = await (find_issue(newsroom.database, newsroom.letterhead.key, issue_on) if issue_on else _latest(newsroom))
    if issue is None or issue.released_at is None:
        return None
    async with newsroom.database.read() as connection:
        basis, choices = await basis_of(connection, issue.id), await told_choices(connection, issue.id)
        edits = await standing_edits(connection, issue.id)
    slots = await load_slots(newsroom.database, issue.id)
    kept_out = await kept_out_by_hand(newsroom, issue)
    choices = tuple(one for one in choices if one.cluster_key not in kept_out)
    return PastChoice(issue=issue, slots=slots, basis=basis, choices=(*_as_printed(choices, slots, edits), *_put_in(choices, slots, edits)))


async def list_sources(newsroom: Newsroom, today: date) -> tuple[ToldSource, ...]:
    """Every source that we read, those first that led most stories lately."""
    async with newsroom.database.read() as connection:
        return await told_sources(connection, newsroom.letterhead.key, today - LATELY)


def _as_printed(choices: Sequence[ToldChoice], slots: Sequence[Slot], edits: Sequence[Edit]) -> Iterator[ToldChoice]:
    """A runner-up that was printed is told without what had kept it out; that an editor put it in, where one did."""
    printed = {slot.cluster_key for slot in slots}
    placed = _placed(edits)
    for one in choices:
        if one.choice is Choice.RUNNER_UP and one.cluster_key in printed:
            by_editor = (_BY_EDITOR,) if one.cluster_key in placed else ()
            yield replace(one, reasons=(*by_editor, *one.reasons[1:]))
        else:
            yield one


def _put_in(choices: Sequence[ToldChoice], slots: Sequence[Slot], edits: Sequence[Edit]) -> Iterator[ToldChoice]:
    """What an editor put in although the machine had passed it over."""
    known, placed = {one.cluster_key for one in choices}, _placed(edits)
    for slot in slots:
        if slot.cluster_key in placed and slot.cluster_key not in known:
            yield ToldChoice(
                choice=Choice.CHOSEN,
                number=slot.number,
                cluster_key=slot.cluster_key,
                headline=slot.original_headline,
                source=slot.source,
                url=slot.url,
                reasons=(_BY_EDITOR,),
            )


def _placed(edits: Sequence[Edit]) -> frozenset[str]:
    return frozenset(edit.cluster_key for edit in edits if edit.kind in (EditKind.PLACE, EditKind.LOCK))


async def _latest(newsroom: Newsroom) -> Issue | None:
    return next(iter(await published_issues(newsroom.database, newsroom.letterhead.key, 1)), None)
