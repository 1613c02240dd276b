"""Under which digests an address may stand on the suppression list. Changes nothing."""

from newsletter.model.subscribers import Subscriber
from newsletter.model.tokens import KeyRing, address_digests
from newsletter.storage.database import Connection
from newsletter.storage.subscribers import suppression_digest


async def digests_of(connection: Connection, address_key: str, subscriber: Subscriber | None, ring: KeyRing) -> list[str]:
    """One for each key of the ring, and the one in the row: its key may have left the ring since."""
    stored = None if subscriber is None else await suppression_digest(connection, subscriber.id)
    return list(dict.fromkeys([*address_digests(address_key, ring), *([stored] if stored else [])]))
