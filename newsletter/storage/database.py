"""Opens the database and hands out transactions: many readers, one writer at a time.

SQLite runs in WAL with ``synchronous=FULL``: a commit that returned survives a power cut, and the ledger of deliveries relies on it. With
``secure_delete`` what is deleted is overwritten, however the library was built: no address stays behind in a page that is free.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import event, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from newsletter.model.errors import DatabaseError
from newsletter.storage.courtesy import Courtesy
from newsletter.storage.one_trip import connect_in_one_trip

Connection = AsyncConnection
"""An open transaction, under a name that runs may use in annotations without importing SQLAlchemy."""

BUSY_TIMEOUT_MS = 10_000

_MANNERS = {"application_name": "newsletter", "idle_in_transaction_session_timeout": "15s"}
"""What PostgreSQL is asked for: whoever freezes or loses power inside a transaction holds its rows for seconds, not for hours."""


class _SQLiteConnection(sqlite3.Connection):
    """A connection that undoes what it has begun when it is closed.

    SQLite's own close (``sqlite3_close_v2``) leaves a transaction open, and the only writer's lock taken, for as long as a statement
    whose rows were not all fetched is remembered somewhere, such as by a task that was cancelled while it read them.
    """

    def close(self) -> None:
        """Give the lock back first."""
        with suppress(sqlite3.Error):  # closed before, or past use: then nothing is held
            self.rollback()
        super().close()


@dataclass(slots=True)
class Commits:
    """How many transactions of ``write`` this process has committed: who keeps what it has read asks here whether to look again."""

    number: int = 0


@dataclass(frozen=True, slots=True)
class Database:
    """An open engine. Storage functions take the connection that ``read`` or ``write`` yields.

    ``memory``: the file of the generation's witness (``storage.witness``); None where nobody keeps one.
    """

    engine: AsyncEngine
    busy_timeout_ms: int = BUSY_TIMEOUT_MS
    beside: Path | None = None
    memory: Path | None = None
    commits: Commits = field(default_factory=Commits, compare=False)
    courtesy: Courtesy = field(default_factory=Courtesy, compare=False)
    _writing: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def is_sqlite(self) -> bool:
        """SQLite has one writer; PostgreSQL has row locks."""
        return self.engine.dialect.name == "sqlite"

    @property
    def path(self) -> Path | None:
        """The SQLite file; None on PostgreSQL."""
        return Path(self.engine.url.database or "") if self.is_sqlite else None

    @property
    def logbooks(self) -> Path | None:
        """Where this machine's workers keep their logbooks: beside the SQLite file, or beside the settings of a PostgreSQL instance."""
        if self.path is not None:
            return self.path.with_name(f"{self.path.name}-logbooks")
        return self.beside / f"{self.engine.url.database}-logbooks" if self.beside else None

    @property
    def name(self) -> str:
        """What an operator calls this database, without the password."""
        return self.path.name if self.path else self.engine.url.render_as_string(hide_password=True)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A consistent view for reading; nothing is kept."""
        with self._clear_lock_error():
            async with self.engine.connect() as connection:
                if self.is_sqlite:
                    await connection.execution_options(newsletter_begin="BEGIN DEFERRED")
                yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """One transaction, committed at the end unless an error leaves it. Waiting writers queue in order.

        On SQLite those of other processes are asked to make room, and couriers do (``storage.courtesy``).
        """
        if not self.is_sqlite:
            async with self.engine.begin() as connection:
                yield connection
        else:
            with self._clear_lock_error():
                async with self._writing:
                    with self.courtesy.wishing():
                        async with self.engine.begin() as connection:
                            yield connection
        self.commits.number += 1

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[None]:
        """On SQLite: this process's turn to write, for whoever writes over a connection of its own (the ledger)."""
        async with self._writing:
            with self._clear_lock_error():
                yield

    @asynccontextmanager
    async def own_connection(self) -> AsyncIterator[Any]:
        """A connection of PostgreSQL's own driver, outside any transaction and closed afterwards, whatever was listened to on it."""
        async with self.engine.connect() as connection:
            try:
                yield (await connection.get_raw_connection()).driver_connection
            finally:
                await connection.invalidate()

    async def empty_log(self) -> bool:
        """Take what was deleted out of SQLite's write-ahead log too; False where others were reading or writing just now.

        On PostgreSQL the server keeps its own log, and old rows until it vacuums.
        """
        return self.path is None or await asyncio.to_thread(_empty_log, self.path)

    async def close(self) -> None:
        """Give back every connection."""
        self.courtesy.close()
        await self.engine.dispose()

    @contextmanager
    def _clear_lock_error(self) -> Iterator[None]:
        try:
            yield
        except (OperationalError, sqlite3.OperationalError) as error:
            if "database is locked" not in str(error):
                raise
            problem = "another program has held the database locked for too long; nothing was written"
            raise DatabaseError(self.name, problem, "Close the program that has it open (a backup, an SQL shell) and try again.") from error


def open_database(url: str, *, busy_timeout_ms: int = BUSY_TIMEOUT_MS, beside: Path | None = None) -> Database:
    """A database for an absolute SQLAlchemy URL. Opens no connection yet. ``busy_timeout_ms``: longest wait for another writer.

    ``beside``: where files of this machine may stand when the database is on a server.
    """
    if make_url(url).get_backend_name() == "sqlite":
        given = {"factory": _SQLiteConnection}
        engine = create_async_engine(url, pool_size=5, max_overflow=20, connect_args=given, hide_parameters=True)  # these hold addresses
        event.listen(engine.sync_engine, "do_connect", connect_in_one_trip)
        event.listen(engine.sync_engine, "connect", lambda connection, _record: _prepare_sqlite(connection, busy_timeout_ms))
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
        database = Database(engine, busy_timeout_ms)
        database.courtesy.folder = database.logbooks
        return database
    try:
        engine = create_async_engine(url, pool_pre_ping=True, hide_parameters=True, connect_args={"server_settings": _MANNERS})
        return Database(engine, beside=beside)
    except ModuleNotFoundError as error:
        cure = "Install it where the program is installed: pip install asyncpg"  # on PyPI newsletter[postgres] is a stranger's
        raise DatabaseError("PostgreSQL", f"needs the Python package {error.name}", cure) from error


def _empty_log(path: Path) -> bool:
    with closing(sqlite3.connect(path, timeout=0.1)) as connection, suppress(sqlite3.OperationalError):
        busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy
    return False


def _prepare_sqlite(connection: Any, busy_timeout_ms: int) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves; the driver would begin too late for IMMEDIATE
    cursor = connection.cursor()
    for pragma in (f"busy_timeout={busy_timeout_ms}", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("newsletter_begin", "BEGIN IMMEDIATE"))
