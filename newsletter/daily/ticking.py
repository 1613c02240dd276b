"""What the scheduler of this process did last: whoever asks how the process is must not have to believe it on its word."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

STALE_AFTER_SECONDS = 120.0
"""Without a tick for so long the scheduler is stuck or gone."""

LONGEST_ROUND_SECONDS: Mapping[str, float] = {"watch": STALE_AFTER_SECONDS, "send": 600.0, "issues": 1800.0, "notices": 1800.0}
"""A draft reads pages, and a release writes a million rows; what takes longer than this hangs."""


@dataclass(slots=True)
class Ticking:
    """``began`` and ``ended``: by duty, when its last round did (the loop's own time). A round that ended in trouble ended."""

    runs: bool = False
    began: dict[str, float] = field(default_factory=dict)
    ended: dict[str, float] = field(default_factory=dict)
    errors: Counter[str] = field(default_factory=Counter)
    told: set[str] = field(default_factory=set)
    """What this process has told its log already."""

    def begin(self, duty: str, at: float) -> None:
        """A round of this duty begins."""
        self.began[duty] = at

    def end(self, duty: str, at: float, *, failed: bool) -> None:
        """It ended."""
        self.ended[duty] = at
        self.errors[duty] += failed

    def age(self, now: float) -> float | None:
        """Seconds since the last tick that ended; None before the first."""
        ended = self.ended.get("watch")
        return None if ended is None else now - ended

    def hanging(self, now: float) -> tuple[str, ...]:
        """Duties whose round goes on for too long, or that have not been woken for too long."""
        signs = {duty: max(began, self.ended.get(duty, began)) for duty, began in self.began.items()}
        return tuple(duty for duty, limit in LONGEST_ROUND_SECONDS.items() if duty in signs and now - signs[duty] > limit)
