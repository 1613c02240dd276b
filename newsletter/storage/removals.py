"""Refusals that may end in a suppression, the issues in which a reader was refused, and removals that wait for a person."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Exists, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.states import SETTLED, DeliveryState, Fault
from newsletter.model.subscribers import ConsentEvent
from newsletter.storage.parts import in_parts
from newsletter.storage.schema import attempt, consent, delivery, held_removal, issue, subscriber
from newsletter.storage.upsert import insert_ignore_returning

_COUNTS = (Fault.DEAD, Fault.DISABLED, Fault.FULL)
_AGREED = (ConsentEvent.CONFIRMED, ConsentEvent.RESUBSCRIBED)
"""What a reader does by their own hand: an operator's word on an address does not show that somebody is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """An attempt that is held against its reader, and has not been acted on. ``agreed_since``: the reader confirmed or came back later."""

    attempt_id: int
    issue_id: int
    issue_on: date
    subscriber_id: int
    address: str
    digest: str
    fault: Fault
    reply: str
    agreed_since: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldRemoval:
    """A domain that denied so many of its readers in one issue that nobody was removed."""

    issue_id: int
    issue_on: date
    domain: str
    dead: int
    answered: int
    held_at: datetime


async def open_refusals(connection: AsyncConnection, newest_first: int = 100_000) -> list[Refusal]:
    """Refusals of deliveries that are settled and that nobody has acted on; of an erased subscriber there is nothing to act on."""
    columns = (attempt.c.id, delivery.c.issue_id, issue.c.issue_on, attempt.c.fault, attempt.c.reply)
    people = (subscriber.c.id.label("subscriber_id"), subscriber.c.address, subscriber.c.suppression_digest)
    agreed_since = _agreed_since(subscriber.c.id).label("agreed_since")
    joined = attempt.join(delivery, delivery.c.id == attempt.c.delivery_id).join(issue, issue.c.id == delivery.c.issue_id)
    joined = joined.join(subscriber, subscriber.c.id == delivery.c.subscriber_id)
    waiting = (attempt.c.fault.in_(_COUNTS), attempt.c.acted_at.is_(None), delivery.c.state.in_(SETTLED))
    question = select(*columns, *people, agreed_since).select_from(joined).where(*waiting).order_by(attempt.c.id.desc()).limit(newest_first)
    return [
        Refusal(
            attempt_id=row.id,
            issue_id=row.issue_id,
            issue_on=row.issue_on,
            subscriber_id=row.subscriber_id,
            address=row.address,
            digest=row.suppression_digest,
            fault=Fault(row.fault),
            reply=row.reply,
            agreed_since=bool(row.agreed_since),
        )
        for row in await connection.execute(question)
    ]


async def refused_dates(connection: AsyncConnection, subscriber_ids: Collection[int], fault: Fault) -> dict[int, set[date]]:
    """By subscriber, the dates of the issues that were not accepted for this reason, since the last that was, or since they agreed anew."""
    found: dict[int, set[date]] = {}
    taken = delivery.alias()
    last = select(func.max(taken.c.issue_id)).where(
        taken.c.subscriber_id == delivery.c.subscriber_id, taken.c.state == DeliveryState.ACCEPTED
    )
    for_this = (attempt.c.delivery_id == delivery.c.id, attempt.c.fault == fault, ~_agreed_since(delivery.c.subscriber_id))
    blamed = select(attempt.c.id).where(*for_this).exists()
    question = select(delivery.c.subscriber_id, issue.c.issue_on).join(issue, issue.c.id == delivery.c.issue_id).where(blamed)
    question = question.where(delivery.c.issue_id > func.coalesce(last.correlate(delivery).scalar_subquery(), 0))
    for part in in_parts(sorted(subscriber_ids)):
        for row in await connection.execute(question.where(delivery.c.subscriber_id.in_(part))):
            found.setdefault(row.subscriber_id, set()).add(row.issue_on)
    return found


async def count_dead(connection: AsyncConnection, issue_id: int) -> dict[str, int]:
    """How many readers of each domain an issue's replies said not to exist, acted on or not."""
    domain = func.lower(_domain(connection)).label("domain")
    readers = func.count(func.distinct(delivery.c.id))
    joined = attempt.join(delivery, delivery.c.id == attempt.c.delivery_id).join(subscriber, subscriber.c.id == delivery.c.subscriber_id)
    question = select(domain, readers).select_from(joined).where(delivery.c.issue_id == issue_id, attempt.c.fault == Fault.DEAD)
    return {row[0]: row[1] for row in await connection.execute(question.group_by(domain))}


async def count_answered(connection: AsyncConnection, issue_id: int, domains: Collection[str]) -> dict[str, int]:
    """How many readers of these domains an issue was accepted or rejected for."""
    domain = func.lower(_domain(connection)).label("domain")
    answered = (delivery.c.issue_id == issue_id, delivery.c.state.in_((DeliveryState.ACCEPTED, DeliveryState.REJECTED)))
    joined = delivery.join(subscriber, subscriber.c.id == delivery.c.subscriber_id)
    question = select(domain, func.count()).select_from(joined).where(*answered, domain.in_(domains)).group_by(domain)
    return {row[0]: row[1] for row in await connection.execute(question)}


async def count_answered_of_all(connection: AsyncConnection, issue_id: int) -> int:
    """How many readers an issue was accepted or rejected for."""
    answered = delivery.c.state.in_((DeliveryState.ACCEPTED, DeliveryState.REJECTED))
    return await connection.scalar(select(func.count()).where(delivery.c.issue_id == issue_id, answered)) or 0


async def close_refusals(connection: AsyncConnection, attempt_ids: Collection[int], now: datetime) -> None:
    """Keep that these were acted on, whatever was decided."""
    for part in in_parts(sorted(attempt_ids)):
        await connection.execute(update(attempt).where(attempt.c.id.in_(part)).values(acted_at=now))


async def hold_removals(connection: AsyncConnection, issue_id: int, domain: str, *, dead: int, answered: int, now: datetime) -> bool:
    """Keep that a domain's removals wait for a person; False when that was known."""
    row = {"issue_id": issue_id, "domain": domain, "dead": dead, "answered": answered, "held_at": now}
    key = ("issue_id", "domain")
    return bool(await insert_ignore_returning(connection, held_removal, [row], key, held_removal.c.domain))


async def read_held_removals(connection: AsyncConnection, since: datetime) -> list[HeldRemoval]:
    """The removals held since an instant, newest first."""
    question = select(held_removal, issue.c.issue_on).join(issue, issue.c.id == held_removal.c.issue_id)
    rows = await connection.execute(question.where(held_removal.c.held_at >= since).order_by(held_removal.c.held_at.desc()))
    return [HeldRemoval(**row._mapping) for row in rows]


async def read_denied(connection: AsyncConnection, issue_id: int, domain: str) -> list[str]:
    """Suppression digests of readers who were said not to exist in an issue. ``domain`` "": of all.

    Left out are those whom a later issue reached, and those who confirmed, or came back, after they were refused.
    """
    later = delivery.alias()
    reached = select(later.c.id).where(
        later.c.subscriber_id == delivery.c.subscriber_id, later.c.issue_id > delivery.c.issue_id, later.c.state == DeliveryState.ACCEPTED
    )
    joined = attempt.join(delivery, delivery.c.id == attempt.c.delivery_id).join(subscriber, subscriber.c.id == delivery.c.subscriber_id)
    question = select(subscriber.c.suppression_digest).distinct().select_from(joined)
    question = question.where(delivery.c.issue_id == issue_id, delivery.c.state == DeliveryState.REJECTED, attempt.c.fault == Fault.DEAD)
    if domain:
        question = question.where(func.lower(_domain(connection)) == domain)
    return sorted(await connection.scalars(question.where(~reached.exists(), ~_agreed_since(subscriber.c.id))))


async def end_hold(connection: AsyncConnection, issue_id: int, domain: str) -> bool:
    """A person has decided; False when somebody else had."""
    mine = (held_removal.c.issue_id == issue_id, held_removal.c.domain == domain)
    return (await connection.execute(delete(held_removal).where(*mine))).rowcount == 1


def _agreed_since(subscriber_id: ColumnElement[int]) -> Exists:
    """Whether the reader confirmed, or came back, after the attempt."""
    later = (consent.c.subscriber_id == subscriber_id, consent.c.event.in_(_AGREED), consent.c.at > attempt.c.ended_at)
    return select(consent.c.id).where(*later).correlate(attempt, subscriber, delivery).exists()


def _domain(connection: AsyncConnection) -> object:
    """What stands behind the @; a stored address has exactly one outside quotes, and none is quoted."""
    if connection.dialect.name == "sqlite":
        return func.substr(subscriber.c.address, func.instr(subscriber.c.address, "@") + 1)
    return func.split_part(subscriber.c.address, "@", 2)
