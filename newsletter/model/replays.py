"""A replay: how an issue would have been chosen from the stored input by other settings, beside how it was chosen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from newsletter.model.instants import require_aware


class Change(StrEnum):
    """What became of a story."""

    SAME = "same"
    MOVED = "moved"
    IN = "in"
    OUT = "out"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayLine:
    """A story that has a place in one of the two choices. ``was`` and ``now`` are its numbers, ``printed`` that in the letter.

    ``why``: the first reasons of the replay, and of a story that is out now what keeps it out.
    """

    change: Change
    was: int | None
    now: int | None
    printed: int | None
    headline: str
    source: str
    url: str
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """``settings``: those that differ, as they are in force and as they were asked for.

    ``drift``: how many of the ten are others even by the settings in force, because the input has changed since. ``regrouped``: what
    was passed over is forgotten by now, so the stories were grouped anew. ``read_since``: pages read after the choice, left out of it.
    """

    issue_on: date
    made_at: datetime
    settings: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    lines: tuple[ReplayLine, ...] = ()
    drift: int = 0
    regrouped: bool = False
    read_since: int = 0

    def __post_init__(self) -> None:
        require_aware("made_at", self.made_at)
