"""How long to leave the relay alone after trouble: a pause that doubles, counted once for all connections."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta


@dataclass(slots=True)
class BackOff:
    """Shared by all connections of a run. ``episode`` numbers the troubles: a connection opened before the last one tells nothing new."""

    first: timedelta
    longest: timedelta
    pause: timedelta = timedelta(0)
    episode: int = 0
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    """While there is a pause, one connection at a time finds out whether the relay is back."""

    def trouble(self, opened_in: int) -> bool:
        """Count trouble of a connection that was opened in the given episode; True when the relay was well until now."""
        if opened_in != self.episode:
            return False
        was_well = not self.pause
        self.episode += 1
        self.pause = self.first if was_well else min(self.pause * 2, self.longest)
        return was_well

    def recovered(self) -> bool:
        """The relay answered like a relay; True when that is news."""
        if not self.pause:
            return False
        self.pause = timedelta(0)
        return True
