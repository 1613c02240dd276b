"""Numbers that take long to count, counted once and shown for a while: a page does not wait while a million rows are counted again."""

import asyncio
from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from newsletter.daily.background_counts import BackgroundCounts, Count, Counted
from newsletter.model.instants import Clock

FRESH = timedelta(minutes=1)
PATIENCE = 2.0


@dataclass(slots=True)
class KeptNumbers:
    """By name. What is older than a minute is shown once more while it is counted anew; only what nobody has counted yet is waited for."""

    clock: Clock
    _counts: BackgroundCounts[datetime] = field(init=False)

    def __post_init__(self) -> None:
        self._counts = BackgroundCounts(self.clock)

    async def get(self, name: Hashable, count: Count, *, fresh: timedelta = FRESH) -> Counted[datetime]:
        """The number. Of several who ask at once one counts."""
        known, counting = self._look_up(name, count, fresh)
        return known if known is not None else await asyncio.shield(counting)  # type: ignore[arg-type]  # one of both is there

    async def soon(self, name: Hashable, count: Count, *, patience: float = PATIENCE) -> Counted[datetime] | None:
        """The same for a page that has something else to show: None where nobody knows it yet and counting takes longer than that."""
        known, counting = self._look_up(name, count, FRESH)
        if known is not None or counting is None:
            return known
        await asyncio.wait({counting}, timeout=patience)
        return counting.result() if counting.done() else None

    def _look_up(
        self, name: Hashable, count: Count, fresh: timedelta
    ) -> tuple[Counted[datetime] | None, "asyncio.Task[Counted[datetime]] | None"]:
        known = self._counts.known(name)
        if known is not None and self.clock() - known.at < fresh:
            return known, None
        return known, self._counts.begin(name, count)
