"""Subscriber rows: finding, adding, changing and removing them."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Row, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.states import SubscriberState
from newsletter.model.subscribers import Subscriber
from newsletter.storage.schema import consent, subscriber
from newsletter.storage.upsert import insert_ignore_returning

_COLUMNS = tuple(subscriber.c[name] for name in Subscriber.__dataclass_fields__)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSubscriber:
    """A row to be; ``mailbox`` is the address folded for limits."""

    newsletter: str
    address: str
    address_key: str
    mailbox: str
    key: str
    state: SubscriberState
    created_at: datetime
    confirmed_at: datetime | None = None
    suppression_digest: str


async def add_subscribers(connection: AsyncConnection, new: Sequence[NewSubscriber]) -> dict[str, int]:
    """Insert those whose address is free; gives their ids by address key."""
    free = [subscriber.c.newsletter, subscriber.c.address_key]
    rows = [asdict(one) for one in new]
    added = await insert_ignore_returning(connection, subscriber, rows, free, subscriber.c.address_key, subscriber.c.id)
    return {row.address_key: row.id for row in added}


async def subscriber_by_address(connection: AsyncConnection, newsletter: str, address_key: str) -> Subscriber | None:
    """The subscriber with this address, held against other writers until the transaction ends (PostgreSQL; SQLite has one writer)."""
    question = select(*_COLUMNS).where(subscriber.c.newsletter == newsletter, subscriber.c.address_key == address_key)
    return _read((await connection.execute(question.with_for_update())).one_or_none())


async def subscriber_by_key(connection: AsyncConnection, key: str) -> Subscriber | None:
    """The subscriber whose key stands in a token, held like ``subscriber_by_address``."""
    return _read((await connection.execute(select(*_COLUMNS).where(subscriber.c.key == key).with_for_update())).one_or_none())


async def subscriber_by_id(connection: AsyncConnection, subscriber_id: int) -> Subscriber | None:
    """The subscriber with this number, held by nobody: only to be looked at."""
    return _read((await connection.execute(select(*_COLUMNS).where(subscriber.c.id == subscriber_id))).one_or_none())


async def subscribers_by_address(connection: AsyncConnection, newsletter: str, address_keys: Collection[str]) -> dict[str, Subscriber]:
    """Those of the addresses that have a row, by address key, held like ``subscriber_by_address``."""
    question = select(*_COLUMNS).where(subscriber.c.newsletter == newsletter, subscriber.c.address_key.in_(address_keys))
    found = (_read(row) for row in await connection.execute(question.order_by(subscriber.c.id).with_for_update()))
    return {one.address_key: one for one in found if one is not None}


async def await_confirmation(connection: AsyncConnection, subscriber_ids: Collection[int]) -> None:
    """Set the rows to pending; when they left before stays on record."""
    await connection.execute(update(subscriber).where(subscriber.c.id.in_(subscriber_ids)).values(state=SubscriberState.PENDING))


async def activate(connection: AsyncConnection, subscriber_ids: Collection[int], now: datetime) -> None:
    """Set the rows to active as of now."""
    change = update(subscriber).where(subscriber.c.id.in_(subscriber_ids))
    await connection.execute(change.values(state=SubscriberState.ACTIVE, confirmed_at=now, unsubscribed_at=None))


async def come_back(connection: AsyncConnection, subscriber_id: int) -> None:
    """Set a row that just left to active again; the confirmation of then still counts."""
    change = update(subscriber).where(subscriber.c.id == subscriber_id)
    await connection.execute(change.values(state=SubscriberState.ACTIVE, unsubscribed_at=None))


async def leave(connection: AsyncConnection, subscriber_id: int, now: datetime) -> None:
    """Set the row to unsubscribed as of now."""
    change = update(subscriber).where(subscriber.c.id == subscriber_id)
    await connection.execute(change.values(state=SubscriberState.UNSUBSCRIBED, unsubscribed_at=now))


async def suppression_digest(connection: AsyncConnection, subscriber_id: int) -> str | None:
    """The digest under the key that signed when the row was made; that key may have left the ring since."""
    return await connection.scalar(select(subscriber.c.suppression_digest).where(subscriber.c.id == subscriber_id))


async def remove_subscriber(connection: AsyncConnection, subscriber_id: int) -> None:
    """Delete the row with its consent and notices; deliveries keep the dead id."""
    await connection.execute(delete(subscriber).where(subscriber.c.id == subscriber_id))


async def forget_pending(connection: AsyncConnection, newsletter: str, asked_before: datetime) -> int:
    """Take back sign-ups that nobody confirmed, and say how many: who was new is deleted, everybody else is again what they were before.

    Whoever had confirmed once and left is unsubscribed; whoever never left is active, and still suppressed for what had come back.
    """
    asked_since = select(consent.c.id).where(consent.c.subscriber_id == subscriber.c.id, consent.c.at >= asked_before).exists()
    waiting = (
        subscriber.c.newsletter == newsletter,
        subscriber.c.state == SubscriberState.PENDING,
        subscriber.c.created_at < asked_before,
        ~asked_since,
    )
    left = update(subscriber).where(*waiting, subscriber.c.unsubscribed_at.is_not(None)).values(state=SubscriberState.UNSUBSCRIBED)
    stayed = (*waiting, subscriber.c.unsubscribed_at.is_(None), subscriber.c.confirmed_at.is_not(None))
    back = update(subscriber).where(*stayed).values(state=SubscriberState.ACTIVE)
    new = delete(subscriber).where(*waiting, subscriber.c.unsubscribed_at.is_(None), subscriber.c.confirmed_at.is_(None))
    return sum([(await connection.execute(change)).rowcount for change in (left, back, new)])


async def subscribers_after(
    connection: AsyncConnection, newsletter: str, after_id: int, limit: int, state: SubscriberState | None
) -> list[Subscriber]:
    """The next page of subscribers by id, of one state or of all."""
    question = select(*_COLUMNS).where(subscriber.c.newsletter == newsletter, subscriber.c.id > after_id)
    if state is not None:
        question = question.where(subscriber.c.state == state)
    found = (_read(row) for row in await connection.execute(question.order_by(subscriber.c.id).limit(limit)))
    return [one for one in found if one is not None]


async def count_subscribers(connection: AsyncConnection, newsletter: str) -> dict[SubscriberState, int]:
    """How many stand in each state; a state without any is 0."""
    question = select(subscriber.c.state, func.count()).where(subscriber.c.newsletter == newsletter).group_by(subscriber.c.state)
    found = {SubscriberState(state): number for state, number in await connection.execute(question)}
    return {state: found.get(state, 0) for state in SubscriberState}


def _read(row: Row[*tuple[object, ...]] | None) -> Subscriber | None:
    if row is None:
        return None
    fields = dict(row._mapping)
    return Subscriber(**{**fields, "state": SubscriberState(fields["state"])})
