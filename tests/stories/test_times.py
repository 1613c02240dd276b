"""When a story happened."""

from datetime import UTC, datetime, timedelta

import pytest

from newsletter.stories.times import sane_time
from tests.conftest import NOW


@pytest.mark.parametrize(
    ("published_at", "at"),
    [
        (NOW - timedelta(hours=5), NOW - timedelta(hours=5)),
        (NOW + timedelta(days=2), NOW),
        (None, NOW),
        (datetime(1970, 1, 1, tzinfo=UTC), NOW),
        (datetime(2001, 9, 11, tzinfo=UTC), datetime(2001, 9, 11, tzinfo=UTC)),
    ],
    ids=["past", "future", "missing", "empty field", "old"],
)
def test_a_story_is_never_newer_than_we_saw_it(published_at: datetime | None, at: datetime) -> None:
    """A future, missing or impossible date counts as the moment we first saw the story."""
    assert sane_time(published_at, NOW) == at
