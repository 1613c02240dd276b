"""What readers do with the link to their subscription: see everything we hold about them, and have it erased. Sends nothing."""

from datetime import datetime

from newsletter.model.subscribers import Subscriber
from newsletter.model.tokens import KeyRing, Purpose
from newsletter.storage.database import Connection, Database
from newsletter.subscribers.outcomes import Door, Dossier, Link
from newsletter.subscribers.run.link_holders import for_holder
from newsletter.subscribers.run.people import dossier_of, erase


async def show_holder(database: Database, token: str, ring: KeyRing, *, now: datetime) -> Dossier | Link:
    """Everything we hold about whoever this link was made for; else what the link is. Changes nothing."""
    return await for_holder(
        database.read, Purpose.SUBSCRIPTION, token, ring, lambda connection, subscriber: dossier_of(connection, subscriber, ring), now=now
    )


async def erase_holder(database: Database, token: str, ring: KeyRing, *, now: datetime) -> Link:
    """Erase whoever this link was made for. ``GOOD``: done now; afterwards the link is ``GONE``."""

    async def forget(connection: Connection, subscriber: Subscriber) -> Link:
        await erase(connection, subscriber, ring, by=Door.PAGE, now=now)
        return Link.GOOD

    link = await for_holder(database.write, Purpose.SUBSCRIPTION, token, ring, forget, now=now)
    if link is Link.GOOD:
        await database.empty_log()
    return link
