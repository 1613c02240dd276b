"""Opens the database and hands out transactions: many readers, one writer at a time.

SQLite runs in WAL with ``synchronous=FULL``: a commit that returned survives a power cut, and the ledger of deliveries relies on it.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

BUSY_TIMEOUT_MS = 10_000


@dataclass(frozen=True, slots=True)
class Database:
    """An open engine. Storage functions take the connection that ``read`` or ``write`` yields."""

    engine: AsyncEngine
    _writing: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def is_sqlite(self) -> bool:
        """SQLite has one writer; PostgreSQL has row locks."""
        return self.engine.dialect.name == "sqlite"

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A consistent view for reading; nothing is kept."""
        async with self.engine.connect() as connection:
            if self.is_sqlite:
                await connection.execution_options(newsletter_begin="BEGIN DEFERRED")
            yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """One transaction, committed at the end unless an error leaves it. Waiting writers queue in order."""
        if not self.is_sqlite:
            async with self.engine.begin() as connection:
                yield connection
            return
        async with self._writing, self.engine.begin() as connection:
            yield connection

    async def close(self) -> None:
        """Give back every connection."""
        await self.engine.dispose()


def open_database(url: str) -> Database:
    """A database for an absolute SQLAlchemy URL. Opens no connection yet."""
    if url.startswith("sqlite"):
        engine = create_async_engine(url, pool_size=5, max_overflow=20)
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
        return Database(engine)
    return Database(create_async_engine(url, pool_pre_ping=True))


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves; the driver would begin too late for IMMEDIATE
    cursor = connection.cursor()
    for pragma in (f"busy_timeout={BUSY_TIMEOUT_MS}", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("newsletter_begin", "BEGIN IMMEDIATE"))
