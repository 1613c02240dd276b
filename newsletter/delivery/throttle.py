"""The limit of one receiving group that said we write too fast: half of what we did, half again if it says so again, slowly back."""

from dataclasses import dataclass
from datetime import datetime, timedelta

SETTLES = timedelta(seconds=5)
"""Refusals of letters that were on the way already say nothing about the new limit."""

BACK_IN = timedelta(hours=1)
"""A limit grows by the usual rate in this time, so from a half it is back after half as long."""

FORGOTTEN_AT = 2.0
"""A limit is dropped where it has grown to this many times the usual rate without a word from the group."""

LEAST = 0.2
"""Letters a second: one every five seconds goes even to a group that refuses them all, to notice when it is well again."""

FIRST_GUESS = 10.0
"""What is halved where the trouble began before a rate could be seen; a group for which five a second are too many says so again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Throttle:
    """``per_second`` held just after ``slowed_at``; ``usual`` is the rate at which the trouble began."""

    per_second: float
    usual: float
    slowed_at: datetime

    def rate(self, now: datetime) -> float | None:
        """Letters a second that may go now; None when the limit has grown away."""
        grown = self.per_second + self.usual * max(0.0, (now - self.slowed_at) / BACK_IN)
        return grown if grown < self.usual * FORGOTTEN_AT else None


def slow_down(throttle: Throttle | None, going: float, now: datetime) -> Throttle:
    """The limit after the group said that we are too fast. ``going``: letters a second that it has been getting from us."""
    if throttle is not None and now - throttle.slowed_at < SETTLES:
        return throttle
    allowed = throttle.rate(now) if throttle is not None else None
    if throttle is None or allowed is None:
        usual = max(going, FIRST_GUESS)
        return Throttle(per_second=max(usual / 2, LEAST), usual=usual, slowed_at=now)
    return Throttle(per_second=max(allowed / 2, LEAST), usual=throttle.usual, slowed_at=now)
