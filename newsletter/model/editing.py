"""Edits: what a person changed in one issue after the machine chose: a layer of its own, so that it survives every refresh."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from newsletter.model.instants import require_aware


class EditKind(StrEnum):
    """``place``, ``bench``, ``lock`` say which stories stand where; the others what is printed of one, or above all of them.

    ``lead`` sends readers to another report of the same happening. ``note`` is for colleagues and is never printed.
    """

    PLACE = "place"
    BENCH = "bench"
    LOCK = "lock"
    HEADLINE = "headline"
    SUMMARY = "summary"
    WHY = "why"
    LEAD = "lead"
    NOTE = "note"
    SUBJECT = "subject"
    PREHEADER = "preheader"
    INTRO = "intro"


ARRANGING = frozenset({EditKind.PLACE, EditKind.BENCH, EditKind.LOCK})
OF_THE_ISSUE = frozenset({EditKind.SUBJECT, EditKind.PREHEADER, EditKind.INTRO})


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One decision of a person about one issue. In force until it is undone, or until a later one says something else of the same thing.

    A story is known as in a ruling: by the canonical address of an article and by its cluster's key of the moment. Both are "" for what
    stands above the stories. ``value`` of what says where a story stands is the number of the edit that it was made together with, if
    any: a swap is two edits and one decision. An empty ``value`` of words takes the machine's again.
    """

    id: int = 0
    kind: EditKind
    url: str = ""
    cluster_key: str = ""
    place: int | None = None
    value: str = ""
    by: str
    at: datetime
    undone_at: datetime | None = None
    undone_by: str = ""
    version: int = 0
    """The issue's version that shows it first."""
    undone_version: int | None = None
    """The issue's version that shows it no more."""

    def __post_init__(self) -> None:
        for name in ("at", "undone_at"):
            require_aware(name, getattr(self, name))


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineWords:
    """What the machine would print of an edited story. Of what stands above the stories (an empty key): subject, intro and preheader."""

    cluster_key: str
    headline: str
    summary: str
    why: str
    url: str
