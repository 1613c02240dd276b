"""Notices that may or may not have left: what settles them, which may be sent again, and which are left for a person to see."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.states import DeliveryState, NoticeKind, SubscriberState
from newsletter.storage.schema import notice, subscriber

_IN_DOUBT = notice.c.state == DeliveryState.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeDoubt:
    """How many notices of a kind are in doubt, and since when the first of them is."""

    kind: NoticeKind
    letters: int
    since: datetime


async def accept_confirmed(connection: AsyncConnection, reason: str, now: datetime) -> int:
    """Who confirmed has had the letter: its doubt is over; says how many."""
    active = select(subscriber.c.id).where(subscriber.c.id == notice.c.subscriber_id, subscriber.c.state == SubscriberState.ACTIVE)
    change = update(notice).where(_IN_DOUBT, notice.c.kind == NoticeKind.CONFIRMATION, active.exists())
    return (await connection.execute(change.values(state=DeliveryState.ACCEPTED, reply=reason, changed_at=now))).rowcount


async def send_doubted_again(
    connection: AsyncConnection,
    kinds: Collection[NoticeKind],
    *,
    doubted_before: datetime,
    created_after: datetime,
    tries: int,
    now: datetime,
) -> int:
    """Let notices of these kinds wait again that have been in doubt since before, are still of use and were tried so often at most."""
    old = (notice.c.changed_at < doubted_before, notice.c.created_at > created_after, notice.c.attempts <= tries)
    gone = select(subscriber.c.id).where(subscriber.c.id == notice.c.subscriber_id, subscriber.c.state != SubscriberState.PENDING)
    change = update(notice).where(_IN_DOUBT, notice.c.kind.in_(kinds), *old, ~gone.exists())
    return (await connection.execute(change.values(state=DeliveryState.PENDING, token=None, changed_at=now))).rowcount


async def read_notice_doubts(connection: AsyncConnection, since: datetime) -> list[NoticeDoubt]:
    """The doubts since an instant, by kind."""
    counted = (notice.c.kind, func.count().label("letters"), func.min(notice.c.changed_at).label("since"))
    question = select(*counted).where(_IN_DOUBT, notice.c.changed_at >= since).group_by(notice.c.kind).order_by(notice.c.kind)
    return [NoticeDoubt(kind=NoticeKind(row.kind), letters=row.letters, since=row.since) for row in await connection.execute(question)]
