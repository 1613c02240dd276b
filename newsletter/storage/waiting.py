"""What of an issue that is being sent should have left by now, and what waits for good reason."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.states import DeliveryState
from newsletter.storage.schema import delivery, instance
from newsletter.storage.upsert import insert_ignore, upsert

_PROGRESS = "progress of issue "
_IN_HAND = (DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.SENDING)


async def waiting_by_reason(connection: AsyncConnection, issue_id: int, overdue: datetime) -> Mapping[str, int]:
    """How many letters of an issue are not settled, by why they were put off; "" are those that nobody put off.

    Of those that should have been taken up again before ``overdue`` the reason is over.
    """
    open_ = (delivery.c.issue_id == issue_id, delivery.c.state.in_((*_IN_HAND, DeliveryState.DEFERRED)))
    forgotten = and_(delivery.c.state == DeliveryState.DEFERRED, delivery.c.retry_at <= overdue)
    reason = case((forgotten, ""), (delivery.c.state == DeliveryState.DEFERRED, delivery.c.reason), else_="").label("reason")
    rows = await connection.execute(select(reason, func.count().label("letters")).where(*open_).group_by(reason))
    return {row.reason: row.letters for row in rows}


async def count_ready(connection: AsyncConnection, issue_id: int, now: datetime, at_most: int) -> int:
    """Letters that should be on their way this moment: in hand, or put off until before now. Stops counting at ``at_most``."""
    put_off = and_(delivery.c.state == DeliveryState.DEFERRED, delivery.c.retry_at <= now)
    ready = select(delivery.c.id).where(delivery.c.issue_id == issue_id, or_(delivery.c.state.in_(_IN_HAND), put_off)).limit(at_most)
    return (await connection.scalar(select(func.count()).select_from(ready.subquery()))) or 0


async def note_progress(connection: AsyncConnection, issue_id: int, how_far: str, now: datetime) -> datetime:
    """Keep how far an issue has come; gives back since when it has not come further."""
    name = _PROGRESS + str(issue_id)
    if await insert_ignore(connection, instance, [{"name": name, "value": how_far, "changed_at": now}], ["name"]):
        return now
    row = (await connection.execute(select(instance.c.value, instance.c.changed_at).where(instance.c.name == name))).one()
    if row.value == how_far:
        since: datetime = row.changed_at
        return since
    await upsert(connection, instance, [{"name": name, "value": how_far, "changed_at": now}], ["name"], ["value", "changed_at"])
    return now
