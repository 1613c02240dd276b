"""When a story happened, as far as feeds can be believed."""

from datetime import UTC, datetime

_FIRST_FEED = datetime(1999, 3, 15, tzinfo=UTC)
"""The day RSS 0.90 came out: a feed that claims an older date has none (1970 is an empty field, not a day)."""


def sane_time(published_at: datetime | None, first_seen_at: datetime) -> datetime:
    """The earlier of published and first seen; a missing, future or impossible date counts as first seen."""
    if published_at is None or published_at < _FIRST_FEED:
        return first_seen_at
    return min(published_at, first_seen_at)
