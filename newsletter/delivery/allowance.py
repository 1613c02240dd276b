"""How many letters a relay may be given and when: so many a second and so many in 24 hours, dealt out in small blocks to whoever asks.

The state is one instant and the letters of each minute of the last day, so that any number of processes can share it through a row.
A block that is not used up is lost; none is ever used twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

BLOCK = timedelta(seconds=1)
"""A block is at most this long: a crash wastes no more, and others wait no longer for their turn."""

AHEAD = timedelta(seconds=1)
"""How far ahead of now a block may begin."""

UNPACED = 500
"""Letters of a block where only the day is limited."""

UNPACED_LASTS = timedelta(minutes=1)
DAY = timedelta(hours=24) + UNPACED_LASTS + timedelta(minutes=1)
"""A minute's letters count until the last of them has certainly left the 24 hours."""

CLOCK_WENT_BACK = timedelta(minutes=1)
REFILL = 20
"""Who waits for the day's limit waits for a twentieth of it, not for single letters."""


@dataclass(frozen=True, slots=True)
class Rate:
    """At most so many letters; 0 is no limit."""

    per_second: float = 0
    per_day: int = 0

    def __bool__(self) -> bool:
        return bool(self.per_second or self.per_day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Letters of one process: the first at ``begins_at``, each ``spacing`` after the one before, none at or after ``ends_at``."""

    letters: int
    begins_at: datetime
    ends_at: datetime
    spacing: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Nothing may go now: ask again at ``until``. ``for_the_day``: the letters of 24 hours are used up."""

    until: datetime
    for_the_day: bool = False


Taken = Mapping[datetime, int]
"""Letters by the minute in which their block began."""


def deal(rate: Rate, wanted: int, now: datetime, *, next_at: datetime | None, taken: Taken) -> Block | Wait:
    """The next block for somebody who has ``wanted`` letters. ``next_at``: where the blocks dealt so far end."""
    free = letters_free(rate, taken, now)
    if free is not None and free <= 0:
        return Wait(until=_free_at(rate.per_day, min(wanted, _refill(rate)), taken, now), for_the_day=True)
    most = wanted if free is None else min(wanted, free)
    if not rate.per_second:
        return Block(letters=min(most, UNPACED), begins_at=now, ends_at=now + UNPACED_LASTS)
    spacing = timedelta(seconds=1 / rate.per_second)
    begins_at = _begin(next_at, spacing, now)
    if begins_at > now + AHEAD:
        return Wait(until=begins_at - AHEAD)
    letters = max(1, min(most, int(rate.per_second * BLOCK.total_seconds())))
    return Block(letters=letters, begins_at=begins_at, ends_at=begins_at + letters * spacing, spacing=spacing)


def letters_free(rate: Rate, taken: Taken, now: datetime) -> int | None:
    """How many more may go in the 24 hours that end now; None without a limit."""
    return rate.per_day - sum(_of_the_day(taken, now).values()) if rate.per_day else None


def minute_of(instant: datetime) -> datetime:
    """The minute under which a block is counted."""
    return instant.replace(second=0, microsecond=0)


def _begin(next_at: datetime | None, spacing: timedelta, now: datetime) -> datetime:
    """A block begins where the last one ended, unless that is over, or so far ahead that the clock must have been set back."""
    if next_at is None or next_at <= now or next_at > now + AHEAD + max(BLOCK, spacing) + CLOCK_WENT_BACK:
        return now
    return next_at


def _of_the_day(taken: Taken, now: datetime) -> Taken:
    return {minute: letters for minute, letters in taken.items() if minute + DAY > now}


def _refill(rate: Rate) -> int:
    return max(1, rate.per_day // REFILL)


def _free_at(per_day: int, needed: int, taken: Taken, now: datetime) -> datetime:
    """When so many letters of the day will be free again, the oldest minute going first."""
    counted = _of_the_day(taken, now)
    left = sum(counted.values())
    for minute, letters in sorted(counted.items()):
        left -= letters
        if per_day - left >= needed:
            return max(minute + DAY, now)
    return now + DAY
