"""What the journeys in one process share with the tests of delivery."""

import pytest

from newsletter.storage.database import Database
from tests.conftest import HandClock
from tests.delivery.conftest import Post


@pytest.fixture
def post(database: Database, clock: HandClock) -> Post:
    return Post(database, clock)
