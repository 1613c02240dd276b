"""A rehearsal: a database in which everything may be tried and of which nothing stays.

From the first write on, every block of ``read`` and ``write`` is a savepoint of one transaction, which is rolled back in the end. Before
that nothing is held, so that whoever first asks the web keeps no writer waiting. While it is held, on SQLite nobody else writes: it ends
by itself after a few seconds, long before another writer gives up.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.errors import DatabaseError
from newsletter.storage.database import Database

LONGEST = timedelta(seconds=5)
"""How long others may be kept from writing."""


class _Over(Exception):
    """Leaves the transaction, which rolls it back."""


@asynccontextmanager
async def rehearsal(database: Database, *, longest: timedelta = LONGEST) -> AsyncIterator[Database]:
    """The database to rehearse on; a witness outside is not touched. Raises DatabaseError where it takes too long."""
    patience = asyncio.timeout(None)
    try:
        with suppress(_Over):
            async with AsyncExitStack() as held, patience:
                stage = _Stage(database, held, patience, longest)
                yield RehearsedDatabase(database.engine, database.busy_timeout_ms, database.beside, stage=stage)
                raise _Over
    except TimeoutError as error:
        if not patience.expired():
            raise
        problem = f"a rehearsal would keep others from writing for more than {longest.total_seconds():g} s; nothing was done"
        raise DatabaseError(database.name, problem, "Rehearse it on a copy: newsletter backup FILE makes one.") from error


@dataclass(slots=True)
class _Stage:
    """The one transaction, and whose turn it is in it: tasks wait for each other, and blocks within a block of the same task do not."""

    database: Database
    held: AsyncExitStack
    patience: asyncio.Timeout
    longest: timedelta
    connection: AsyncConnection | None = None
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _holder: "asyncio.Task[Any] | None" = None

    @asynccontextmanager
    async def block(self) -> AsyncIterator[AsyncConnection]:
        """One block of the rehearsal, kept or taken back as a transaction would be."""
        me = asyncio.current_task()
        if self._holder is me:
            async with self._savepoint() as connection:
                yield connection
            return
        async with self._turn:
            self._holder = me
            try:
                async with self._savepoint() as connection:
                    yield connection
            finally:
                self._holder = None

    @asynccontextmanager
    async def _savepoint(self) -> AsyncIterator[AsyncConnection]:
        if self.connection is None:
            self.connection = await self.held.enter_async_context(self.database.write())
            self.patience.reschedule(asyncio.get_running_loop().time() + self.longest.total_seconds())
        async with self.connection.begin_nested():
            yield self.connection


@dataclass(frozen=True, slots=True)
class RehearsedDatabase(Database):
    """Looks like the real one to every storage function. Nothing leads round the one transaction."""

    stage: _Stage = field(kw_only=True)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """What stands there, with what was rehearsed so far."""
        async with self.stage.database.read() if self.stage.connection is None else self.stage.block() as connection:
            yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """Kept until the rehearsal is over."""
        async with self.stage.block() as connection:
            yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[None]:
        """Never: whoever writes over a connection of its own cannot be taken back."""
        raise self._no_way_round()
        yield

    @asynccontextmanager
    async def own_connection(self) -> AsyncIterator[Any]:
        """Never, for the same reason."""
        raise self._no_way_round()
        yield

    async def close(self) -> None:
        """The real one stays open."""

    def _no_way_round(self) -> DatabaseError:
        return DatabaseError(self.name, "a rehearsal has one transaction, and this asks for a connection of its own; nothing was done")
