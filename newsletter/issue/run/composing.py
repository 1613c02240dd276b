"""Fills an issue's slots from a selection, as persons arranged and worded it, and stores them. Chooses no story and renders nothing.

What a person changed is read in the very transaction that stores the words, so that no edit is lost to a refresh at the same moment.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from newsletter.issue.arranging import Arrangement, arrange
from newsletter.issue.compose import Composition, compose
from newsletter.issue.lifecycle import MACHINES, THIN_DAY_RULE, Verb, composed_state, thin_day_reason
from newsletter.issue.run.refusing import changed_meanwhile, require_now
from newsletter.model.editing import Edit
from newsletter.model.issues import Issue, Slot, SlotPicture
from newsletter.model.options import LetterheadOptions, SelectionOptions
from newsletter.model.phrasebook import Phrasebook
from newsletter.model.selections import Selection
from newsletter.model.states import IssueState
from newsletter.storage import chapters, edits, issues, letters, slots
from newsletter.storage.database import Connection, Database

_TRIES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The words of an issue that nobody has stored yet, and the arrangement they were written for."""

    arrangement: Arrangement
    composition: Composition


async def compose_issue(
    database: Database,
    issue: Issue,
    selection: Selection,
    letterhead: LetterheadOptions,
    options: SelectionOptions,
    *,
    words: Phrasebook,
    pictures: Mapping[int, SlotPicture],
    now: datetime,
    by: str,
) -> tuple[Issue, tuple[Slot, ...]]:
    """Fill the slots and store them, in place of earlier ones. A thin day is held; an approved issue is refused.

    Every edit in force is kept. Where somebody edits meanwhile the words are written again.
    """
    for _ in range(_TRIES):
        async with database.read() as connection:
            issue = await issues.get_issue(connection, issue.id)
            await require_now(connection, issue, Verb.COMPOSE, ZoneInfo(letterhead.zone))
            previous = await issues.subject_before(connection, issue.newsletter, issue.issue_on)
            standing = await edits.standing_edits(connection, issue.id)
        written = write(issue, selection, standing, letterhead, options, words=words, pictures=pictures, previous=previous)
        async with database.write() as connection:
            await issues.take_issue(connection, issue.id)
            if await edits.standing_edits(connection, issue.id) != standing:
                continue
            await store(connection, issue, written)
            await chapters.drop_kin(connection, issue.id)
            await settle_draft(connection, issue, len(written.composition.slots), options.fewest, now=now, by=by)
            return await issues.get_issue(connection, issue.id), written.composition.slots
    raise changed_meanwhile(issue)


def write(
    issue: Issue,
    selection: Selection,
    standing: Sequence[Edit],
    letterhead: LetterheadOptions,
    options: SelectionOptions,
    *,
    words: Phrasebook,
    pictures: Mapping[int, SlotPicture],
    previous: str,
    kept: Mapping[str, Slot] | None = None,
) -> Written:
    """Arrange a selection as the edits say, and write its words. ``kept``: slots whose words the machine wrote before."""
    arrangement = arrange(selection, standing, options.size)
    composition = compose(
        arrangement.selection,
        words=words,
        hour=issue.due_at.astimezone(ZoneInfo(letterhead.zone)).hour,
        full=options.size,
        pictures=pictures,
        previous_subject=previous,
        by_hand=arrangement.in_force,
        kept=kept,
    )
    return Written(arrangement=arrangement, composition=composition)


async def store(connection: Connection, issue: Issue, written: Written) -> None:
    """Put the words in place of earlier ones, and forget every letter that says otherwise."""
    found = written.composition
    if not await issues.write_words(connection, issue.id, issue.state, subject=found.subject, preheader=found.preheader, intro=found.intro):
        raise changed_meanwhile(issue)
    await letters.drop_rendered(connection, issue.id)
    clusters = [candidate.cluster for candidate in written.arrangement.selection.chosen]
    await slots.replace_slots(connection, issue.id, found.slots, clusters)
    await edits.replace_machine_words(connection, issue.id, found.machines)


async def settle_draft(connection: Connection, issue: Issue, stories: int, fewest: int, *, now: datetime, by: str) -> None:
    """Drafted, or held where there are too few stories or a person held it."""
    history = await issues.changes_of(connection, issue.id)
    held_by_person = issue.state is IssueState.HELD and history[-1].by not in MACHINES
    target = composed_state(issue.state, stories, fewest, held_by_person=held_by_person)
    if held_by_person:
        return  # the words are new, the person's hold and reason stay
    thin = target is IssueState.HELD
    reason = thin_day_reason(stories, fewest) if thin else ""
    await issues.change_state(connection, issue.id, issue.state, target, now=now, by=THIN_DAY_RULE if thin else by, reason=reason)
