"""What an operator does with one person's address: look up, unsubscribe, suppress, erase. Sends nothing."""

from datetime import datetime

from newsletter.model.addresses import RefusedAddress, parse_address, without_addresses
from newsletter.model.states import STRENGTH, SubscriberState, SuppressionReason
from newsletter.model.subscribers import Subscriber, Suppression
from newsletter.model.tokens import KeyRing
from newsletter.storage.consents import consents_of, forget_replies, issues_sent_to, notices_sent_to, reports_about, tries_of
from newsletter.storage.database import Connection, Database
from newsletter.storage.feedback import feedback_of
from newsletter.storage.leaving import leave_list
from newsletter.storage.preferences import read_preferences
from newsletter.storage.subscribers import remove_subscriber, subscriber_by_address
from newsletter.storage.suppressions import find_suppressions, lift_suppression, suppress
from newsletter.storage.testers import forget_tester
from newsletter.storage.webhooks import queue_erasure
from newsletter.subscribers.outcomes import Dossier
from newsletter.subscribers.run.digests import digests_of


async def show_subscriber(database: Database, newsletter: str, address_text: str, ring: KeyRing) -> Dossier | RefusedAddress:
    """Everything we hold about one address (GDPR art. 15)."""
    address = parse_address(address_text)
    if isinstance(address, RefusedAddress):
        return address
    async with database.read() as connection:
        subscriber = await subscriber_by_address(connection, newsletter, address.key)
        if subscriber is None:
            return Dossier(subscriber=None, suppression=await _suppression(connection, address.key, None, ring))
        return await dossier_of(connection, subscriber, ring)


async def dossier_of(connection: Connection, subscriber: Subscriber, ring: KeyRing) -> Dossier:
    """Everything we hold about one subscriber."""
    return Dossier(
        subscriber=subscriber,
        suppression=await _suppression(connection, subscriber.address_key, subscriber, ring),
        preferences=await read_preferences(connection, subscriber.id),
        consents=await consents_of(connection, subscriber.id),
        issues=await issues_sent_to(connection, subscriber.id),
        tries=await tries_of(connection, subscriber.id),
        notices=await notices_sent_to(connection, subscriber.id),
        feedback=await feedback_of(connection, subscriber.id),
        reports=await reports_about(connection, subscriber.id),
    )


async def unsubscribe_address(
    database: Database, newsletter: str, address_text: str, *, by: str, now: datetime
) -> Subscriber | RefusedAddress | None:
    """Unsubscribe for somebody who asked by other means; None when the address is not on the list."""
    address = parse_address(address_text)
    if isinstance(address, RefusedAddress):
        return address
    async with database.write() as connection:
        subscriber = await subscriber_by_address(connection, newsletter, address.key)
        if subscriber is not None and subscriber.state is not SubscriberState.UNSUBSCRIBED:
            await leave_list(connection, subscriber.id, by, now)
        return await subscriber_by_address(connection, newsletter, address.key)


async def suppress_address(
    database: Database,
    newsletter: str,
    address_text: str,
    ring: KeyRing,
    *,
    by: str,
    now: datetime,
    reason: SuppressionReason = SuppressionReason.OPERATOR,
    note: str = "",
) -> Suppression | RefusedAddress:
    """Never write to this address again, whether it is on the list or not; gives what stands on the suppression list now."""
    address = parse_address(address_text)
    if isinstance(address, RefusedAddress):
        return address
    why = Suppression(reason=reason, at=now, by=by, note=without_addresses(note))
    async with database.write() as connection:
        subscriber = await subscriber_by_address(connection, newsletter, address.key)
        await _put_on_list(connection, address.key, subscriber, ring, why)
        if subscriber is not None and subscriber.state is not SubscriberState.UNSUBSCRIBED:
            await leave_list(connection, subscriber.id, by, now)
        return await _suppression(connection, address.key, subscriber, ring) or why


async def lift_address(database: Database, newsletter: str, address_text: str, ring: KeyRing) -> Suppression | RefusedAddress | None:
    """Take an address off the suppression list; gives what stood there, None where nothing did. The subscriber stays unsubscribed."""
    address = parse_address(address_text)
    if isinstance(address, RefusedAddress):
        return address
    async with database.write() as connection:
        subscriber = await subscriber_by_address(connection, newsletter, address.key)
        stood = await _suppression(connection, address.key, subscriber, ring)
        await lift_suppression(connection, await digests_of(connection, address.key, subscriber, ring))
    return stood


async def erase_subscriber(
    database: Database, newsletter: str, address_text: str, ring: KeyRing, *, by: str, now: datetime
) -> bool | RefusedAddress:
    """Remove the person (GDPR art. 17); says whether there was anything. Deliveries keep a dead id, the suppression list a digest."""
    address = parse_address(address_text)
    if isinstance(address, RefusedAddress):
        return address
    async with database.write() as connection:
        subscriber = await subscriber_by_address(connection, newsletter, address.key)
        if subscriber is None:
            return False
        await erase(connection, subscriber, ring, by=by, now=now)
    await database.empty_log()
    return True


async def erase(connection: Connection, subscriber: Subscriber, ring: KeyRing, *, by: str, now: datetime) -> None:
    """Remove one subscriber, who is held against other writers, also from those who get drafts. The one way to do it, whoever asked."""
    why = Suppression(reason=SuppressionReason.ERASED, at=now, by=by)
    await _put_on_list(connection, subscriber.address_key, subscriber, ring, why)
    await forget_replies(connection, subscriber.id)
    await forget_tester(connection, subscriber.newsletter, subscriber.address_key)
    await remove_subscriber(connection, subscriber.id)
    await queue_erasure(connection, subscriber.newsletter, subscriber.key, now)


async def _put_on_list(connection: Connection, address_key: str, subscriber: Subscriber | None, ring: KeyRing, why: Suppression) -> None:
    await suppress(connection, await digests_of(connection, address_key, subscriber, ring), why)


async def _suppression(connection: Connection, address_key: str, subscriber: Subscriber | None, ring: KeyRing) -> Suppression | None:
    found = await find_suppressions(connection, await digests_of(connection, address_key, subscriber, ring))
    return max(found.values(), key=lambda why: STRENGTH[why.reason], default=None)
