"""SQLite's statements take one trip to the connection's thread each, and say the same as by the driver's own way."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.storage.database import open_database


@pytest.fixture
async def connection(sqlite_url: str) -> AsyncIterator[AsyncConnection]:
    database = open_database(sqlite_url)
    async with database.write() as opened:
        await opened.execute(text("CREATE TABLE shelf (id INTEGER PRIMARY KEY, name TEXT UNIQUE)"))
        await opened.execute(text("INSERT INTO shelf (name) VALUES (:name)"), [{"name": "a"}, {"name": "b"}])
        yield opened
    await database.close()


async def trips_of(connection: AsyncConnection, statement: str) -> int:
    """How often the connection's thread is called for a statement."""
    driver = (await connection.get_raw_connection()).driver_connection
    calls, usual = [], driver._tx

    class Counted:
        def put_nowait(self, call: object) -> None:
            calls.append(call)
            usual.put_nowait(call)

    driver._tx = Counted()
    try:
        await connection.execute(text(statement))
    finally:
        driver._tx = usual
    return len(calls)


@pytest.mark.parametrize(
    "statement",
    ["SELECT id, name FROM shelf", "SELECT 1 WHERE 0", "UPDATE shelf SET name = 'c' WHERE id = 1", "DELETE FROM shelf RETURNING id"],
    ids=["question", "no answer", "change", "change that answers"],
)
async def test_a_statement_takes_one_trip(connection: AsyncConnection, statement: str) -> None:
    """While a page's transaction is open nobody else writes: what it waits for, they all do."""
    assert await trips_of(connection, statement) == 1


async def test_it_says_what_the_driver_says(connection: AsyncConnection) -> None:
    """Names and rows of an answer, how many rows a change met, and the id of a new one."""
    found = await connection.execute(text("SELECT id, name FROM shelf ORDER BY id"))
    changed = await connection.execute(text("UPDATE shelf SET name = name || '!'"))
    gone = await connection.execute(text("DELETE FROM shelf WHERE id = 2 RETURNING name"))
    new = await connection.execute(text("INSERT INTO shelf (name) VALUES ('d')"))
    assert (tuple(found.keys()), found.all(), changed.rowcount, gone.all(), new.lastrowid) == (
        ("id", "name"),
        [(1, "a"), (2, "b")],
        2,
        [("b!",)],
        2,
    )


async def test_what_is_wrong_with_a_statement_is_told(connection: AsyncConnection) -> None:
    """By the same errors, and the connection goes on."""
    with pytest.raises(OperationalError):
        await connection.execute(text("SELECT nothing FROM nowhere"))
    with pytest.raises(IntegrityError):
        await connection.execute(text("INSERT INTO shelf (name) VALUES (:name)"), [{"name": "e"}, {"name": "a"}])
    assert (await connection.execute(text("SELECT count(*) FROM shelf"))).scalar_one() == 3


async def test_streamed_rows_come_little_by_little(connection: AsyncConnection) -> None:
    """A question with a million answers must not bring them all at once."""
    rows = await connection.stream(text("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"))
    seen = [row.i async for row in _first(rows, 3)]
    await rows.close()
    assert seen == [1, 2, 3]


async def _first(rows, many: int):
    async for row in rows:
        yield row
        if row.i == many:
            return
