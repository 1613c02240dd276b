"""Every storage test runs on both engines; some have a row in every table."""

import asyncio
import shutil
from pathlib import Path

import pytest

from newsletter.storage.database import Database
from tests.storage.rows import fill


@pytest.fixture
def database(any_database: Database) -> Database:
    return any_database


@pytest.fixture(scope="session")
def full_tables(empty_tables: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with one row in every table, made once and copied for each test."""
    path = tmp_path_factory.mktemp("rows") / "subscribers.db"
    shutil.copy(empty_tables, path)

    asyncio.run(fill(f"sqlite+aiosqlite:///{path}"))
    return path
