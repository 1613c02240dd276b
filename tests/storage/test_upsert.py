"""Inserting what may be there already."""

from newsletter.storage.database import Database
from newsletter.storage.schema import instance
from newsletter.storage.upsert import insert_ignore, insert_ignore_returning, upsert
from tests.conftest import NOW


def fact(name: str, value: str) -> dict[str, object]:
    return {"name": name, "value": value, "changed_at": NOW}


async def stored(database: Database) -> list[tuple[str, str]]:
    async with database.read() as connection:
        rows = await connection.execute(instance.select().order_by(instance.c.name))
        return [(row.name, row.value) for row in rows]


async def test_insert_ignore_leaves_a_taken_row(database: Database) -> None:
    """A row that is there already stays as it stands, and is not counted."""
    async with database.write() as connection:
        first = await insert_ignore(connection, instance, [fact("a", "old")], ["name"])
        second = await insert_ignore(connection, instance, [fact("a", "new"), fact("b", "new"), fact("b", "twice")], ["name"])
    assert (first, second, await stored(database)) == (1, 1, [("a", "old"), ("b", "new")])


async def test_insert_ignore_gives_back_only_what_it_inserted(database: Database) -> None:
    """Who gets a row back owns it: nothing comes back for a row that another wrote first."""
    async with database.write() as connection:
        await insert_ignore(connection, instance, [fact("a", "old")], ["name"])
        rows = await insert_ignore_returning(connection, instance, [fact("a", "new"), fact("b", "new")], ["name"], instance.c.name)
    assert [tuple(row) for row in rows] == [("b",)]


async def test_upsert_writes_the_named_columns_over(database: Database) -> None:
    """A taken row keeps its key and takes the columns that the caller named."""
    async with database.write() as connection:
        await insert_ignore(connection, instance, [fact("a", "old")], ["name"])
        rows = await upsert(connection, instance, [fact("a", "new"), fact("b", "new")], ["name"], ["value"])
    assert (sorted(row.name for row in rows), await stored(database)) == (["a", "b"], [("a", "new"), ("b", "new")])


async def test_nothing_to_insert_is_no_statement(database: Database) -> None:
    """An empty list inserts nothing, not a row of defaults."""
    async with database.write() as connection:
        assert await insert_ignore(connection, instance, [], ["name"]) == 0
        assert await upsert(connection, instance, [], ["name"], ["value"]) == []
    assert await stored(database) == []


async def test_more_rows_than_one_statement_can_bind(database: Database) -> None:
    """Ten thousand rows go in although an engine binds at most 32,766 values at a time."""
    async with database.write() as connection:
        count = await insert_ignore(connection, instance, [fact(f"{n}", "x") for n in range(12_000)], ["name"])
    assert count == 12_000
