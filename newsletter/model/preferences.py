"""What a reader chose about the letter: when it comes, on which days, and which variant of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from newsletter.model.instants import require_aware
from newsletter.model.options import WEEKDAYS, Weekday
from newsletter.model.variants import AS_IT_IS, Variant, read_variant

WORKDAYS: tuple[Weekday, ...] = WEEKDAYS[:5]
USUAL_WEEKLY_DAY: Weekday = "sat"
"""From which the week's best comes to whoever named no day."""

Home = TypeVar("Home", bound=tzinfo)


class Answer(StrEnum):
    """What a reader may say of an issue."""

    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """Empty means: as the newsletter has it. Weekdays and dates are the reader's own, in ``zone``.

    ``days``: on which the letter may come; with the weekly variant, the one from which the week's best comes. ``paused_until``: the first
    date on which letters come again.
    """

    zone: str = ""
    send_at: time | None = None
    days: tuple[Weekday, ...] = ()
    paused_until: date | None = None
    variant: Variant = AS_IT_IS

    @property
    def is_usual(self) -> bool:
        """Whether nothing was chosen at all."""
        return self == Preferences()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One thing that readers chose, as it is stored, and how many chose it. Those who chose nothing are the wish of empty texts."""

    zone: str = ""
    send_at: str = ""
    days: str = ""
    paused_until: date | None = None
    variant: str = ""
    readers: int = 0

    @property
    def preferences(self) -> Preferences:
        """What it means."""
        return Preferences(
            zone=self.zone,
            send_at=hour_named(self.send_at),
            days=days_named(self.days),
            paused_until=self.paused_until,
            variant=read_variant(self.variant),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """What a wish comes to for one issue: which variant, when it is due, and until when it may leave. ``missed``: it came too late."""

    due_at: datetime
    not_after: datetime
    variant: str = ""
    missed: bool = False

    def __post_init__(self) -> None:
        require_aware("due_at", self.due_at)
        require_aware("not_after", self.not_after)


def days_named(text: str) -> tuple[Weekday, ...]:
    """``mon,wed`` as it is stored; days that are not known are left out."""
    return in_week(text.split(","))


def in_week(days: Sequence[str]) -> tuple[Weekday, ...]:
    """In the order of the week, each once; all seven are none, for that is what an empty choice means."""
    found = tuple(day for day in WEEKDAYS if day in days)
    return () if len(found) == len(WEEKDAYS) else found


def hour_named(text: str) -> time | None:
    """``07:30`` as it is stored and typed; None for a text that is no hour, for a row by hand must not stop a release."""
    try:
        return datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007 - an hour of no particular day
    except ValueError:
        return None


def zone_or(name: str, home: Home) -> ZoneInfo | Home:
    """The zone of a name; ``home`` without a name, and for one that this machine does not know, or not any more."""
    try:
        return ZoneInfo(name) if name else home
    except (KeyError, ValueError, OSError):
        return home
