"""Judges the rate of complaints: when operators are told, and when an issue on its way is stopped. Big receivers act at 0.3 %."""

from dataclasses import dataclass
from enum import IntEnum

FEWEST = 3
"""Fewer say nothing yet, however small the list."""


class Standing(IntEnum):
    """How bad it is."""

    FINE = 0
    ALARM = 1
    PAUSE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaints:
    """How many readers complained, of how many accepted letters."""

    complaints: int = 0
    accepted: int = 0

    @property
    def share(self) -> float:
        """0 where nothing was accepted."""
        return self.complaints / self.accepted if self.accepted else 0.0


def judge_complaints(of: Complaints, *, alarm_at: float, pause_at: float) -> Standing:
    """``alarm_at`` and ``pause_at``: shares of 1."""
    if of.complaints < FEWEST or not of.accepted:
        return Standing.FINE
    return Standing.PAUSE if of.share >= pause_at else Standing.ALARM if of.share >= alarm_at else Standing.FINE


def complaint_words(of: Complaints, what: str) -> str:
    """A sentence for operators: ``5 of 1,200 readers of this issue complained (0.42 %)``."""
    return f"{of.complaints:,} of {of.accepted:,} readers of {what} complained ({of.share:.2%})".replace("%)", " %)")
