"""The rows by which processes share a relay's rate, and what receiving groups were last heard to allow."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.states import DeliveryState, IssueState
from newsletter.storage.schema import delivery, issue, pace, pace_minute
from newsletter.storage.upsert import dialect_insert, insert_ignore, upsert

_REPLIES = ("reply", "relay", "")
"""Reasons of letters that were put off after a try of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Of a relay ``next_at``: where the blocks dealt out so far end. Of a group the limit that held after ``slowed_at``, and a stop."""

    name: str
    next_at: datetime | None = None
    per_second: float | None = None
    usual: float | None = None
    slowed_at: datetime | None = None
    stopped_until: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Letters of issues under way that are put off for one reason, not for a reply about their reader."""

    reason: str
    letters: int
    first_at: datetime | None
    last_at: datetime | None


async def hold_pace(connection: AsyncConnection, name: str) -> Pace:
    """The row of a relay or group, made if there is none, held against others until the transaction ends."""
    await insert_ignore(connection, pace, [{"name": name}], ["name"])
    row = (await connection.execute(select(pace).where(pace.c.name == name).with_for_update())).one()
    return _read(row)


async def read_paces(connection: AsyncConnection) -> list[Pace]:
    """Everything that is known of relays and groups, by name."""
    return [_read(row) for row in await connection.execute(select(pace).order_by(pace.c.name))]


async def read_taken(connection: AsyncConnection, name: str, since: datetime) -> dict[datetime, int]:
    """Letters by the minute in which they were dealt out, from ``since`` on."""
    question = select(pace_minute.c.minute, pace_minute.c.letters).where(pace_minute.c.name == name, pace_minute.c.minute >= since)
    return {row.minute: row.letters for row in await connection.execute(question)}


async def deal_out(connection: AsyncConnection, name: str, next_at: datetime, minute: datetime, letters: int) -> None:
    """Keep that a block was dealt out; a negative number gives letters of a block back."""
    await connection.execute(update(pace).where(pace.c.name == name).values(next_at=next_at))
    await add_letters(connection, name, minute, letters)


async def add_letters(connection: AsyncConnection, name: str, minute: datetime, letters: int) -> None:
    """Count letters to a minute; a negative number gives back what was not used."""
    insert = dialect_insert(connection, pace_minute).values(name=name, minute=minute, letters=letters)
    more = {"letters": pace_minute.c.letters + insert.excluded.letters}
    await connection.execute(insert.on_conflict_do_update(index_elements=["name", "minute"], set_=more))


async def forget_minutes(connection: AsyncConnection, before: datetime) -> None:
    """Drop the minutes that no day's limit looks at any more."""
    await connection.execute(delete(pace_minute).where(pace_minute.c.minute < before))


async def keep_limits(connection: AsyncConnection, limits: Collection[Pace]) -> None:
    """Remember what groups were heard to allow, over restarts."""
    kept = ("per_second", "usual", "slowed_at", "stopped_until", "reason")
    rows = [{"name": one.name, **{column: getattr(one, column) for column in kept}} for one in limits]
    await upsert(connection, pace, rows, ["name"], kept)


async def read_waiting(connection: AsyncConnection) -> list[Waiting]:
    """Letters of all issues under way that wait for their turn, by reason."""
    count = (func.count().label("letters"), func.min(delivery.c.retry_at).label("first_at"), func.max(delivery.c.retry_at).label("last_at"))
    under_way = select(issue.c.id).where(issue.c.state == IssueState.SENDING)
    waits = (delivery.c.state == DeliveryState.DEFERRED, delivery.c.reason.not_in(_REPLIES), delivery.c.issue_id.in_(under_way))
    question = select(delivery.c.reason, *count).where(*waits).group_by(delivery.c.reason).order_by(delivery.c.reason)
    return [Waiting(**row._mapping) for row in await connection.execute(question)]


async def put_off_rest(connection: AsyncConnection, issue_id: int, reason: str, until: datetime, now: datetime) -> int:
    """Put off every letter of an issue that nobody has taken up; says how many."""
    change = update(delivery).where(delivery.c.issue_id == issue_id, delivery.c.state == DeliveryState.PENDING)
    values = {"state": DeliveryState.DEFERRED, "reason": reason, "retry_at": until, "changed_at": now}
    return (await connection.execute(change.values(**values))).rowcount


def _read(row: Row[*tuple[object, ...]]) -> Pace:
    return Pace(**row._mapping)
