"""Rules that every storage function keeps, found by walking the package: nobody has to list a new one."""

import asyncio
import importlib
import inspect
import pkgutil
import shutil
import sqlite3
import typing
from collections.abc import AsyncIterator, Callable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter import storage
from newsletter.model.errors import DatabaseError
from newsletter.storage.database import Database, open_database
from newsletter.storage.schema import metadata
from tests.postgresql import Server
from tests.storage.arguments import call
from tests.storage.rows import fill

WITHOUT_A_CONNECTION = {"versions", "opening", "pg_tools", "restoring"}
"""Modules whose functions open their own transactions; they have tests of their own."""

LOCKED = "another program has held the database locked for too long; nothing was written"


def storage_functions() -> list[Callable[..., Any]]:
    names = [module.name for module in pkgutil.iter_modules(storage.__path__) if module.name != "migrations"]
    modules = [importlib.import_module(f"{storage.__name__}.{name}") for name in names if name not in WITHOUT_A_CONNECTION]
    return [
        function
        for module in modules
        for name, function in vars(module).items()
        if not name.startswith("_")
        and getattr(function, "__module__", None) == module.__name__
        and (inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function))
    ]


every_function = pytest.mark.parametrize(
    "function", storage_functions(), ids=lambda function: f"{function.__module__.rpartition('.')[2]}.{function.__name__}"
)


async def ask(function: Callable[..., Any], connection: AsyncConnection) -> Any:
    asked = call(function, connection)
    return [row async for row in asked] if inspect.isasyncgen(asked) else await asked


async def changed_rows(connection: AsyncConnection) -> int:
    """How many rows this SQLite connection has inserted, updated or deleted."""
    return (await connection.scalar(text("SELECT total_changes()"))) or 0


@contextmanager
def another_writer(path: Path):
    """Another program that has begun to write and does not end."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("INSERT INTO instance (name, value, changed_at) VALUES ('other', 'x', '2026-11-21 09:00:00')")
    yield
    connection.execute("ROLLBACK")
    connection.close()


def dump(path: Path) -> list[str]:
    connection = sqlite3.connect(path)
    lines = list(connection.iterdump())
    connection.close()
    return lines


@pytest.fixture
async def full(request: pytest.FixtureRequest, tmp_path: Path, full_tables: Path) -> AsyncIterator[Database]:
    """An SQLite database with a row in every table that waits only a moment for another writer."""
    shutil.copy(full_tables, tmp_path / "subscribers.db")
    database = open_database(f"sqlite+aiosqlite:///{tmp_path / 'subscribers.db'}", busy_timeout_ms=10)
    yield database
    await database.close()


@pytest.fixture(scope="session")
def postgresql_full_url(postgresql: Server, postgresql_tables: str) -> str:
    """A PostgreSQL database with a row in every table, for tests that undo what they do."""
    url = postgresql.url(asyncio.run(postgresql.new_database(postgresql_tables)))
    asyncio.run(fill(url))
    return url


@pytest.fixture
async def postgresql_database(postgresql_full_url: str) -> AsyncIterator[Database]:
    database = open_database(postgresql_full_url)
    yield database
    await database.close()


async def run_and_undo(database: Database, function: Callable[..., Any]) -> bool:
    """Call the function in a transaction that is rolled back; says whether it changed anything."""
    async with database.engine.connect() as connection:
        before = await changed_rows(connection) if database.is_sqlite else 0
        try:
            await ask(function, connection)
        except IntegrityError:  # made-up values may break a rule of the tables: it did try to write
            return True
        return database.is_sqlite and await changed_rows(connection) > before


@every_function
async def test_a_locked_database_is_a_clear_error(full: Database, function: Callable[..., Any]) -> None:
    """While another program writes, a change ends in a clear error with nothing half-written; a question may still be answered."""
    changes = await run_and_undo(full, function)
    before = dump(full.path)
    with another_writer(full.path):
        for begin in (full.read, full.write):
            refused = None
            try:
                async with begin() as connection:
                    await ask(function, connection)
            except DatabaseError as error:
                refused = error.problem
            may = {LOCKED} if changes or begin == full.write else {LOCKED, None}
            assert refused in may
    assert dump(full.path) == before


@every_function
async def test_its_statements_run_on_postgresql(postgresql_database: Database, function: Callable[..., Any]) -> None:
    """No statement is in SQLite's dialect alone."""
    await run_and_undo(postgresql_database, function)


@every_function
def test_it_takes_a_connection_first(function: Callable[..., Any]) -> None:
    """The caller decides what stands in one transaction; a storage function opens none."""
    first = next(iter(inspect.signature(function).parameters))
    assert typing.get_type_hints(function)[first] is AsyncConnection


def test_there_are_functions_and_tables_to_try() -> None:
    """The rules above are not kept by an empty list."""
    assert storage_functions()
    assert metadata.sorted_tables
