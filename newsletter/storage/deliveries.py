"""Delivery rows: claiming, the mark just before content, the steps after it, and the balance.

A row belongs to whoever claimed it with the token that stands in it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, Update, and_, bindparam, case, func, insert, null, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.deliveries import Balance, Delivery, Hindrance, Step, Verdict
from newsletter.model.states import DeliveryState, IssueState, SubscriberState, VerdictKind
from newsletter.storage.columns import Instant
from newsletter.storage.schema import attempt, delivery, issue, subscriber, suppression
from newsletter.storage.workers import has_no_worker

Held = tuple[int, str]
"""A row's id and the token under which its holder claimed it."""

_NOW = bindparam("now", type_=Instant)

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


def _hindrance() -> ColumnElement[str | None]:
    """One expression for the mark and for the explanation afterwards, so that the two never disagree."""
    suppressed = select(suppression.c.digest).where(suppression.c.digest == subscriber.c.suppression_digest).exists()
    reason = case(
        (issue.c.state == IssueState.CANCELLED, Hindrance.CANCELLED.value),
        (or_(issue.c.state == IssueState.EXPIRED, issue.c.send_not_after <= _NOW), Hindrance.LATE.value),
        (issue.c.state != IssueState.SENDING, Hindrance.PAUSED.value),
        (subscriber.c.id.is_(None), Hindrance.ERASED.value),
        (subscriber.c.state != SubscriberState.ACTIVE, Hindrance.LEFT.value),
        (suppressed, Hindrance.SUPPRESSED.value),
        else_=null(),
    )
    both = issue.outerjoin(subscriber, subscriber.c.id == delivery.c.subscriber_id)
    return select(reason).select_from(both).where(issue.c.id == delivery.c.issue_id).correlate(delivery).scalar_subquery()


_HINDRANCES = select(delivery.c.id, _hindrance().label("hindrance")).where(
    delivery.c.id.in_(bindparam("ids", expanding=True)), _hindrance().is_not(None)
)

_ARE_HELD = and_(
    delivery.c.id.in_(bindparam("ids", expanding=True)),  # finds the rows by their key
    tuple_(delivery.c.id, delivery.c.token).in_(bindparam("held", expanding=True)),  # and nobody's token opens another's row
)

_MARK = (
    update(delivery)
    .where(_ARE_HELD, delivery.c.state == DeliveryState.CLAIMED, _hindrance().is_(None))
    .values(state=DeliveryState.SENDING, dated_at=func.coalesce(delivery.c.dated_at, _NOW), changed_at=_NOW)
    .returning(delivery.c.id, delivery.c.token, delivery.c.dated_at)
)

_HELD = select(delivery.c.id, delivery.c.token, delivery.c.state).where(_ARE_HELD).order_by(delivery.c.id).with_for_update()

_STEP = (
    update(delivery)
    .where(delivery.c.id == bindparam("row"))
    .values(
        state=bindparam("to"),
        reason=bindparam("why"),
        retry_at=bindparam("again_at", type_=Instant),
        token=case((bindparam("to") == DeliveryState.PENDING, null()), else_=delivery.c.token),
        changed_at=_NOW,
    )
)

_TRIED_STEP = _STEP.values(attempts=delivery.c.attempts + 1, code=bindparam("answer"), reply=bindparam("words"))

_ATTEMPT = insert(attempt).values(
    delivery_id=bindparam("row"),
    number=select(delivery.c.attempts).where(delivery.c.id == bindparam("row")).scalar_subquery(),
    ended_at=_NOW,
    verdict=bindparam("said"),
    code=bindparam("answer"),
    enhanced=bindparam("more"),
    reply=bindparam("words"),
)


async def read_hindrances(connection: AsyncConnection, ids: Collection[int], now: datetime) -> dict[int, Hindrance]:
    """What keeps each of the rows from being sent; rows that nothing hinders are left out."""
    rows = await connection.execute(_HINDRANCES, {"ids": list(ids), "now": now})
    return {row.id: Hindrance(row.hindrance) for row in rows}


async def mark_sending(connection: AsyncConnection, held: Collection[Held], now: datetime) -> dict[Held, datetime]:
    """The mark just before content: only rows that are still ours and that nothing hinders. Gives the Date of each marked letter."""
    rows = await connection.execute(_MARK, {"ids": [row for row, _ in held], "held": list(held), "now": now})
    return {(row.id, row.token): row.dated_at for row in rows}


async def read_held(connection: AsyncConnection, held: Collection[Held]) -> dict[Held, DeliveryState]:
    """The state of those rows that still carry the caller's token, held against others until the transaction ends."""
    rows = await connection.execute(_HELD, {"ids": [row for row, _ in held], "held": list(held)})
    return {(row.id, row.token): DeliveryState(row.state) for row in rows}


async def write_steps(connection: AsyncConnection, steps: Sequence[tuple[int, Step]], now: datetime) -> None:
    """Write new states; a step with a verdict counts as a try and leaves its line in the record of attempts."""
    untried = [_step_row(row, step, now) for row, step in steps if step.verdict is None]
    tried = [_step_row(row, step, now) | _verdict_row(step.verdict) for row, step in steps if step.verdict is not None]
    if untried:
        await connection.execute(_STEP, untried)
    if tried:
        await connection.execute(_TRIED_STEP, tried)
        await connection.execute(_ATTEMPT, tried)


def _step_row(row: int, step: Step, now: datetime) -> dict[str, object]:
    return {"row": row, "to": step.state, "why": step.reason, "again_at": step.retry_at, "now": now}


def _verdict_row(verdict: Verdict) -> dict[str, object]:
    return {"said": verdict.kind, "answer": verdict.code, "more": verdict.enhanced, "words": verdict.reply}


_ORPHANED = update(delivery).where(delivery.c.issue_id.in_(select(issue.c.id)), has_no_worker(delivery.c.token))

_RELEASE = _ORPHANED.where(delivery.c.state == DeliveryState.CLAIMED).values(state=DeliveryState.PENDING, token=None, changed_at=_NOW)

_DOUBT = (
    _ORPHANED.where(delivery.c.state == DeliveryState.SENDING)
    .values(state=DeliveryState.UNKNOWN, reason=bindparam("why"), attempts=delivery.c.attempts + 1, changed_at=_NOW)
    .returning(delivery.c.id, delivery.c.attempts)
)


async def release_orphans(connection: AsyncConnection, now: datetime) -> int:
    """Rows whose owner died before anything left wait again; says how many."""
    return (await connection.execute(_RELEASE, {"now": now})).rowcount


async def doubt_orphans(connection: AsyncConnection, reason: str, now: datetime) -> int:
    """Rows whose owner died while the content may have left become unknown and stay so; says how many."""
    rows = (await connection.execute(_DOUBT, {"why": reason, "now": now})).all()
    said = {"ended_at": now, "verdict": VerdictKind.UNKNOWN, "reply": reason}
    if rows:
        await connection.execute(insert(attempt), [{"delivery_id": row.id, "number": row.attempts, **said} for row in rows])
    return len(rows)


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
