"""What the links in our letters do: confirm, leave, come back. Looking changes nothing; only a pressed button does."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta

from newsletter.model.states import UNWANTED, NoticeKind, SubscriberState, SuppressionReason
from newsletter.model.subscribers import Consent, ConsentEvent, Subscriber
from newsletter.model.tokens import KeyRing, Purpose, read_token
from newsletter.storage.consents import cancel_notices, consents_of, fill_in_reason, record_consent
from newsletter.storage.database import Connection, Database
from newsletter.storage.deliveries import move_waiting
from newsletter.storage.leaving import leave_list
from newsletter.storage.preferences import read_preferences, waiting_letter, write_preferences
from newsletter.storage.sign_ups import NewNotice, store_notices
from newsletter.storage.subscribers import activate, come_back, subscriber_by_key
from newsletter.storage.suppressions import find_suppressions, lift_by_reader
from newsletter.subscribers.letters import farewell_facts, welcome_facts
from newsletter.subscribers.networks import network_of
from newsletter.subscribers.outcomes import Confirmed, Door, Holder, LeavingReason, Link, Returned
from newsletter.subscribers.run.digests import digests_of
from newsletter.subscribers.run.link_holders import for_holder
from newsletter.subscribers.together import Together

_Leaves = Callable[[Connection, Subscriber], Awaitable[Link]]

UNDO_WITHIN = timedelta(hours=24)
_ALWAYS_VALID = datetime(1970, 1, 2, tzinfo=UTC)
"""Reading a token as of this instant tells an ended one from a forged one."""


async def look_up(database: Database, purpose: Purpose, token: str, ring: KeyRing, *, now: datetime) -> Holder:
    """Who holds this link, for showing a page. Changes nothing."""
    key = read_token(purpose, token, ring, _ALWAYS_VALID)
    if key is None:
        return Holder(link=Link.UNKNOWN)
    async with database.read() as connection:
        subscriber = await subscriber_by_key(connection, key)
        if subscriber is None:
            return Holder(link=Link.GONE)
        preferences = await read_preferences(connection, subscriber.id)
        waiting = await waiting_letter(connection, subscriber.id, now)
    link = Link.EXPIRED if read_token(purpose, token, ring, now) is None else Link.GOOD
    return Holder(link=link, subscriber=subscriber, preferences=preferences, waiting=waiting)


async def confirm(database: Database, token: str, ring: KeyRing, *, network: str, now: datetime) -> Confirmed:
    """Make a pending subscriber active and store the welcome letter. Pressing again is harmless."""
    key = read_token(Purpose.CONFIRM, token, ring, _ALWAYS_VALID)
    if key is None:
        return Confirmed.UNKNOWN
    async with database.write() as connection:
        subscriber = await subscriber_by_key(connection, key)
        if subscriber is not None and subscriber.state is SubscriberState.ACTIVE:
            return Confirmed.BEFORE
        if subscriber is None or subscriber.state is not SubscriberState.PENDING or read_token(Purpose.CONFIRM, token, ring, now) is None:
            return Confirmed.TOO_LATE
        if await _is_unwanted(connection, subscriber, ring):
            return Confirmed.TOO_LATE
        await _welcome(connection, subscriber, ring, network_of(network), now)
    return Confirmed.NOW


async def unsubscribe(
    database: Database,
    token: str,
    ring: KeyRing,
    *,
    how: Door,
    now: datetime,
    reason: LeavingReason | None = None,
    farewell: bool = False,
    together: Together | None = None,
) -> Link:
    """Leave at once; the token never ends and pressing again changes nothing but a reason that was still missing.

    ``farewell``: store one last letter for them, because they asked for it. ``together``: those of this process who leave at the same
    moment; they share a transaction.
    """

    async def leave(connection: Connection, subscriber: Subscriber) -> Link:
        if subscriber.state is not SubscriberState.UNSUBSCRIBED:
            await leave_list(connection, subscriber.id, how, now)
            if farewell:
                await _say_farewell(connection, subscriber, now)
        if reason is not None:
            await fill_in_reason(connection, subscriber.id, reason)
        return Link.GOOD

    async def leave_all(asks: Sequence[tuple[str, _Leaves]]) -> list[Link]:
        async with database.write() as connection:

            def opened() -> nullcontext[Connection]:
                return nullcontext(connection)

            return [await for_holder(opened, Purpose.UNSUBSCRIBE, one, ring, leaves, now=now) for one, leaves in asks]

    if read_token(Purpose.UNSUBSCRIBE, token, ring, now) is None:
        return Link.UNKNOWN
    link: Link = await (together or Together()).serve((token, leave), token, leave_all)
    return link


async def move_over(database: Database, confirm_token: str, leaving: str, ring: KeyRing, *, now: datetime) -> None:
    """Let the address leave that another one replaces, which is confirmed by now and keeps what was chosen. Again: changes nothing.

    A letter that waits for the old address goes to the new one; a letter that a courier has in hand already does not.
    """
    new_key, old_key = read_token(Purpose.CONFIRM, confirm_token, ring, _ALWAYS_VALID), read_token(Purpose.MOVE, leaving, ring, now)
    if new_key is None or old_key is None or new_key == old_key:
        return
    async with database.write() as connection:
        new, old = await subscriber_by_key(connection, new_key), await subscriber_by_key(connection, old_key)
        if new is None or new.state is not SubscriberState.ACTIVE:
            return
        if old is None or old.state is SubscriberState.UNSUBSCRIBED or old.newsletter != new.newsletter:
            return
        await write_preferences(connection, new.id, await read_preferences(connection, old.id), now)
        await move_waiting(connection, old.id, new.id)
        await leave_list(connection, old.id, Door.PAGE, now)


async def resubscribe(database: Database, token: str, ring: KeyRing, *, network: str, now: datetime) -> Returned:
    """Undo leaving: for people who had confirmed, left by themselves, and did so within a day."""
    key = read_token(Purpose.UNSUBSCRIBE, token, ring, now)
    if key is None:
        return Returned.TOO_LATE
    async with database.write() as connection:
        subscriber = await subscriber_by_key(connection, key)
        if subscriber is not None and subscriber.state is SubscriberState.ACTIVE:
            return Returned.YES
        if subscriber is None or not await _may_undo(connection, subscriber, ring, now):
            return Returned.TOO_LATE
        await come_back(connection, subscriber.id)
        await lift_by_reader(connection, await digests_of(connection, subscriber.address_key, subscriber, ring))
        await cancel_notices(connection, subscriber.id, now)  # a farewell that has not left yet
        line = Consent(event=ConsentEvent.RESUBSCRIBED, at=now, network=network_of(network), how=Door.PAGE)
        await record_consent(connection, [subscriber.id], line)
    return Returned.YES


async def _welcome(connection: Connection, subscriber: Subscriber, ring: KeyRing, network: str, now: datetime) -> None:
    await activate(connection, [subscriber.id], now)
    await lift_by_reader(connection, await digests_of(connection, subscriber.address_key, subscriber, ring))
    await record_consent(connection, [subscriber.id], Consent(event=ConsentEvent.CONFIRMED, at=now, network=network, how=Door.PAGE))
    letter = NewNotice(kind=NoticeKind.WELCOME, subscriber_id=subscriber.id, address=subscriber.address, facts=welcome_facts())
    await store_notices(connection, [letter], now)


async def _say_farewell(connection: Connection, subscriber: Subscriber, now: datetime) -> None:
    """Only to somebody who had confirmed: nobody else has had a letter to take leave of. The ledger asks again before it lets it go."""
    if subscriber.confirmed_at is not None:
        letter = NewNotice(kind=NoticeKind.FAREWELL, subscriber_id=subscriber.id, address=subscriber.address, facts=farewell_facts())
        await store_notices(connection, [letter], now)


async def _is_unwanted(connection: Connection, subscriber: Subscriber, ring: KeyRing) -> bool:
    found = await find_suppressions(connection, await digests_of(connection, subscriber.address_key, subscriber, ring))
    return any(suppression.reason in UNWANTED for suppression in found.values())


async def _may_undo(connection: Connection, subscriber: Subscriber, ring: KeyRing, now: datetime) -> bool:
    if subscriber.confirmed_at is None or subscriber.unsubscribed_at is None or now - subscriber.unsubscribed_at >= UNDO_WITHIN:
        return False
    found = await find_suppressions(connection, await digests_of(connection, subscriber.address_key, subscriber, ring))
    if any(why.reason is not SuppressionReason.UNSUBSCRIBED for why in found.values()):
        return False
    left = [line for line in await consents_of(connection, subscriber.id) if line.event is ConsentEvent.UNSUBSCRIBED]
    return bool(left) and left[-1].how in tuple(Door)
