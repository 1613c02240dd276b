"""Insert rows that may be there already, on whichever engine is open; gives back what really changed."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Row, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

Rows = Sequence[Mapping[str, Any]]
Conflict = Collection[str | Column[Any] | ColumnElement[Any]]
"""The columns of the unique key that may already be taken."""


def dialect_insert(connection: AsyncConnection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """The engine's own insert, which knows ``on_conflict_do_nothing`` and ``on_conflict_do_update``; for ``from_select`` too."""
    return insert_for(connection.dialect.name, table)


def insert_for(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    """The same by the engine's name, for statements that are built once and kept: building one costs as much as storing fifty rows."""
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


async def insert_ignore(connection: AsyncConnection, table: Table, rows: Rows, index_elements: Conflict) -> int:
    """Insert the rows whose key is free, leave the others as they stand; says how many were inserted."""
    return len(await insert_ignore_returning(connection, table, rows, index_elements, *table.primary_key.columns))


async def insert_ignore_returning(
    connection: AsyncConnection, table: Table, rows: Rows, index_elements: Conflict, *returning: ColumnElement[Any]
) -> Sequence[Row[Any]]:
    """Like ``insert_ignore``, giving back the wanted columns of the inserted rows only, in no promised order."""
    if not rows:
        return []
    statement = dialect_insert(connection, table).on_conflict_do_nothing(index_elements=list(index_elements))
    return (await connection.execute(statement.returning(*returning), list(rows))).all()


async def upsert(
    connection: AsyncConnection, table: Table, rows: Rows, index_elements: Conflict, update: Collection[str], *returning: ColumnElement[Any]
) -> Sequence[Row[Any]]:
    """Insert the rows; where the key is taken, write the ``update`` columns over instead. Gives back every row, in no promised order.

    Two rows with one key in the same call are the caller's mistake; PostgreSQL refuses them.
    """
    if not rows:
        return []
    insert = dialect_insert(connection, table)
    statement = insert.on_conflict_do_update(index_elements=list(index_elements), set_={name: insert.excluded[name] for name in update})
    return (await connection.execute(statement.returning(*(returning or table.primary_key.columns)), list(rows))).all()
