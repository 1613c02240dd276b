"""What a reader chose about the letter: when it comes, on which days, and which variant of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from newsletter.model.options import WEEKDAYS, Weekday
from newsletter.model.variants import AS_IT_IS, Variant


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


def days_named(text: str) -> tuple[Weekday, ...]:
    """``mon,wed`` as it is stored; days that are not known are left out."""
    return in_week(text.split(","))


def in_week(days: Sequence[str]) -> tuple[Weekday, ...]:
    """In the order of the week, each once; all seven are none, for that is what an empty choice means."""
    found = tuple(day for day in WEEKDAYS if day in days)
    return () if len(found) == len(WEEKDAYS) else found
