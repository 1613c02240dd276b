"""SQLite's statements in one trip each: made, run, fetched and closed by a single call on the connection's thread.

The driver as it comes makes four calls of a question (cursor, execute, fetch, close), three of a change; each wakes a thread and then the
loop. While a transaction is open nobody else writes, so it is these trips, and not the statements, that others wait for. Rows that are
streamed go the usual way. Reaches into SQLAlchemy's adapter and the driver's queue, so both are held to a minor version.
"""

import sqlite3
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy.dialects.sqlite.aiosqlite import AsyncAdapt_aiosqlite_connection, AsyncAdapt_aiosqlite_cursor
from sqlalchemy.util import EMPTY_DICT


class _Cursor(AsyncAdapt_aiosqlite_cursor):
    """Holds the driver's own cursor, which is closed already, for what it says of itself: columns, rows changed, last id."""

    __slots__ = ()

    def __init__(self, adapt_connection: AsyncAdapt_aiosqlite_connection) -> None:
        self._adapt_connection = adapt_connection
        self._connection = adapt_connection._connection
        self._soft_closed_memoized = EMPTY_DICT
        self._rows = deque()
        self._cursor: Any = _UNUSED

    async def _execute_async(self, operation: Any, parameters: Any) -> Any:
        return await self._go(sqlite3.Cursor.execute, operation, () if parameters is None else parameters)

    async def _executemany_async(self, operation: Any, seq_of_parameters: Any) -> Any:
        return await self._go(sqlite3.Cursor.executemany, operation, seq_of_parameters)

    async def _go(self, run: Callable[..., object], operation: str, parameters: Any) -> Any:
        driver: Any = self._connection
        async with self._adapt_connection._execute_mutex:
            self._cursor, rows = await driver._execute(_run, driver._conn, run, operation, parameters)
            self._rows = deque(rows)
        return self

    async def _async_soft_close(self) -> None:
        """It is closed already."""

    def close(self) -> None:
        """Forget the rows."""
        self._rows.clear()


class OneTripConnection(AsyncAdapt_aiosqlite_connection):
    """A connection whose statements take one trip each."""

    __slots__ = ()

    _cursor_cls = _Cursor  # type: ignore[assignment]  # a narrower one than the adapter's own


def connect_in_one_trip(dialect: Any, _record: Any, arguments: Any, named: Any) -> OneTripConnection:
    """SQLAlchemy's event ``do_connect``."""
    usual = dialect.connect(*arguments, **named)
    return OneTripConnection(dialect.dbapi, usual._connection)


class _Unused:
    description, rowcount, arraysize, lastrowid = None, -1, 1, None


_UNUSED = _Unused()


def _run(
    connection: sqlite3.Connection, run: Callable[..., object], operation: str, parameters: Any
) -> tuple[sqlite3.Cursor, Iterable[Any]]:
    cursor = connection.cursor()
    try:
        run(cursor, operation, parameters)
        return cursor, cursor.fetchall() if cursor.description else ()
    finally:
        cursor.close()
