"""Webhooks and their calls. A call is a row in the transaction of what it tells of, so none is lost and none tells of what never was."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.states import SubscriberState
from newsletter.model.subscribers import Consent, ConsentEvent
from newsletter.model.webhooks import CONFIRMED, CORRECTED, ERASED, UNSUBSCRIBED, Webhook
from newsletter.storage.parts import in_parts
from newsletter.storage.schema import issue, subscriber, webhook, webhook_call
from newsletter.storage.webhook_calls import WAITING

_TOLD = {
    ConsentEvent.CONFIRMED: CONFIRMED,
    ConsentEvent.RESUBSCRIBED: CONFIRMED,
    ConsentEvent.IMPORTED: CONFIRMED,
    ConsentEvent.ADDED: CONFIRMED,
    ConsentEvent.UNSUBSCRIBED: UNSUBSCRIBED,
}
"""What a line of the consent record is told as. A sign-up is not told: nobody has confirmed anything yet."""


async def queue_calls(connection: AsyncConnection, newsletter: str, event: str, facts: Mapping[str, Any], now: datetime) -> None:
    """Queue a call for every webhook of a newsletter that wants this event; one look at an empty table where there is none."""
    wanted = select(webhook.c.id, webhook.c.events).where(webhook.c.newsletter == newsletter, webhook.c.ended_at.is_(None))
    listening = [row.id for row in await connection.execute(wanted) if event in row.events]
    await _queue(connection, [_row(one, event, facts, now) for one in listening])


async def queue_issue_change(connection: AsyncConnection, issue_id: int, event: str, facts: Mapping[str, Any], now: datetime) -> None:
    """Queue what happened to an issue; its date, number and subject stand beside ``facts``."""
    columns = (webhook.c.id, webhook.c.events, issue.c.issue_on, issue.c.number, issue.c.subject)
    listening = select(*columns).join(issue, issue.c.newsletter == webhook.c.newsletter)
    found = await connection.execute(listening.where(issue.c.id == issue_id, webhook.c.ended_at.is_(None)))
    await _queue(
        connection,
        [
            _row(row.id, event, {"date": row.issue_on.isoformat(), "number": row.number, "subject": row.subject, **facts}, now)
            for row in found
            if event in row.events
        ],
    )


async def queue_correction(connection: AsyncConnection, issue_id: int, *, number: int | None, text: str, by: str, now: datetime) -> None:
    """Queue that a released issue was corrected."""
    await queue_issue_change(connection, issue_id, CORRECTED, {"story": number, "text": text, "by": by}, now)


async def queue_consents(connection: AsyncConnection, lines: Mapping[int, Consent]) -> None:
    """Queue what lines of the consent record say, by subscriber: who is on the list now, and who left it."""
    told = {subscriber_id: line for subscriber_id, line in lines.items() if line.event in _TOLD}
    if not told:
        return
    listening = list(
        await connection.execute(select(webhook.c.id, webhook.c.newsletter, webhook.c.events).where(webhook.c.ended_at.is_(None)))
    )
    if not listening:
        return
    for part in in_parts(sorted(told)):
        columns = (subscriber.c.id, subscriber.c.newsletter, subscriber.c.key, subscriber.c.state)
        people = list(await connection.execute(select(*columns).where(subscriber.c.id.in_(part))))
        await _queue(connection, [row for hook in listening for person in people for row in _consent_rows(hook, person, told[person.id])])


async def queue_erasure(connection: AsyncConnection, newsletter: str, key: str, now: datetime) -> None:
    """Queue that a person was erased, before the row is gone."""
    await queue_calls(connection, newsletter, ERASED, {"subscriber": key}, now)


def _consent_rows(hook: Any, person: Any, line: Consent) -> list[dict[str, Any]]:
    event = _TOLD[line.event]
    if person.newsletter != hook.newsletter or event not in hook.events:
        return []
    if event == CONFIRMED and person.state != SubscriberState.ACTIVE:  # imported or added, and asked to confirm
        return []
    return [_row(hook.id, event, {"subscriber": person.key, "how": line.event.value}, line.at)]


def _row(webhook_id: int, event: str, facts: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    return {"webhook_id": webhook_id, "event": event, "facts": dict(facts), "created_at": now, "retry_at": now}


async def _queue(connection: AsyncConnection, rows: Collection[Mapping[str, Any]]) -> None:
    if rows:
        await connection.execute(insert(webhook_call), list(rows))


async def add_webhook(connection: AsyncConnection, new: Webhook) -> int:
    """Keep a webhook (its id is not looked at); gives back its number."""
    row = {name: getattr(new, name) for name in Webhook.__dataclass_fields__ if name != "id"} | {"events": list(new.events)}
    number: int = (await connection.execute(insert(webhook).values(row).returning(webhook.c.id))).scalar_one()
    return number


async def webhooks_of(connection: AsyncConnection, newsletter: str) -> tuple[Webhook, ...]:
    """Those that are called, oldest first."""
    return await _webhooks(connection, webhook.c.newsletter == newsletter, webhook.c.ended_at.is_(None))


async def find_webhook(connection: AsyncConnection, newsletter: str, number: int) -> Webhook | None:
    """The webhook with a number, removed or not."""
    return next(iter(await _webhooks(connection, webhook.c.newsletter == newsletter, webhook.c.id == number)), None)


async def end_webhook(connection: AsyncConnection, number: int, now: datetime) -> bool:
    """Call it no more, and give up what waits for it; False when it was removed before."""
    change = update(webhook).where(webhook.c.id == number, webhook.c.ended_at.is_(None)).values(ended_at=now)
    if (await connection.execute(change)).rowcount == 0:
        return False
    waiting = update(webhook_call).where(webhook_call.c.webhook_id == number, WAITING)
    await connection.execute(waiting.values(given_up_at=now, reply="the webhook was removed"))
    return True


async def _webhooks(connection: AsyncConnection, *wanted: ColumnElement[bool]) -> tuple[Webhook, ...]:
    columns = [webhook.c[name] for name in Webhook.__dataclass_fields__]
    rows = await connection.execute(select(*columns).where(*wanted).order_by(webhook.c.id))
    return tuple(Webhook(**{**row._mapping, "events": tuple(row.events)}) for row in rows)
