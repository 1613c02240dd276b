"""What faces show of a draft's human layer: who changed which words of a story and where it stands, the machine's words, and the bench."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from newsletter.daily.edit_desk import EditDesk, read_desk
from newsletter.daily.newsroom import Newsroom
from newsletter.issue.in_force import Homes
from newsletter.issue.wording import machine_words
from newsletter.model.editing import Edit, EditKind, MachineWords
from newsletter.model.issues import Issue, Slot
from newsletter.model.selections import Candidate
from newsletter.model.stories import Story


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryEdits:
    """One story as printed, with what persons did to it. ``words``: their edits by field; ``machine``: what would stand there otherwise.

    ``key`` and the issue's version go back with a form, so that nobody overwrites what they have not seen. ``where`` is what placed or
    locked it. ``reports``: every report that readers may be sent to.
    """

    number: int
    key: str
    slot: Slot
    words: Mapping[EditKind, Edit] = field(default_factory=dict)
    machine: MachineWords | None = None
    where: Edit | None = None
    notes: tuple[Edit, ...] = ()
    reports: tuple[Story, ...] = ()

    @property
    def lock(self) -> Edit | None:
        """Who keeps it where it is, if anybody."""
        return self.where if self.where and self.where.kind is EditKind.LOCK else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One on the bench; ``number`` goes on after the last story. ``benched``: who took it out, if anybody did."""

    number: int
    key: str
    candidate: Candidate
    benched: Edit | None = None
    notes: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueEdits:
    """The whole layer of an issue. ``lost``: edits of stories that the machine knows no more, or that have no place. ``history``: all."""

    issue: Issue
    stories: tuple[StoryEdits, ...]
    bench: tuple[Waiting, ...]
    above: Mapping[EditKind, Edit]
    machine: MachineWords | None
    lost: tuple[Edit, ...]
    history: tuple[Edit, ...]


async def read_edits(newsroom: Newsroom, issue: Issue) -> IssueEdits:
    """As of now."""
    return edits_at(await read_desk(newsroom, issue, by=""))


def edits_at(desk: EditDesk) -> IssueEdits:
    """What the desk shows."""
    force = desk.arrangement.in_force
    start = len(desk.keys) + 1
    return IssueEdits(
        issue=desk.issue,
        stories=tuple(_story(desk, slot) for slot in desk.edited.slots),
        bench=tuple(
            Waiting(
                number=number,
                key=one.cluster.key,
                candidate=one,
                benched=where if (where := force.where.get(one.cluster.key)) and where.kind is EditKind.BENCH else None,
                notes=force.notes.get(one.cluster.key, ()),
            )
            for number, one in enumerate(desk.bench, start=start)
        ),
        above=force.above,
        machine=desk.edited.machines.get(""),
        lost=desk.arrangement.lost,
        history=desk.edited.edits,
    )


def headline_of(edits: IssueEdits, edit: Edit) -> str:
    """The story that an edit is about, by its headline; "" for one that is above the stories or about a story that is gone."""
    for story in edits.stories:
        if edit.cluster_key == story.key or any(edit.url == report.canonical_url for report in story.reports):
            return story.slot.headline
    key = Homes(one.candidate.cluster for one in edits.bench).find(edit)
    return next((one.candidate.lead.title for one in edits.bench if one.key == key), "")


def _story(desk: EditDesk, slot: Slot) -> StoryEdits:
    force, key = desk.arrangement.in_force, slot.cluster_key
    found = desk.candidate(key)
    where = force.where.get(key)
    words = {kind: edit for kind, edit in force.words.get(key, {}).items() if edit.value}
    return StoryEdits(
        number=slot.number,
        key=key,
        slot=slot,
        words=words,
        machine=desk.edited.machines.get(key) or (machine_words(slot) if words else None),
        where=where if where and where.kind is not EditKind.BENCH else None,
        notes=force.notes.get(key, ()),
        reports=found.cluster.stories if found else (),
    )
