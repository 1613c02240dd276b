"""What limits sign-ups: counts per network and hour, and the confirmation letters already stored."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.states import DeliveryState, NoticeKind
from newsletter.storage.schema import notice, sign_up_count, subscriber
from newsletter.storage.upsert import dialect_insert


@dataclass(frozen=True, slots=True, kw_only=True)
class NewNotice:
    """A one-off letter to be sent by a courier."""

    kind: NoticeKind
    subscriber_id: int
    address: str
    facts: dict[str, str]


async def count_sign_ups(connection: AsyncConnection, more: Mapping[tuple[str, str], int]) -> dict[tuple[str, str], int]:
    """Add so many to the counts of networks in an hour, by network and hour; gives the new counts."""
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
            "state": DeliveryState.PENDING,
            "created_at": now,
            "changed_at": now,
        }
        for one in notices
    ]
    stored = await connection.execute(insert(notice).returning(notice.c.subscriber_id, notice.c.id), rows)
    return {row.subscriber_id: row.id for row in stored}
