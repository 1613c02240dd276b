"""The consent record of each subscriber, and what we hold about one person beside it."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.returns import ReturnAction, ReturnKind
from newsletter.model.states import DeliveryState, NoticeKind, VerdictKind
from newsletter.model.subscribers import Consent, ConsentEvent, GivenReport, SentIssue, SentNotice, SentTry
from newsletter.storage.parts import in_parts
from newsletter.storage.schema import attempt, consent, delivery, issue, notice, returned, subscriber, suppression
from newsletter.storage.webhooks import queue_consents


async def record_consent(connection: AsyncConnection, subscriber_ids: Collection[int], line: Consent) -> None:
    """Add the same line to the record of each of these subscribers."""
    await record_consents(connection, dict.fromkeys(subscriber_ids, line))


async def record_consents(connection: AsyncConnection, lines: Mapping[int, Consent]) -> None:
    """Add to the record of each of these subscribers a line of its own."""
    if not lines:
        return
    rows = [
        {
            "subscriber_id": subscriber_id,
            "event": line.event,
            "at": line.at,
            "wording": line.wording,
            "form_url": line.form_url,
            "network": line.network,
            "how": line.how,
            "reason": line.reason,
            "letter": line.letter,
        }
        for subscriber_id, line in lines.items()
    ]
    await connection.execute(insert(consent), rows)
    await queue_consents(connection, lines)


async def consents_of(connection: AsyncConnection, subscriber_id: int) -> tuple[Consent, ...]:
    """The whole record of one subscriber, oldest first."""
    columns = [consent.c[name] for name in Consent.__dataclass_fields__]
    rows = await connection.execute(select(*columns).where(consent.c.subscriber_id == subscriber_id).order_by(consent.c.id))
    return tuple(Consent(**{**row._mapping, "event": ConsentEvent(row.event)}) for row in rows)


async def fill_in_reason(connection: AsyncConnection, subscriber_id: int, reason: str) -> None:
    """Write why they left into the newest leaving line, if none stands there yet."""
    newest = select(func.max(consent.c.id)).where(consent.c.subscriber_id == subscriber_id, consent.c.event == ConsentEvent.UNSUBSCRIBED)
    change = update(consent).where(consent.c.id == newest.scalar_subquery(), consent.c.reason == "")
    await connection.execute(change.values(reason=reason))


async def issues_sent_to(connection: AsyncConnection, subscriber_id: int) -> tuple[SentIssue, ...]:
    """Every delivery of one subscriber, newest first."""
    last = select(attempt.c.fault).where(attempt.c.delivery_id == delivery.c.id).order_by(attempt.c.id.desc()).limit(1)
    fault = func.coalesce(last.scalar_subquery(), "").label("fault")
    question = (
        select(issue.c.issue_on, delivery.c.state, delivery.c.attempts, delivery.c.changed_at, delivery.c.reply, fault)
        .join(issue, issue.c.id == delivery.c.issue_id)
        .where(delivery.c.subscriber_id == subscriber_id)
        .order_by(issue.c.issue_on.desc())
    )
    rows = await connection.execute(question)
    return tuple(SentIssue(**{**row._mapping, "state": DeliveryState(row.state)}) for row in rows)


async def tries_of(connection: AsyncConnection, subscriber_id: int) -> tuple[SentTry, ...]:
    """Every try of one subscriber's deliveries that has a row of its own, newest issue first."""
    question = (
        select(issue.c.issue_on, attempt.c.number, attempt.c.ended_at, attempt.c.verdict, attempt.c.code, attempt.c.reply)
        .join(delivery, delivery.c.id == attempt.c.delivery_id)
        .join(issue, issue.c.id == delivery.c.issue_id)
        .where(delivery.c.subscriber_id == subscriber_id)
        .order_by(issue.c.issue_on.desc(), attempt.c.number, attempt.c.id)
    )
    rows = await connection.execute(question)
    return tuple(SentTry(**{**row._mapping, "verdict": VerdictKind(row.verdict)}) for row in rows)


async def reports_about(connection: AsyncConnection, subscriber_id: int) -> tuple[GivenReport, ...]:
    """Every report that came back about one subscriber's letters, newest first."""
    columns = [returned.c[name] for name in GivenReport.__dataclass_fields__ if name != "issue_on"]
    question = select(*columns, issue.c.issue_on).join(issue, issue.c.id == returned.c.issue_id, isouter=True)
    rows = await connection.execute(question.where(returned.c.subscriber_id == subscriber_id).order_by(returned.c.id.desc()))
    kinds = {"kind": ReturnKind, "action": ReturnAction}
    return tuple(GivenReport(**{**row._mapping, **{name: kind(row._mapping[name]) for name, kind in kinds.items()}}) for row in rows)


async def notices_sent_to(connection: AsyncConnection, subscriber_id: int) -> tuple[SentNotice, ...]:
    """Every notice of one subscriber, newest first; without its facts, which hold a link that works."""
    columns = [notice.c[name] for name in SentNotice.__dataclass_fields__]
    rows = await connection.execute(select(*columns).where(notice.c.subscriber_id == subscriber_id).order_by(notice.c.id.desc()))
    return tuple(SentNotice(**{**row._mapping, "kind": NoticeKind(row.kind), "state": DeliveryState(row.state)}) for row in rows)


async def forget_replies(connection: AsyncConnection, subscriber_id: int) -> None:
    """Blank what servers said about one subscriber, at once or later: they quote the address, and its domain may be theirs alone."""
    theirs = select(delivery.c.id).where(delivery.c.subscriber_id == subscriber_id)
    await connection.execute(update(attempt).where(attempt.c.delivery_id.in_(theirs)).values(reply=""))
    await connection.execute(update(delivery).where(delivery.c.subscriber_id == subscriber_id).values(reply=""))
    await connection.execute(update(returned).where(returned.c.subscriber_id == subscriber_id).values(said="", domain=""))


async def forget_late_replies(connection: AsyncConnection, issue_id: int) -> int:
    """Blank what relays answered about people who were erased while their letter was on the wire; says how many letters that were.

    Looks at every row of the issue, so only if anybody was erased since its release.
    """
    released_at = select(issue.c.released_at).where(issue.c.id == issue_id).scalar_subquery()
    erased = select(suppression.c.digest).where(suppression.c.erased_at >= released_at)
    if await connection.scalar(erased.limit(1)) is None:
        return 0
    nobody = ~select(subscriber.c.id).where(subscriber.c.id == delivery.c.subscriber_id).exists()
    dead = list(await connection.scalars(select(delivery.c.id).where(delivery.c.issue_id == issue_id, nobody)))
    blanked = 0
    for part in in_parts(dead):
        await connection.execute(update(attempt).where(attempt.c.delivery_id.in_(part), attempt.c.reply != "").values(reply=""))
        change = update(delivery).where(delivery.c.id.in_(part), delivery.c.reply != "").values(reply="")
        blanked += (await connection.execute(change)).rowcount
    return blanked


async def cancel_notices(connection: AsyncConnection, subscriber_id: int, now: datetime) -> None:
    """Take back notices that no courier has taken up yet: nobody who left is written to."""
    waiting = notice.c.state.in_([DeliveryState.PENDING, DeliveryState.DEFERRED])
    change = update(notice).where(notice.c.subscriber_id == subscriber_id, waiting)
    await connection.execute(change.values(state=DeliveryState.CANCELLED, changed_at=now))
