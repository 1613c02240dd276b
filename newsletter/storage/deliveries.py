"""Delivery rows: claiming, the mark just before content, the steps after it, and the balance.

A row belongs to whoever claimed it with the token that stands in it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, Update, and_, bindparam, case, func, insert, literal, null, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.deliveries import Balance, Delivery, Hindrance, Step
from newsletter.model.states import DeliveryState, IssueState, SubscriberState, VerdictKind
from newsletter.storage.columns import Instant
from newsletter.storage.schema import attempt, delivery, issue, subscriber, suppression
from newsletter.storage.workers import has_no_worker

Held = tuple[int, str]
"""A row's id and the token under which its holder claimed it."""

_CALLED_OFF = {
    DeliveryState.CANCELLED: "the rest of the issue was called off",
    DeliveryState.EXPIRED: "not sent in time",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingTerms:
    """What a courier has to know about an issue; ``audience`` is None before release."""

    issue_on: date
    state: IssueState
    send_not_after: datetime
    audience: int | None


async def sending_terms(connection: AsyncConnection, issue_id: int) -> SendingTerms | None:
    """The terms under which an issue may be sent."""
    columns = (issue.c.issue_on, issue.c.state, issue.c.send_not_after, issue.c.audience)
    row = (await connection.execute(select(*columns).where(issue.c.id == issue_id))).one_or_none()
    if row is None:
        return None
    return SendingTerms(issue_on=row.issue_on, state=IssueState(row.state), send_not_after=row.send_not_after, audience=row.audience)


async def claim(connection: AsyncConnection, issue_id: int, token: str, limit: int, now: datetime) -> list[int]:
    """Take up to ``limit`` rows that are waiting: new ones first, then those whose time has come again. Nobody else gets them."""
    open_issue = select(issue.c.id).where(issue.c.id == issue_id, issue.c.state == IssueState.SENDING, issue.c.send_not_after > now)
    waiting = select(delivery.c.id).where(delivery.c.issue_id == issue_id, open_issue.exists()).order_by(delivery.c.id)
    due = (delivery.c.state == DeliveryState.DEFERRED, delivery.c.retry_at <= now)
    change = update(delivery).values(state=DeliveryState.CLAIMED, token=token, changed_at=now)
    taken = await _take(connection, waiting.where(delivery.c.state == DeliveryState.PENDING).limit(limit), change)
    return taken if len(taken) == limit else taken + await _take(connection, waiting.where(*due).limit(limit - len(taken)), change)


async def _take(connection: AsyncConnection, rows: Select[int], change: Update) -> list[int]:
    """Rows that another worker is just taking are passed by, not waited for."""
    chosen = rows.with_for_update(skip_locked=True).cte("chosen")
    taken = await connection.scalars(change.where(delivery.c.id.in_(select(chosen.c.id))).returning(delivery.c.id))
    return sorted(taken)


async def read_deliveries(connection: AsyncConnection, ids: Collection[int]) -> list[Delivery]:
    """The rows whose subscriber still exists, with what is needed to write to them."""
    columns = (delivery.c.id, delivery.c.issue_id, delivery.c.subscriber_id, delivery.c.attempts, delivery.c.dated_at)
    question = select(*columns, subscriber.c.key, subscriber.c.address).join(subscriber, subscriber.c.id == delivery.c.subscriber_id)
    rows = await connection.execute(question.where(delivery.c.id.in_(ids)).order_by(delivery.c.id))
    return [
        Delivery(
            id=row.id,
            issue_id=row.issue_id,
            subscriber_id=row.subscriber_id,
            subscriber_key=row.key,
            address=row.address,
            attempts=row.attempts,
            dated_at=row.dated_at,
        )
        for row in rows
    ]


async def read_hindrances(connection: AsyncConnection, ids: Collection[int], now: datetime) -> dict[int, Hindrance]:
    """What keeps each of the rows from being sent; rows that nothing hinders are left out."""
    hindrance = _hindrance(now)
    question = select(delivery.c.id, hindrance.label("hindrance")).where(delivery.c.id.in_(ids), hindrance.is_not(None))
    return {row.id: Hindrance(row.hindrance) for row in await connection.execute(question)}


def _hindrance(now: datetime) -> ColumnElement[str | None]:
    """One expression for the mark and for the explanation afterwards, so that the two never disagree."""
    suppressed = select(suppression.c.digest).where(suppression.c.digest == subscriber.c.suppression_digest).exists()
    reason = case(
        (issue.c.state == IssueState.CANCELLED, Hindrance.CANCELLED.value),
        (or_(issue.c.state == IssueState.EXPIRED, issue.c.send_not_after <= now), Hindrance.LATE.value),
        (issue.c.state != IssueState.SENDING, Hindrance.PAUSED.value),
        (subscriber.c.id.is_(None), Hindrance.ERASED.value),
        (subscriber.c.state != SubscriberState.ACTIVE, Hindrance.LEFT.value),
        (suppressed, Hindrance.SUPPRESSED.value),
        else_=null(),
    )
    both = issue.outerjoin(subscriber, subscriber.c.id == delivery.c.subscriber_id)
    return select(reason).select_from(both).where(issue.c.id == delivery.c.issue_id).correlate(delivery).scalar_subquery()


async def mark_sending(connection: AsyncConnection, held: Collection[Held], now: datetime) -> dict[Held, datetime]:
    """The mark just before content: only rows that are still ours and that nothing hinders. Gives the Date of each marked letter."""
    mark = update(delivery).where(*_are_held(held))
    mark = mark.where(delivery.c.state == DeliveryState.CLAIMED, _hindrance(now).is_(None))
    dated_at = func.coalesce(delivery.c.dated_at, literal(now, Instant))
    marked = mark.values(state=DeliveryState.SENDING, dated_at=dated_at, changed_at=now)
    rows = await connection.execute(marked.returning(delivery.c.id, delivery.c.token, delivery.c.dated_at))
    return {(row.id, row.token): row.dated_at for row in rows}


async def read_held(connection: AsyncConnection, held: Collection[Held]) -> dict[Held, DeliveryState]:
    """The state of those rows that still carry the caller's token, held against others until the transaction ends."""
    question = select(delivery.c.id, delivery.c.token, delivery.c.state).where(*_are_held(held))
    rows = await connection.execute(question.order_by(delivery.c.id).with_for_update())
    return {(row.id, row.token): DeliveryState(row.state) for row in rows}


def _are_held(held: Collection[Held]) -> tuple[ColumnElement[bool], ...]:
    """The ids alone find the rows by their key; the pairs see to it that nobody's token opens another's row."""
    return (delivery.c.id.in_([row for row, _ in held]), tuple_(delivery.c.id, delivery.c.token).in_(held))


async def write_steps(connection: AsyncConnection, steps: Sequence[tuple[int, Step]], now: datetime) -> None:
    """Write new states; a step with a verdict counts as a try and leaves its line in the record of attempts."""
    change = update(delivery).where(delivery.c.id == bindparam("row"))
    change = change.values(
        state=bindparam("to"),
        reason=bindparam("why"),
        retry_at=bindparam("again_at", type_=Instant),
        token=case((bindparam("to") == DeliveryState.PENDING, null()), else_=delivery.c.token),
        changed_at=now,
    )
    untried = [_step_row(row, step) for row, step in steps if step.verdict is None]
    tried = [_step_row(row, step) for row, step in steps if step.verdict is not None]
    if untried:
        await connection.execute(change, untried)
    if tried:
        outcome = {"attempts": delivery.c.attempts + 1, "code": bindparam("answer"), "reply": bindparam("words")}
        await connection.execute(change.values(outcome), tried)
        await _keep_attempts(connection, tried, now)


def _step_row(row: int, step: Step) -> dict[str, object]:
    said = step.verdict
    values: dict[str, object] = {"row": row, "to": step.state, "why": step.reason, "again_at": step.retry_at}
    if said is None:
        return values
    return {**values, "verdict": said.kind, "answer": said.code, "enhanced_code": said.enhanced, "words": said.reply}


async def _keep_attempts(connection: AsyncConnection, tried: Sequence[dict[str, object]], now: datetime) -> None:
    number = select(delivery.c.attempts).where(delivery.c.id == bindparam("row")).scalar_subquery()
    line = insert(attempt).values(
        delivery_id=bindparam("row"),
        number=number,
        ended_at=now,
        verdict=bindparam("verdict"),
        code=bindparam("answer"),
        enhanced=bindparam("enhanced_code"),
        reply=bindparam("words"),
    )
    await connection.execute(line, tried)


async def release_orphans(connection: AsyncConnection, now: datetime) -> int:
    """Rows whose owner died before anything left wait again; says how many."""
    orphans = update(delivery).where(*_orphans(DeliveryState.CLAIMED))
    return (await connection.execute(orphans.values(state=DeliveryState.PENDING, token=None, changed_at=now))).rowcount


async def doubt_orphans(connection: AsyncConnection, reason: str, now: datetime) -> int:
    """Rows whose owner died while the content may have left become unknown and stay so; says how many."""
    change = update(delivery).where(*_orphans(DeliveryState.SENDING))
    change = change.values(state=DeliveryState.UNKNOWN, reason=reason, attempts=delivery.c.attempts + 1, changed_at=now)
    rows = (await connection.execute(change.returning(delivery.c.id, delivery.c.attempts))).all()
    lines = [
        {"delivery_id": row.id, "number": row.attempts, "ended_at": now, "verdict": VerdictKind.UNKNOWN, "reply": reason} for row in rows
    ]
    if lines:
        await connection.execute(insert(attempt), lines)
    return len(lines)


def _orphans(state: DeliveryState) -> tuple[ColumnElement[bool], ...]:
    return (delivery.c.issue_id.in_(select(issue.c.id)), delivery.c.state == state, has_no_worker(delivery.c.token))


async def call_off(connection: AsyncConnection, now: datetime) -> dict[DeliveryState, int]:
    """Close the waiting rows of issues that were cancelled or may not be sent any more; says how many of each."""
    late = or_(issue.c.state == IssueState.EXPIRED, issue.c.send_not_after <= now)
    return {
        DeliveryState.CANCELLED: await _close(connection, issue.c.state == IssueState.CANCELLED, DeliveryState.CANCELLED, now),
        DeliveryState.EXPIRED: await _close(connection, late, DeliveryState.EXPIRED, now),
    }


async def _close(connection: AsyncConnection, of_issues: ColumnElement[bool], to: DeliveryState, now: datetime) -> int:
    waiting = delivery.c.state.in_([DeliveryState.PENDING, DeliveryState.DEFERRED])
    change = update(delivery).where(delivery.c.issue_id.in_(select(issue.c.id).where(of_issues)), waiting)
    return (await connection.execute(change.values(state=to, reason=_CALLED_OFF[to], changed_at=now))).rowcount


async def read_balance(connection: AsyncConnection, issue_id: int) -> Balance:
    """How many rows stand in each state, counted at one instant, beside the audience as it was counted at release."""
    states = select(delivery.c.state, func.count()).where(delivery.c.issue_id == issue_id).group_by(delivery.c.state)
    found = {DeliveryState(state): number for state, number in await connection.execute(states)}
    audience = await connection.scalar(select(issue.c.audience).where(issue.c.id == issue_id))
    return Balance(audience=sum(found.values()) if audience is None else audience, counts=found)


async def count_waiting(connection: AsyncConnection, issue_id: int, at_most: int, now: datetime) -> int:
    """Rows that a courier could take up now; stops counting at ``at_most``."""
    due = and_(delivery.c.state == DeliveryState.DEFERRED, delivery.c.retry_at <= now)
    waiting = select(delivery.c.id).where(delivery.c.issue_id == issue_id, or_(delivery.c.state == DeliveryState.PENDING, due))
    return (await connection.scalar(select(func.count()).select_from(waiting.limit(at_most).subquery()))) or 0
