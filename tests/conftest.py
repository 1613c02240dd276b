"""Fixtures for every room: a database of its own, a clock that is passed."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newsletter.storage.database import Database, open_database
from newsletter.storage.schema import metadata
from tests.postgresql import PACKAGE, Server, find_programs, needs_package, temporary_server

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)

ACCEPTANCE = Path(__file__).parent / "acceptance"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What the acceptance list borrows from a room runs once where both are asked for."""
    at_home = {_written(item) for item in items if item.path.parent != ACCEPTANCE}
    items[:] = [item for item in items if item.path.parent != ACCEPTANCE or _written(item) not in at_home]


def _written(item: pytest.Item) -> tuple[str, str]:
    """Where the test is written, and with which parameters it is asked."""
    code = item.function.__code__
    return f"{code.co_filename}:{code.co_firstlineno}", item.name


class HandClock:
    """A clock that stands still until a test moves it."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> datetime:
        self.now += timedelta(**by)
        return self.now


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


async def build_tables(url: str) -> None:
    opened = open_database(url)
    async with opened.write() as connection:
        await connection.run_sync(metadata.create_all)
    await opened.close()


@pytest.fixture(scope="session")
def empty_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with every table, made once and copied for each test."""
    path = tmp_path_factory.mktemp("tables") / "subscribers.db"
    asyncio.run(build_tables(f"sqlite+aiosqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A PostgreSQL server of this test process (one for each worker of xdist)."""
    programs = find_programs()
    needs_package(PACKAGE, programs is not None)
    with temporary_server(programs) as server:
        yield server


@pytest.fixture(scope="session")
def postgresql_tables(postgresql: Server) -> str:
    """Name of a PostgreSQL database with every table, made once and copied for each test."""
    name = asyncio.run(postgresql.new_database())
    asyncio.run(build_tables(postgresql.url(name)))
    return name


@pytest.fixture
def sqlite_url(tmp_path: Path, empty_tables: Path) -> str:
    """A new SQLite database with every table."""
    shutil.copy(empty_tables, tmp_path / "subscribers.db")
    return f"sqlite+aiosqlite:///{tmp_path / 'subscribers.db'}"


@pytest.fixture
async def postgresql_url(postgresql: Server, postgresql_tables: str) -> AsyncIterator[str]:
    """A new PostgreSQL database with every table."""
    name = await postgresql.new_database(postgresql_tables)
    yield postgresql.url(name)
    await postgresql.drop(name)


@pytest.fixture
async def database(sqlite_url: str) -> AsyncIterator[Database]:
    opened = open_database(sqlite_url)
    yield opened
    await opened.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def any_url(request: pytest.FixtureRequest) -> str:
    """A new database with every table, once on SQLite and once on PostgreSQL."""
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture
async def any_database(any_url: str) -> AsyncIterator[Database]:
    """The test runs twice: on SQLite and on PostgreSQL. Use it wherever SQL could differ."""
    opened = open_database(any_url)
    yield opened
    await opened.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without a table, on each engine."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'subscribers.db'}"
    return request.getfixturevalue("new_postgresql_url")


@pytest.fixture
async def new_postgresql_url(postgresql: Server) -> AsyncIterator[str]:
    name = await postgresql.new_database()
    yield postgresql.url(name)
    await postgresql.drop(name)
