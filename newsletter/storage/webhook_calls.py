"""The calls that webhooks wait for: taken by one process at a time, tried again, done or given up, and forgotten in the end."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import case, delete, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.webhooks import WebhookCall
from newsletter.storage.schema import subscriber, webhook, webhook_call

_COLUMNS = tuple(webhook_call.c[name] for name in WebhookCall.__dataclass_fields__)
WAITING = text("done_at IS NULL AND given_up_at IS NULL")
"""Calls that are neither done nor given up, in the words of the index."""


async def call_now(connection: AsyncConnection, webhook_id: int, event: str, facts: Mapping[str, object], now: datetime) -> int:
    """Queue one call for one webhook, whatever events it asked for; gives back its number."""
    row = {"webhook_id": webhook_id, "event": event, "facts": dict(facts), "created_at": now, "retry_at": now}
    number: int = (await connection.execute(webhook_call.insert().values(row).returning(webhook_call.c.id))).scalar_one()
    return number


async def due_calls(connection: AsyncConnection, webhook_id: int, now: datetime, limit: int) -> tuple[WebhookCall, ...]:
    """What one webhook is to be called for now, longest due first."""
    due = select(*_COLUMNS).where(webhook_call.c.webhook_id == webhook_id, WAITING, webhook_call.c.retry_at <= now)
    rows = await connection.execute(due.order_by(webhook_call.c.retry_at, webhook_call.c.id).limit(limit))
    return tuple(WebhookCall(**row._mapping) for row in rows)


async def take_call(connection: AsyncConnection, call_id: int, seen: int, until: datetime) -> bool:
    """Make the attempt after ``seen`` ones ours: nobody else takes it before ``until``. False when another did, or it is over."""
    mine = update(webhook_call).where(webhook_call.c.id == call_id, webhook_call.c.attempts == seen, WAITING)
    return (await connection.execute(mine.values(attempts=seen + 1, retry_at=until))).rowcount == 1


async def end_attempt(
    connection: AsyncConnection,
    call_id: int,
    attempt: int,
    *,
    code: int,
    reply: str,
    done_at: datetime | None = None,
    given_up_at: datetime | None = None,
    retry_at: datetime | None = None,
) -> None:
    """Write down what came of an attempt, unless a later one has begun."""
    values: dict[str, object] = {"code": code, "reply": reply, "done_at": done_at, "given_up_at": given_up_at}
    if retry_at is not None:
        values["retry_at"] = retry_at
    mine = update(webhook_call).where(webhook_call.c.id == call_id, webhook_call.c.attempts == attempt, WAITING)
    await connection.execute(mine.values(values))


async def retry_call(connection: AsyncConnection, call_id: int, now: datetime) -> bool:
    """Let a call that was given up be tried anew, and one that waits be tried now; False when it is done."""
    open_still = (webhook_call.c.id == call_id, webhook_call.c.done_at.is_(None))
    attempts = case((webhook_call.c.given_up_at.is_not(None), 0), else_=webhook_call.c.attempts)
    change = update(webhook_call).where(*open_still).values(retry_at=now, given_up_at=None, attempts=attempts)
    return (await connection.execute(change)).rowcount == 1


async def find_call(connection: AsyncConnection, newsletter: str, call_id: int) -> WebhookCall | None:
    """The call with a number."""
    question = select(*_COLUMNS).join(webhook, webhook.c.id == webhook_call.c.webhook_id)
    row = (await connection.execute(question.where(webhook_call.c.id == call_id, webhook.c.newsletter == newsletter))).one_or_none()
    return None if row is None else WebhookCall(**row._mapping)


async def calls_of(connection: AsyncConnection, webhook_id: int, *, before: int | None = None, limit: int = 50) -> tuple[WebhookCall, ...]:
    """The newest calls of a webhook before a number, newest first."""
    question = select(*_COLUMNS).where(webhook_call.c.webhook_id == webhook_id)
    if before is not None:
        question = question.where(webhook_call.c.id < before)
    rows = await connection.execute(question.order_by(webhook_call.c.id.desc()).limit(limit))
    return tuple(WebhookCall(**row._mapping) for row in rows)


async def count_calls(connection: AsyncConnection, webhook_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """Of each webhook how many calls wait, and how many were given up."""
    waits = func.sum(((webhook_call.c.done_at.is_(None)) & (webhook_call.c.given_up_at.is_(None))).cast(webhook_call.c.attempts.type))
    lost = func.sum(webhook_call.c.given_up_at.is_not(None).cast(webhook_call.c.attempts.type))
    question = select(webhook_call.c.webhook_id, waits, lost).where(webhook_call.c.webhook_id.in_(webhook_ids))
    rows = await connection.execute(question.group_by(webhook_call.c.webhook_id))
    return {one: (int(waiting or 0), int(given_up or 0)) for one, waiting, given_up in rows}


async def address_of_key(connection: AsyncConnection, newsletter: str, key: str) -> str:
    """The address of a subscriber's key, or "" where nobody has it any more."""
    question = select(subscriber.c.address).where(subscriber.c.newsletter == newsletter, subscriber.c.key == key)
    return await connection.scalar(question) or ""


async def forget_calls(connection: AsyncConnection, before: datetime) -> int:
    """Delete the calls that ended before an instant; says how many."""
    ended = webhook_call.c.created_at < before, webhook_call.c.retry_at < before
    over = webhook_call.c.done_at.is_not(None) | webhook_call.c.given_up_at.is_not(None)
    return (await connection.execute(delete(webhook_call).where(*ended, over))).rowcount
