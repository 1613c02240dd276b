"""A clock for short waits: what the given one says, but it never stands still or goes back while somebody waits. Wakes nobody."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from newsletter.model.instants import Clock


@dataclass(slots=True)
class SteadyClock:
    """Begins with the first question. A machine's clock may be set back; a turn that was waited for has come all the same."""

    clock: Clock
    _began: tuple[datetime, float] | None = field(default=None)

    def __call__(self) -> datetime:
        """The later of what the clock says and what has passed since the first question."""
        said, passed = self.clock(), asyncio.get_running_loop().time()
        if self._began is None:
            self._began = said, passed
        return max(said, self._began[0] + timedelta(seconds=passed - self._began[1]))
