"""Every storage test runs on both engines."""

import pytest

from newsletter.storage.database import Database


@pytest.fixture
def database(any_database: Database) -> Database:
    return any_database
