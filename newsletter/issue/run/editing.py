"""Stores what a person changes in an issue, together with the words that follow from it, in one transaction. Renders and sends nothing.

Nobody's change is lost: it is stored only if the issue still stands as it was read, and otherwise the caller reads again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from newsletter.issue.lifecycle import THIN_DAY_RULE
from newsletter.issue.run.composing import Written, settle_draft, store
from newsletter.model.checks import Checked
from newsletter.model.editing import ARRANGING, Edit, MachineWords
from newsletter.model.issues import Issue, Slot
from newsletter.model.letters import RenderedIssue
from newsletter.model.states import IssueState
from newsletter.storage import chapters, edits, issues, letters, slots
from newsletter.storage.checked import store_checked
from newsletter.storage.database import Connection, Database


@dataclass(frozen=True, slots=True, kw_only=True)
class EditedIssue:
    """An issue as it stands: its slots, every edit of it, undone ones too, and the machine's words where a person has changed them."""

    issue: Issue
    slots: tuple[Slot, ...]
    edits: tuple[Edit, ...]
    machines: Mapping[str, MachineWords]

    @property
    def standing(self) -> tuple[Edit, ...]:
        """The edits that nobody has undone."""
        return tuple(edit for edit in self.edits if edit.undone_at is None)

    @property
    def machine_slots(self) -> dict[str, Slot]:
        """The slots by cluster key as the machine worded them; without those that a person leads to another report."""
        found: dict[str, Slot] = {}
        for slot in self.slots:
            own = self.machines.get(slot.cluster_key)
            if own is None:
                found[slot.cluster_key] = slot
            elif own.url == slot.url:
                found[slot.cluster_key] = replace(slot, headline=own.headline, summary=own.summary, why=own.why)
        return found


async def load_edited(database: Database, issue_id: int) -> EditedIssue:
    """All of it as of one moment."""
    async with database.read() as connection:
        return await _load(connection, issue_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a person changes: ``new`` edits as one decision, the numbers of those ``undone``, and the words that follow from it.

    ``written`` is None where nothing that is printed changes. ``fewest``: with fewer stories a draft is held. ``letter`` and ``checked``:
    of an approved issue, rendered and checked before a word of it changes; ``replaced`` tells what was replaced in it.
    """

    new: Sequence[Edit] = ()
    undone: Sequence[int] = ()
    written: Written | None = None
    fewest: int = 0
    letter: RenderedIssue | None = None
    checked: Checked | None = None
    replaced: str = ""


async def store_edits(database: Database, before: EditedIssue, change: Change, *, now: datetime, by: str) -> tuple[int, ...] | None:
    """Store a change and give back the numbers of the new edits. None when anything is otherwise than it was read: nothing was stored.

    The approval of an issue in which something was replaced is theirs who did it from now on.
    """
    async with database.write() as connection:
        await issues.take_issue(connection, before.issue.id)
        if await _load(connection, before.issue.id) != before:
            return None
        issue, version = before.issue, before.issue.version + (change.written is not None)
        numbers = await _add(connection, issue.id, change.new, version)
        await edits.undo_edits(connection, issue.id, change.undone, by=by, now=now, version=version)
        if change.written:
            await store(connection, issue, change.written)
            await chapters.renumber_kin(connection, issue.id, _moves(before.slots, change.written.composition.slots))
            await _settle(connection, issue, change, now=now, by=by)
        if change.letter:
            await letters.store_rendered(connection, issue.id, change.letter, version=version, now=now)
        if change.checked:
            await store_checked(connection, issue.id, change.checked)
        return numbers


async def _add(connection: Connection, issue_id: int, new: Sequence[Edit], version: int) -> tuple[int, ...]:
    """What says where stories stand is known as one decision by the number of its first edit."""
    numbers: list[int] = []
    for edit in new:
        together = str(numbers[0]) if numbers and edit.kind in ARRANGING else edit.value
        numbers.append(await edits.add_edit(connection, issue_id, replace(edit, value=together, version=version)))
    return tuple(numbers)


def _moves(before: Sequence[Slot], after: Sequence[Slot]) -> dict[int, int]:
    now_at = {slot.cluster_key: slot.number for slot in after}
    return {slot.number: now_at[slot.cluster_key] for slot in before if slot.cluster_key in now_at}


async def _settle(connection: Connection, issue: Issue, change: Change, *, now: datetime, by: str) -> None:
    """An edit is no new draft: the state changes only where the day has become thin by it, or is thin no more."""
    stories = len(change.written.composition.slots) if change.written else 0
    if change.replaced:
        await issues.change_state(connection, issue.id, issue.state, issue.state, now=now, by=by, reason=change.replaced)
        return
    is_held = issue.state is IssueState.HELD
    is_thin_day = is_held and (await issues.changes_of(connection, issue.id))[-1].by == THIN_DAY_RULE
    if (stories < change.fewest and not is_held) or (stories >= change.fewest and is_thin_day):
        await settle_draft(connection, issue, stories, change.fewest, now=now, by=by)


async def _load(connection: Connection, issue_id: int) -> EditedIssue:
    return EditedIssue(
        issue=await issues.get_issue(connection, issue_id),
        slots=await slots.slots_of(connection, issue_id),
        edits=await edits.edits_of(connection, issue_id),
        machines=await edits.machine_words_of(connection, issue_id),
    )
