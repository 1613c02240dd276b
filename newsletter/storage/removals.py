"""Refusals that may end in a suppression, the issues in which a reader was refused, and removals that wait for a person.

A letter is refused by the relay (an attempt) or comes back after the relay took it (a proven bounce): both count alike.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, CompoundSelect, Exists, Select, and_, delete, func, literal, or_, select, union, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.returns import ReturnKind
from newsletter.model.states import SETTLED, DeliveryState, Fault
from newsletter.model.subscribers import ConsentEvent
from newsletter.storage.parts import in_parts
from newsletter.storage.returned import close_returned, is_proven
from newsletter.storage.schema import attempt, consent, delivery, held_removal, issue, returned, subscriber
from newsletter.storage.upsert import insert_ignore_returning

_COUNTS = (Fault.DEAD, Fault.DISABLED, Fault.FULL)
_AS_INDEXED = [literal(fault.value, literal_execute=True) for fault in _COUNTS]
"""In the words of the index over attempts that nobody has acted on: it is of no use to a question with values left open."""

_AGREED = (ConsentEvent.CONFIRMED, ConsentEvent.RESUBSCRIBED)
"""What a reader does by their own hand: an operator's word on an address does not show that somebody is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """An attempt, or a bounce, that is held against its reader, and has not been acted on; the other number is None.

    ``agreed_since``: the reader confirmed or came back later.
    """

    attempt_id: int | None = None
    returned_id: int | None = None
    issue_id: int
    issue_on: date
    subscriber_id: int
    address: str
    digest: str
    fault: Fault
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


async def open_refusals(connection: AsyncConnection, returned_before: datetime, newest_first: int = 100_000) -> list[Refusal]:
    """Refusals of deliveries that are settled, and bounces that came before an instant, that nobody has acted on.

    Of an erased subscriber there is nothing to act on.
    """
    tried = attempt.join(delivery, delivery.c.id == attempt.c.delivery_id).join(subscriber, subscriber.c.id == delivery.c.subscriber_id)
    refused = _refusals(attempt.c.id.label("attempt_id"), delivery.c.issue_id, attempt.c.fault, _agreed_since(attempt.c.ended_at))
    refused = refused.select_from(tried.join(issue, issue.c.id == delivery.c.issue_id))
    refused = refused.where(attempt.c.fault.in_(_AS_INDEXED), attempt.c.acted_at.is_(None), delivery.c.state.in_(SETTLED))
    back = returned.join(subscriber, subscriber.c.id == returned.c.subscriber_id).join(issue, issue.c.id == returned.c.issue_id)
    bounced = _refusals(returned.c.id.label("returned_id"), returned.c.issue_id, returned.c.fault, _agreed_since(returned.c.received_at))
    bounced = bounced.select_from(back).where(*_bounced(), returned.c.fault.in_(_COUNTS), returned.c.acted_at.is_(None))
    bounced = bounced.where(returned.c.received_at <= returned_before)
    found = [
        *await connection.execute(refused.order_by(attempt.c.id.desc()).limit(newest_first)),
        *await connection.execute(bounced.order_by(returned.c.newsletter.desc(), returned.c.id.desc()).limit(newest_first)),
    ]
    return [Refusal(**{**row._mapping, "fault": Fault(row.fault), "agreed_since": bool(row.agreed_since)}) for row in found]


async def refused_dates(connection: AsyncConnection, subscriber_ids: Collection[int], fault: Fault, up_to: int) -> dict[int, set[date]]:
    """By subscriber, the dates of the issues that were refused or came back for this reason, since the last that reached them.

    ``up_to``: the issue that is judged; what is known of later ones is not whole yet. Whoever agreed anew since has none.
    """
    found: dict[int, set[date]] = {}
    tried = (attempt.c.delivery_id == delivery.c.id, attempt.c.fault == fault, ~_agreed(delivery.c.subscriber_id, attempt.c.ended_at))
    mine = (returned.c.subscriber_id == delivery.c.subscriber_id, returned.c.issue_id == delivery.c.issue_id, *_bounced())
    came_back = (*mine, returned.c.fault == fault, ~_agreed(delivery.c.subscriber_id, returned.c.received_at))
    not_taken = and_(delivery.c.state != DeliveryState.ACCEPTED, select(attempt.c.id).where(*tried).correlate(delivery).exists())
    blamed = or_(not_taken, select(returned.c.id).where(*came_back).correlate(delivery).exists())
    question = select(delivery.c.subscriber_id, issue.c.issue_on).join(issue, issue.c.id == delivery.c.issue_id).where(blamed)
    question = question.where(delivery.c.issue_id <= up_to, delivery.c.issue_id > func.coalesce(_last_reached(up_to), 0))
    for part in in_parts(sorted(subscriber_ids)):
        for row in await connection.execute(question.where(delivery.c.subscriber_id.in_(part))):
            found.setdefault(row.subscriber_id, set()).add(row.issue_on)
    return found


async def count_dead(connection: AsyncConnection, issue_id: int) -> dict[str, int]:
    """How many readers of each domain an issue's replies, and its bounces, said not to exist, acted on or not."""
    domain = func.lower(_domain(connection)).label("domain")
    dead = _denied(issue_id).subquery()
    question = select(domain, func.count()).select_from(dead.join(subscriber, subscriber.c.id == dead.c.subscriber_id))
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


async def close_refusals(connection: AsyncConnection, refusals: Collection[Refusal], now: datetime) -> None:
    """Keep that these were acted on, whatever was decided."""
    for part in in_parts(sorted(one.attempt_id for one in refusals if one.attempt_id is not None)):
        await connection.execute(update(attempt).where(attempt.c.id.in_(part)).values(acted_at=now))
    await close_returned(connection, [one.returned_id for one in refusals if one.returned_id is not None], now)


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
        later.c.subscriber_id == subscriber.c.id,
        later.c.issue_id > issue_id,
        later.c.state == DeliveryState.ACCEPTED,
        ~_came_back(later.c.subscriber_id, later.c.issue_id),
    )
    dead = _denied(issue_id, only_settled=True).subquery()
    question = select(subscriber.c.suppression_digest).distinct().join(dead, dead.c.subscriber_id == subscriber.c.id)
    if domain:
        question = question.where(func.lower(_domain(connection)) == domain)
    return sorted(await connection.scalars(question.where(~reached.exists(), ~_agreed(subscriber.c.id, dead.c.at))))


async def end_hold(connection: AsyncConnection, issue_id: int, domain: str) -> bool:
    """A person has decided; False when somebody else had."""
    mine = (held_removal.c.issue_id == issue_id, held_removal.c.domain == domain)
    return (await connection.execute(delete(held_removal).where(*mine))).rowcount == 1


def _refusals(
    number: ColumnElement[int], issue_id: ColumnElement[int], fault: ColumnElement[str], agreed: ColumnElement[bool]
) -> Select[*tuple[object, ...]]:
    people = (subscriber.c.id.label("subscriber_id"), subscriber.c.address, subscriber.c.suppression_digest.label("digest"))
    return select(number, issue_id, issue.c.issue_on, fault, *people, agreed)


def _agreed_since(at: ColumnElement[datetime]) -> ColumnElement[bool]:
    return _agreed(subscriber.c.id, at).label("agreed_since")


def _agreed(subscriber_id: ColumnElement[int], at: ColumnElement[datetime]) -> Exists:
    """Whether the reader confirmed, or came back, after an instant."""
    later = (consent.c.subscriber_id == subscriber_id, consent.c.event.in_(_AGREED), consent.c.at > at)
    return select(consent.c.id).where(*later).correlate_except(consent).exists()


def _bounced() -> tuple[ColumnElement[bool], ...]:
    return (returned.c.kind == ReturnKind.BOUNCE, is_proven())


def _came_back(subscriber_id: ColumnElement[int], issue_id: ColumnElement[int]) -> Exists:
    """Whether a letter that was accepted bounced afterwards."""
    back = returned.alias()
    mine = (back.c.subscriber_id == subscriber_id, back.c.issue_id == issue_id, back.c.kind == ReturnKind.BOUNCE, is_proven(back))
    return select(back.c.id).where(*mine).correlate_except(back).exists()


def _last_reached(up_to: int) -> ColumnElement[int]:
    """The last issue before this one that was accepted for the reader of a delivery, and did not come back."""
    taken = delivery.alias()
    mine = (taken.c.subscriber_id == delivery.c.subscriber_id, taken.c.state == DeliveryState.ACCEPTED, taken.c.issue_id < up_to)
    question = select(func.max(taken.c.issue_id)).where(*mine, ~_came_back(taken.c.subscriber_id, taken.c.issue_id))
    return question.correlate(delivery).scalar_subquery()


def _denied(issue_id: int, *, only_settled: bool = False) -> CompoundSelect[int]:
    """Who was said not to exist in an issue, once each; with ``only_settled``, only what is over, and when it was said."""
    tried = select(delivery.c.subscriber_id.label("subscriber_id"), *([attempt.c.ended_at.label("at")] if only_settled else []))
    tried = tried.join(attempt, attempt.c.delivery_id == delivery.c.id)
    tried = tried.where(delivery.c.issue_id == issue_id, attempt.c.fault == Fault.DEAD)
    if only_settled:
        tried = tried.where(delivery.c.state == DeliveryState.REJECTED)
    back = select(returned.c.subscriber_id.label("subscriber_id"), *([returned.c.received_at.label("at")] if only_settled else []))
    return union(tried, back.where(returned.c.issue_id == issue_id, *_bounced(), returned.c.fault == Fault.DEAD))


def _domain(connection: AsyncConnection) -> object:
    """What stands behind the @; a stored address has exactly one outside quotes, and none is quoted."""
    if connection.dialect.name == "sqlite":
        return func.substr(subscriber.c.address, func.instr(subscriber.c.address, "@") + 1)
    return func.split_part(subscriber.c.address, "@", 2)
