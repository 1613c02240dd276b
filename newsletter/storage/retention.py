"""Forgets what was kept long enough, some rows at a time so that no writer waits. When that is stands in the settings, not here."""

from datetime import date, datetime

from sqlalchemy import delete, literal_column, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.states import DeliveryState, SubscriberState
from newsletter.model.subscribers import Subscriber
from newsletter.storage.schema import attempt, audit, consent, delivery, instance, issue, notice, subscriber
from newsletter.storage.subscribers import subscriber_by_key
from newsletter.storage.upsert import upsert

_LOOKED = "kept long enough"
_REPLIES = "replies forgotten"
_OVER = (DeliveryState.ACCEPTED, DeliveryState.REJECTED, DeliveryState.EXPIRED, DeliveryState.CANCELLED, DeliveryState.SUPPRESSED)


async def looked_at(connection: AsyncConnection) -> datetime | None:
    """When all of this was last done to the end."""
    return await connection.scalar(select(instance.c.changed_at).where(instance.c.name == _LOOKED))


async def note_looked(connection: AsyncConnection, now: datetime) -> None:
    """It was done to the end now."""
    await upsert(connection, instance, [{"name": _LOOKED, "value": "", "changed_at": now}], ["name"], ["changed_at"])


async def forget_networks(connection: AsyncConnection, before: datetime, limit: int) -> int:
    """Blank the networks of older consents; the lines themselves stay. Says how many."""
    old = select(consent.c.id).where(literal_column("network != ''"), consent.c.at < before).order_by(consent.c.at).limit(limit)
    return (await connection.execute(update(consent).where(consent.c.id.in_(old)).values(network=""))).rowcount


async def left_before(connection: AsyncConnection, newsletter: str, before: datetime, limit: int) -> list[Subscriber]:
    """Some of those who left before then, held against other writers."""
    gone = (subscriber.c.newsletter == newsletter, subscriber.c.state == SubscriberState.UNSUBSCRIBED)
    keys = select(subscriber.c.key).where(*gone, subscriber.c.unsubscribed_at < before).order_by(subscriber.c.id).limit(limit)
    found = [await subscriber_by_key(connection, key) for key in list(await connection.scalars(keys))]
    return [one for one in found if one is not None and one.state is SubscriberState.UNSUBSCRIBED]


async def oldest_with_replies(connection: AsyncConnection, newsletter: str, before: date) -> tuple[int, date] | None:
    """The oldest issue before a date whose replies were not forgotten yet."""
    done = await connection.scalar(select(instance.c.value).where(instance.c.name == _name(newsletter)))
    wanted = [issue.c.newsletter == newsletter, issue.c.issue_on < before]
    wanted += [issue.c.issue_on > date.fromisoformat(done)] if done else []
    row = (await connection.execute(select(issue.c.id, issue.c.issue_on).where(*wanted).order_by(issue.c.issue_on).limit(1))).one_or_none()
    return None if row is None else (row.id, row.issue_on)


async def forget_some_replies(connection: AsyncConnection, issue_id: int, after: int, limit: int) -> int | None:
    """Blank what servers said of some letters of an issue, after a subscriber's number; gives the last number, None at the end."""
    some = select(delivery.c.id, delivery.c.subscriber_id).where(delivery.c.issue_id == issue_id, delivery.c.subscriber_id > after)
    rows = (await connection.execute(some.order_by(delivery.c.subscriber_id).limit(limit))).all()
    ids = [row.id for row in rows]
    await connection.execute(update(attempt).where(attempt.c.delivery_id.in_(ids), attempt.c.reply != "").values(reply=""))
    await connection.execute(update(delivery).where(delivery.c.id.in_(ids), delivery.c.reply != "").values(reply=""))
    return rows[-1].subscriber_id if len(rows) == limit else None


async def note_replies_forgotten(connection: AsyncConnection, newsletter: str, issue_on: date, now: datetime) -> None:
    """Of all issues up to this date they are."""
    row = {"name": _name(newsletter), "value": issue_on.isoformat(), "changed_at": now}
    await upsert(connection, instance, [row], ["name"], ["value", "changed_at"])


async def forget_notice_replies(connection: AsyncConnection, before: datetime, limit: int) -> int:
    """Blank what servers said of older notices, and what stood in them; says of how many."""
    old = select(notice.c.id).where(notice.c.changed_at < before, notice.c.state.in_(_OVER), notice.c.reply != "")
    ids = list(await connection.scalars(old.order_by(notice.c.id).limit(limit)))
    await connection.execute(update(notice).where(notice.c.id.in_(ids)).values(reply="", facts={}))
    return len(ids)


async def forget_audit(connection: AsyncConnection, newsletter: str, before: datetime, limit: int) -> int:
    """Delete older lines of the audit log; says how many. They are as old as their numbers."""
    oldest = select(audit.c.id, audit.c.at).where(audit.c.newsletter == newsletter).order_by(audit.c.id).limit(limit)
    ids = [row.id for row in await connection.execute(oldest) if row.at < before]
    await connection.execute(delete(audit).where(audit.c.id.in_(ids)))
    return len(ids)


def _name(newsletter: str) -> str:
    return f"{_REPLIES} {newsletter}"
