"""Erases people who left so long ago that nobody need keep the proof of their consent. Sends nothing."""

from datetime import datetime

from newsletter.model.tokens import KeyRing
from newsletter.storage.database import Database
from newsletter.storage.retention import left_before
from newsletter.subscribers.run.people import erase

AT_ONCE = 50
BY = "kept long enough"


async def erase_who_left(database: Database, newsletter: str, ring: KeyRing, before: datetime, *, now: datetime) -> int:
    """Erase some of those who left before then, in one transaction; says how many, ``AT_ONCE`` where there may be more."""
    async with database.write() as connection:
        gone = await left_before(connection, newsletter, before, AT_ONCE)
        for subscriber in gone:
            await erase(connection, subscriber, ring, by=BY, now=now)
    return len(gone)
