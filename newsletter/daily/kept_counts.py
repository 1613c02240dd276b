"""Counts for monitors: whoever asks every few seconds gets them at once, and counting costs at most a twentieth of the time.

A count that took a tenth of a second is not taken again for two seconds. Where it is quick, which is where the list is small, everybody
gets a fresh one.
"""

import asyncio
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

from newsletter.daily.background_counts import BackgroundCounts, Count, Counted

REST = 20.0
"""How many times as long as a count took it is good."""

PATIENCE_SECONDS = 0.025
"""How long whoever asks waits for a fresh one, before taking the last; not at all for one that took longer the last time."""


def _seconds() -> float:
    return asyncio.get_running_loop().time()


def _one_after_the_other() -> BackgroundCounts[float]:
    """They would only take turns at the disk."""
    return BackgroundCounts(_seconds, asyncio.Lock())


@dataclass(slots=True)
class KeptCounts:
    """What was asked for last, by its name."""

    patience: float = PATIENCE_SECONDS
    _counts: BackgroundCounts[float] = field(default_factory=_one_after_the_other)
    _asked: tuple[Hashable, ...] = ()

    async def get(self, counts: Mapping[Hashable, Count]) -> dict[Hashable, Any]:
        """Every count by its name, None for one that is still being counted for the first time."""
        self._asked = tuple(counts)
        if worth := {task for name, count in counts.items() if (task := self._begin(name, count)) is not None}:
            await asyncio.wait(worth, timeout=self.patience)
        return {name: known.value if (known := self._counts.known(name)) else None for name in counts}

    @property
    def age(self) -> float:
        """How many seconds ago the oldest of the counts was taken."""
        return max((_seconds() - known.at for name in self._asked if (known := self._counts.known(name))), default=0.0)

    def _begin(self, name: Hashable, count: Count) -> "asyncio.Task[Counted[float]] | None":
        """The count that is due, where it is worth waiting for."""
        known = self._counts.known(name)
        if known is not None and _seconds() - known.at < REST * known.took:
            return None
        task = self._counts.begin(name, count)
        return task if known is None or known.took <= self.patience else None
