"""What limits sign-ups: counts of an hour, the confirmation letters already stored, and the pace at which they leave."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.states import DeliveryState, NoticeKind
from newsletter.storage.schema import instance, notice, sign_up_count, subscriber
from newsletter.storage.upsert import dialect_insert, upsert

_FREE_AT = "confirmations free at"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewNotice:
    """A one-off letter to be sent by a courier."""

    kind: NoticeKind
    subscriber_id: int
    address: str
    facts: dict[str, str]
    leaves_at: datetime | None = None
    """Not before then; None: at once."""


async def count_sign_ups(connection: AsyncConnection, more: Mapping[tuple[str, str], int]) -> dict[tuple[str, str], int]:
    """Add so many to the counts of networks, domains and all in an hour, by name and hour; gives the new counts."""
    rows = [{"network": network, "hour": hour, "count": count} for (network, hour), count in sorted(more.items())]  # sorted: no deadlock
    first = dialect_insert(connection, sign_up_count).values(rows)
    added = {"count": sign_up_count.c.count + first.excluded.count}
    counted = first.on_conflict_do_update(index_elements=["network", "hour"], set_=added)
    found = await connection.execute(counted.returning(sign_up_count.c.network, sign_up_count.c.hour, sign_up_count.c.count))
    return {(network, hour): count for network, hour, count in found}


async def forget_counts(connection: AsyncConnection, before_hour: str) -> None:
    """Delete the counts of past hours, and with them the networks."""
    await connection.execute(delete(sign_up_count).where(sign_up_count.c.hour < before_hour))


async def confirmation_letters(connection: AsyncConnection, subscriber_ids: Collection[int]) -> dict[int, list[datetime]]:
    """When confirmation letters were stored for each of these subscribers, newest first; who has none is left out."""
    question = select(notice.c.subscriber_id, notice.c.created_at).where(
        notice.c.subscriber_id.in_(subscriber_ids), notice.c.kind == NoticeKind.CONFIRMATION
    )
    found: dict[int, list[datetime]] = {}
    for subscriber_id, at in await connection.execute(question.order_by(notice.c.created_at.desc())):
        found.setdefault(subscriber_id, []).append(at)
    return found


async def mailbox_letters(connection: AsyncConnection, newsletter: str, mailboxes: Collection[str], since: datetime) -> dict[str, int]:
    """How many confirmation letters were stored since then for all addresses of each mailbox."""
    question = (
        select(subscriber.c.mailbox, func.count())
        .join(notice, notice.c.subscriber_id == subscriber.c.id)
        .where(subscriber.c.newsletter == newsletter, subscriber.c.mailbox.in_(mailboxes))
        .where(notice.c.kind == NoticeKind.CONFIRMATION, notice.c.created_at >= since)
        .group_by(subscriber.c.mailbox)
    )
    return {row[0]: row[1] for row in await connection.execute(question)}


async def letters_free_at(connection: AsyncConnection) -> datetime | None:
    """Until when the pace of confirmation letters is used up, held against others until the transaction ends; None: never yet."""
    found = await connection.scalar(select(instance.c.value).where(instance.c.name == _FREE_AT).with_for_update())
    return datetime.fromisoformat(found) if found else None


async def keep_letters_free_at(connection: AsyncConnection, at: datetime, now: datetime) -> None:
    """Keep it for the next letters."""
    row = {"name": _FREE_AT, "value": at.isoformat(), "changed_at": now}
    await upsert(connection, instance, [row], ["name"], ["value", "changed_at"])


async def store_notices(connection: AsyncConnection, notices: Sequence[NewNotice], now: datetime) -> dict[int, int]:
    """Put letters in the queue; a courier sends them later. Gives the number of each letter by its subscriber."""
    if not notices:
        return {}
    rows = [
        {
            "kind": one.kind,
            "subscriber_id": one.subscriber_id,
            "address": one.address,
            "facts": one.facts,
            "state": DeliveryState.DEFERRED if one.leaves_at else DeliveryState.PENDING,
            "retry_at": one.leaves_at,
            "created_at": now,
            "changed_at": now,
        }
        for one in notices
    ]
    stored = await connection.execute(insert(notice).returning(notice.c.subscriber_id, notice.c.id), rows)
    return {row.subscriber_id: row.id for row in stored}
