"""Reckons when confirmation letters leave: a minute's worth at once, then one after the other at the pace that is set."""

from datetime import datetime, timedelta

BURST = timedelta(minutes=1)


def spread(free_at: datetime | None, letters: int, per_minute: int, now: datetime) -> tuple[list[datetime], datetime]:
    """When each of so many letters leaves, and until when the pace is used up. ``free_at``: until when it was before them.

    What was not used of the last minute may be caught up.
    """
    at = max(free_at or now - BURST, now - BURST)
    leave = [at := at + timedelta(minutes=1) / per_minute for _ in range(letters)]
    return leave, at
