"""Whether this machine's clock can be believed: a pure judgement about how it moved since it was last good. Sets nothing and asks nobody.

A machine that was off for two days and a clock that was set forward two days look alike from here. So a jump alone is a reason to ask
others what time it is, and only their answer, or a jump that no standstill explains, is a reason to leave everything alone.
"""

from dataclasses import dataclass
from datetime import timedelta

TOLERANCE = timedelta(minutes=10)
MOST = timedelta(hours=26)
"""Longer than any day between two issues: a clock that moved further could make the issue of a day that has not come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """``since_good``: from the last good instant to now, by the clock. ``ahead``: how much more it moved than time passed, where known.

    ``ahead`` is known as long as one process runs; a machine that slept meanwhile looks as if its clock had jumped.
    """

    since_good: timedelta
    ahead: timedelta | None = None


def is_suspicious(moved: Moved) -> bool:
    """Whether others should be asked what time it is."""
    jumped = moved.ahead is not None and abs(moved.ahead) > TOLERANCE
    return jumped or moved.since_good < -TOLERANCE or moved.since_good > MOST


def why_not_believed(moved: Moved, differs: timedelta | None) -> str:
    """Why nothing may be made or let go by this clock; "" when it may. ``differs``: ours minus that of others; None: nobody answered."""
    if not is_suspicious(moved):
        return ""
    if differs is not None:
        if abs(differs) <= TOLERANCE:
            return ""
        return f"this machine’s clock is {_words(differs)} {'ahead of' if differs > timedelta() else 'behind'} that of others"
    if moved.since_good < -TOLERANCE:
        return f"this machine’s clock went back by {_words(moved.since_good)}"
    if moved.ahead is not None and moved.ahead > MOST:
        return f"this machine’s clock jumped forward by {_words(moved.ahead)}"
    return ""


def middle(differences: list[timedelta]) -> timedelta | None:
    """What most say: one of several may be wrong, the middle one is not."""
    return sorted(differences)[len(differences) // 2] if differences else None


def _words(length: timedelta) -> str:
    minutes = round(abs(length).total_seconds() / 60)
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes / 60:.0f} h" if minutes < 60 * 72 else f"{minutes / 60 / 24:.0f} days"
