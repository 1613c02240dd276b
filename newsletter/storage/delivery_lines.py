"""Deliveries as an operator looks at them and acts on them: lines of the ledger, and rows that go back to the queue by a person's word."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.ledger import DeliveryLine, Doubt, Neighbour
from newsletter.model.states import DeliveryState, IssueState, VerdictKind
from newsletter.storage.audience import HOUR
from newsletter.storage.deliveries import LAST_MOMENT
from newsletter.storage.parts import in_parts
from newsletter.storage.schema import attempt, delivery, issue, subscriber
from newsletter.storage.warm_up import WAITS

NEIGHBOUR = ("id", "issue_id", "issue_on", "subscriber_key", "accepted_at")

_NAMES = ("state", "reason", "code", "reply", "attempts", "changed_at", "retry_at")

SPANS_AT_ONCE = 200
"""Conditions in one question."""


async def delivery_lines(
    connection: AsyncConnection, issue_id: int, states: Collection[DeliveryState], domain: str, limit: int
) -> list[DeliveryLine]:
    """The deliveries of an issue in these states, or in all; ``domain`` "" means every domain. The last that changed come first."""
    question = _lines(issue_id, states, domain)
    rows = await connection.execute(question.order_by(delivery.c.changed_at.desc(), delivery.c.id).limit(limit))
    return [_line(row) for row in rows]


def _lines(issue_id: int, states: Collection[DeliveryState], domain: str) -> Select[Any]:
    newest = select(func.max(attempt.c.id)).where(attempt.c.delivery_id == delivery.c.id).correlate(delivery).scalar_subquery()
    columns = [delivery.c[name] for name in _NAMES]
    question = select(*columns, attempt.c.enhanced, attempt.c.fault, attempt.c.relay, subscriber.c.address, subscriber.c.key)
    tables = delivery.outerjoin(subscriber, subscriber.c.id == delivery.c.subscriber_id).outerjoin(attempt, attempt.c.id == newest)
    question = question.select_from(tables)
    question = question.where(delivery.c.issue_id == issue_id)
    if states:
        question = question.where(delivery.c.state.in_(states))
    if domain:
        question = question.where(func.lower(subscriber.c.address).endswith(f"@{domain.lower()}", autoescape=True))
    return question


def _line(row: Any) -> DeliveryLine:
    return DeliveryLine(
        **{name: getattr(row, name) for name in _NAMES if name != "state"},
        state=DeliveryState(row.state),
        enhanced=row.enhanced or "",
        fault=row.fault or "",
        relay=row.relay or "",
        address=row.address or "",
        subscriber_key=row.key or "",
    )


async def hasten_deferred(connection: AsyncConnection, issue_id: int, now: datetime) -> int:
    """Let what waits for its next try be tried now; says how many.

    What waits for its reader's hour, or is held back by the warm-up plan, was not tried and stays.
    """
    untried = delivery.c.reason.in_((WAITS, HOUR))
    deferred = and_(delivery.c.issue_id == issue_id, delivery.c.state == DeliveryState.DEFERRED, ~untried)
    return (await connection.execute(update(delivery).where(deferred, delivery.c.retry_at > now).values(retry_at=now))).rowcount


async def settle_unknown(
    connection: AsyncConnection, issue_id: int, to: DeliveryState, reason: str, *, now: datetime, ids: Collection[int] | None = None
) -> int:
    """Take rows out of doubt: to pending they lose their holder and are sent again. ``ids``: only these. Says how many."""
    doubtful = update(delivery).where(delivery.c.issue_id == issue_id, delivery.c.state == DeliveryState.UNKNOWN)
    doubtful = doubtful.values(state=to, reason=reason, token=None, changed_at=now)
    if ids is None:
        return (await connection.execute(doubtful)).rowcount
    return sum([(await connection.execute(doubtful.where(delivery.c.id.in_(part)))).rowcount for part in in_parts(sorted(ids))])


async def read_doubts(connection: AsyncConnection, states: Collection[DeliveryState]) -> list[Doubt]:
    """Every delivery of issues whose last moment has not come that stands in one of these states, by issue."""
    earlier = select(func.max(attempt.c.ended_at)).where(attempt.c.delivery_id == delivery.c.id, attempt.c.number < delivery.c.attempts)
    doubts = (
        select(delivery.c.id, delivery.c.issue_id, delivery.c.dated_at, delivery.c.changed_at, subscriber.c.key)
        .add_columns(issue.c.issue_on, LAST_MOMENT.label("not_after"), earlier.scalar_subquery().label("tried_until"))
        .join(issue, issue.c.id == delivery.c.issue_id)
        .join(subscriber, subscriber.c.id == delivery.c.subscriber_id)
        .where(delivery.c.state.in_(states), issue.c.state.in_([IssueState.SENDING, IssueState.PAUSED, IssueState.SENT]))
        .order_by(delivery.c.issue_id, delivery.c.id)
    )
    return [
        Doubt(
            id=row.id,
            issue_id=row.issue_id,
            issue_on=row.issue_on,
            subscriber_key=row.key,
            begun_at=row.dated_at or row.changed_at,
            doubted_at=row.changed_at,
            send_not_after=row.not_after,
            tried_until=row.tried_until,
        )
        for row in await connection.execute(doubts)
    ]


async def accepted_near(connection: AsyncConnection, ids: Collection[int], reach: int, since: datetime) -> list[Neighbour]:
    """Deliveries that a relay accepted since then by its own word, numbered at most so far from one of these, by number.

    Numbers follow the order in which an issue is sent.
    """
    found: list[Neighbour] = []
    for part in in_parts(_spans(ids, reach), SPANS_AT_ONCE):
        near = or_(*(delivery.c.id.between(first, last) for first, last in part))
        accepted = (
            select(delivery.c.id, delivery.c.issue_id, issue.c.issue_on, subscriber.c.key, delivery.c.changed_at)
            .join(issue, issue.c.id == delivery.c.issue_id)
            .join(subscriber, subscriber.c.id == delivery.c.subscriber_id)
            .where(near, delivery.c.state == DeliveryState.ACCEPTED, delivery.c.reason == "", delivery.c.changed_at >= since)
            .order_by(delivery.c.id)
        )
        found += [Neighbour(**dict(zip(NEIGHBOUR, row, strict=True))) for row in await connection.execute(accepted)]
    return found


def _spans(ids: Collection[int], reach: int) -> list[tuple[int, int]]:
    """From one number to another; those that meet are one."""
    spans: list[tuple[int, int]] = []
    for one in sorted(ids):
        if spans and one - reach <= spans[-1][1]:
            spans[-1] = (spans[-1][0], one + reach)
        else:
            spans.append((one - reach, one + reach))
    return spans


async def doubted_once(connection: AsyncConnection, ids: Collection[int]) -> set[int]:
    """Of these deliveries those that came into doubt no more than once: a second copy may be risked, never a third."""
    found = set(ids)
    for part in in_parts(sorted(ids)):
        doubts = select(attempt.c.delivery_id).where(attempt.c.delivery_id.in_(part), attempt.c.verdict == VerdictKind.UNKNOWN)
        found -= set(await connection.scalars(doubts.group_by(attempt.c.delivery_id).having(func.count() > 1)))
    return found


async def delivery_page(
    connection: AsyncConnection, issue_id: int, states: Collection[DeliveryState], domain: str, *, after: int, limit: int
) -> list[tuple[int, DeliveryLine]]:
    """``delivery_lines`` in an order that never changes while letters leave: behind a subscriber's id, with each one's id."""
    rows = await connection.execute(
        _lines(issue_id, states, domain)
        .add_columns(delivery.c.subscriber_id)
        .where(delivery.c.subscriber_id > after)
        .order_by(delivery.c.subscriber_id)
        .limit(limit)
    )
    return [(row.subscriber_id, _line(row)) for row in rows]
