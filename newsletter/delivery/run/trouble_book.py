"""Writes down which relays are in trouble, and why, while a round goes on. Decides nothing, and no letter waits for it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

from newsletter.delivery.courier import Unreachable
from newsletter.delivery.run.waiting import unless_in_trouble
from newsletter.model.instants import Clock
from newsletter.storage.database import Database
from newsletter.storage.relay_troubles import RelayTrouble, end_trouble, keep_trouble, read_troubles


@dataclass(slots=True)
class TroubleBook:
    """``note`` what relays say; only the last word on each is kept until it is written."""

    database: Database
    clock: Clock
    _news: dict[str, RelayTrouble | None] = field(default_factory=dict)
    _told: asyncio.Event = field(default_factory=asyncio.Event)
    _ended: bool = False

    def note(self, name: str, found: Unreachable | None) -> None:
        """A relay is in trouble, or (None) takes letters."""
        trouble, before = self._trouble(name, found), self._news.get(name)
        self._news[name] = replace(trouble, tries=before.tries + 1) if trouble and before else trouble
        self._told.set()

    @asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """While the block runs what is noted is written down, and the last of it before this returns."""
        writer = asyncio.create_task(self._write_on())
        try:
            yield
        finally:
            self._ended = True
            self._told.set()
            await writer

    async def _write_on(self) -> None:
        while not self._ended or self._told.is_set():
            await self._told.wait()
            self._told.clear()
            await unless_in_trouble(self._write())

    async def _write(self) -> None:
        if not self._news:
            return
        news: dict[str, RelayTrouble | None] = {}
        try:
            async with self.database.write() as connection:
                news, self._news = self._news, {}  # whatever is noted from here on is written next time
                for name, found in news.items():
                    await (keep_trouble(connection, found) if found else end_trouble(connection, name))
        except BaseException:
            self._news = news | self._news
            raise

    def _trouble(self, name: str, found: Unreachable | None) -> RelayTrouble | None:
        if found is None:
            return None
        now = self.clock()
        said = {"relay": found.relay, "problem": found.problem, "cure": found.cure, "needs_operator": found.needs_operator}
        return RelayTrouble(name=name, since=now, last_at=now, **said)  # type: ignore[arg-type]


async def relay_troubles(database: Database) -> tuple[RelayTrouble, ...]:
    """Relays that were in trouble when they were tried last."""
    async with database.read() as connection:
        return tuple(await read_troubles(connection))
