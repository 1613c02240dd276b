"""The plan by which a new sender's address becomes known: two hundred letters on the first day, half as many again on each good day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

FIRST_DAY = 200
GROWTH = 1.5
MOST_DEFERRED = 0.02
"""Above this share of letters put off by the receivers the next day is not larger than this one."""

FORGOTTEN_AFTER = timedelta(days=30)
"""Receivers forget a sender that is silent for so long: the plan begins anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WarmDay:
    """One issue under the plan: its cap, how many letters were tried, and how many of them the receivers put off."""

    issue_on: date
    cap: int
    tried: int
    deferred: int

    @property
    def is_good(self) -> bool:
        """Few were put off, and the cap was made use of: a day on which little was sent proves nothing."""
        return self.deferred <= self.tried * MOST_DEFERRED and self.tried * GROWTH >= self.cap


def next_cap(days: Sequence[WarmDay], issue_on: date) -> int:
    """The cap of an issue after those days, oldest first."""
    if not days or issue_on - days[-1].issue_on > FORGOTTEN_AFTER:
        return FIRST_DAY
    last = days[-1]
    return int(last.cap * GROWTH) if last.is_good else last.cap


def outlook(cap: int, audience: int, issue_on: date) -> list[tuple[date, int]]:
    """Day by day if all goes well, until everybody is within the cap."""
    days = [(issue_on, cap)]
    while days[-1][1] < audience:
        on, before = days[-1]
        days.append((on + timedelta(days=1), int(before * GROWTH)))
    return days
