"""What readers do with the link to their subscription: see everything we hold about them, and have it erased. Sends nothing."""

from datetime import datetime

from newsletter.model.tokens import KeyRing, Purpose, read_token
from newsletter.storage.database import Database
from newsletter.storage.subscribers import subscriber_by_key
from newsletter.subscribers.outcomes import Door, Dossier, Link
from newsletter.subscribers.run.people import dossier_of, erase


async def show_holder(database: Database, token: str, ring: KeyRing, *, now: datetime) -> Dossier | Link:
    """Everything we hold about whoever this link was made for; else what the link is. Changes nothing."""
    key = read_token(Purpose.SUBSCRIPTION, token, ring, now)
    if key is None:
        return Link.UNKNOWN
    async with database.read() as connection:
        subscriber = await subscriber_by_key(connection, key)
        return Link.GONE if subscriber is None else await dossier_of(connection, subscriber, ring)


async def erase_holder(database: Database, token: str, ring: KeyRing, *, now: datetime) -> Link:
    """Erase whoever this link was made for. ``GOOD``: done now; afterwards the link is ``GONE``."""
    key = read_token(Purpose.SUBSCRIPTION, token, ring, now)
    if key is None:
        return Link.UNKNOWN
    async with database.write() as connection:
        subscriber = await subscriber_by_key(connection, key)
        if subscriber is None:
            return Link.GONE
        await erase(connection, subscriber, ring, by=Door.PAGE, now=now)
    return Link.GOOD
