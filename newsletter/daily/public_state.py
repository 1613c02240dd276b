"""What public pages are made of, as a value that differs when they may: changes in the database, templates, and the minute."""

import asyncio
from collections.abc import Hashable
from dataclasses import dataclass, field

from newsletter.daily.newsroom import Newsroom
from newsletter.storage.changes import latest_changes

LOOK_EVERY_SECONDS = 1.0
"""The longest that another process's change stays unseen here. What this process commits is seen by the next question."""


@dataclass(slots=True)
class PublicState:
    """The state as it was last read. Settings are not in it: they are read once, when a process begins."""

    newsroom: Newsroom
    _read: Hashable = None
    _commits: int = -1
    _good_until: float = 0.0
    _reading: asyncio.Lock = field(default_factory=asyncio.Lock)

    def known(self) -> Hashable | None:
        """The state, or None when it has to be read anew."""
        if self._commits != self.newsroom.database.commits.number or asyncio.get_running_loop().time() >= self._good_until:
            return None
        return self._read, self._minute()

    async def ask(self) -> Hashable:
        """The state, read anew unless somebody else just has."""
        async with self._reading:
            if (known := self.known()) is not None:
                return known
            self._commits = -1  # what fails below leaves nothing that counts as known
            commits = self.newsroom.database.commits.number  # before reading: a commit meanwhile must not count as seen
            now = asyncio.get_running_loop().time()
            async with self.newsroom.database.read() as connection:
                changes = await latest_changes(connection)
            self._read = changes, self.newsroom.renderer.templates.stamp_of_all()
            self._commits, self._good_until = commits, now + LOOK_EVERY_SECONDS
            return self._read, self._minute()

    def _minute(self) -> int:
        """Pages say "today" and when the next issue leaves; everything else that is not read above is at most as old as this."""
        return int(self.newsroom.clock().timestamp() // 60)
