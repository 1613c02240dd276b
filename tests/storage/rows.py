"""One row in every table, so that a storage function called with made-up arguments finds something."""

from typing import Any

from sqlalchemy import JSON, Boolean, CheckConstraint, Column, Float, Integer, LargeBinary, Table

from newsletter.storage.columns import Instant, LocalDate
from newsletter.storage.database import open_database
from newsletter.storage.schema import metadata
from tests.conftest import NOW

BY_HAND: dict[str, Any] = {
    "notice.facts": {},
    "run.account": {},
    "issue_change.from_state": "",
    "consent.event": "unsubscribed",
    "consent.reason": "",
    "variant.places": [],
}
"""Values for ``table.column`` where a made-up one would not be read back, or would leave nothing to change."""


async def fill(url: str) -> None:
    """Insert a row with id 1 and every text "x" into every table, parents first."""
    database = open_database(url)
    async with database.write() as connection:
        for table in metadata.sorted_tables:
            await connection.execute(table.insert().values({column.name: _value(table, column) for column in table.columns}))
    await database.close()


def _value(table: Table, column: Column[Any]) -> Any:
    place = f"{table.name}.{column.name}"
    if place in BY_HAND:
        return BY_HAND[place]
    if isinstance(column.type, JSON):
        return None if column.nullable else []
    if (states := _states(table, column)) is not None:
        return states
    for kind, value in ((Instant, NOW), (LocalDate, NOW.date()), (Boolean, False), (Float, 1.0), (LargeBinary, b"x"), (Integer, 1)):
        if isinstance(column.type, kind):
            return value
    return "x"


def _states(table: Table, column: Column[Any]) -> str | None:
    """The first state that the column's check allows."""
    for check in table.constraints:
        if isinstance(check, CheckConstraint) and str(check.sqltext).startswith(f"{column.name} IN ("):
            return str(check.sqltext).split("'")[1]
    return None
