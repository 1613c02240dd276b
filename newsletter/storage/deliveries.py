"""Delivery rows beside the ledger's own turns: the terms of an issue, what dead holders left, and the balance.

A row belongs to whoever claimed it with the token that stands in it (``storage.ledger``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, insert, literal_column, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.deliveries import Balance, Step
from newsletter.model.states import DeliveryState, IssueState
from newsletter.storage.ledger import is_kept_apart
from newsletter.storage.schema import attempt, delivery, issue
from newsletter.storage.workers import has_no_worker

_CALLED_OFF = {
    DeliveryState.CANCELLED: "the rest of the issue was called off",
    DeliveryState.EXPIRED: "not sent in time",
}


LAST_MOMENT = func.coalesce(delivery.c.not_after, issue.c.send_not_after, type_=issue.c.send_not_after.type)
"""Until when a letter may leave: its own where it has a due time of its own, else its issue's."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Orphan:
    """A row that stands as sending and whose holder is gone."""

    id: int
    token: str
    attempts: int
    not_after: datetime


_WAITING_NOW: tuple[ColumnElement[str], ...] = literal_column("'pending'"), literal_column("'deferred'")
_IN_HAND: tuple[ColumnElement[str], ...] = literal_column("'claimed'"), literal_column("'sending'")
"""As literals: the indexes over some states only are used where the statement names those states itself."""


def _is_orphan(state: DeliveryState) -> ColumnElement[bool]:
    return and_(delivery.c.state.in_(_IN_HAND), delivery.c.state == state, has_no_worker(delivery.c.token))


async def release_orphans(connection: AsyncConnection, now: datetime) -> int:
    """Rows whose owner died before anything left wait again; says how many."""
    change = update(delivery).where(_is_orphan(DeliveryState.CLAIMED))
    return (await connection.execute(change.values(state=DeliveryState.PENDING, token=None, changed_at=now))).rowcount


async def read_orphans(connection: AsyncConnection) -> list[Orphan]:
    """Rows whose owner died while their content may have left, held against others until the transaction ends."""
    columns = (delivery.c.id, delivery.c.token, delivery.c.attempts, LAST_MOMENT.label("not_after"))
    question = select(*columns).join(issue, issue.c.id == delivery.c.issue_id).where(_is_orphan(DeliveryState.SENDING))
    rows = await connection.execute(question.with_for_update(of=delivery))  # no order: the key would be read from end to end for it
    found = [Orphan(id=row.id, token=row.token, attempts=row.attempts, not_after=row.not_after) for row in rows]
    return sorted(found, key=lambda one: one.id)


async def settle_orphans(connection: AsyncConnection, steps: Sequence[tuple[int, Step]], now: datetime) -> None:
    """Write what became of rows that stood as sending; a step with a verdict counts as a try."""
    for row, step in steps:
        change = update(delivery).where(delivery.c.id == row, delivery.c.state == DeliveryState.SENDING)
        values: dict[str, object] = {"state": step.state, "reason": step.reason, "retry_at": step.retry_at, "changed_at": now}
        if step.state is DeliveryState.PENDING:
            values["token"] = None
        if said := step.verdict:
            values |= {"attempts": delivery.c.attempts + 1, "code": said.code, "reply": said.reply}
        if said and is_kept_apart(step.state, step):
            number = select(delivery.c.attempts + 1).where(delivery.c.id == row).scalar_subquery()
            tried = {"delivery_id": row, "number": number, "ended_at": now, "verdict": said.kind}
            tried |= {"code": said.code, "enhanced": said.enhanced, "reply": said.reply, "fault": said.fault, "relay": said.relay}
            await connection.execute(insert(attempt).values(**tried))
        await connection.execute(change.values(**values))


async def call_off(connection: AsyncConnection, now: datetime) -> dict[DeliveryState, int]:
    """Close the waiting rows of issues that were cancelled or may not be sent any more; says how many of each."""
    late = or_(issue.c.state == IssueState.EXPIRED, issue.c.send_not_after <= now)
    return {
        DeliveryState.CANCELLED: await _close(connection, issue.c.state == IssueState.CANCELLED, DeliveryState.CANCELLED, now),
        DeliveryState.EXPIRED: await _close(connection, late, DeliveryState.EXPIRED, now),
    }


async def _close(connection: AsyncConnection, of_issues: ColumnElement[bool], to: DeliveryState, now: datetime) -> int:
    issues = select(issue.c.id).where(of_issues)
    changes = [update(delivery).where(delivery.c.issue_id.in_(issues), delivery.c.state == waiting) for waiting in _WAITING_NOW]
    values = {"state": to, "reason": _CALLED_OFF[to], "changed_at": now}
    return sum([(await connection.execute(change.values(**values))).rowcount for change in changes])


async def move_waiting(connection: AsyncConnection, from_subscriber_id: int, to_subscriber_id: int) -> int:
    """Give the letters that wait for one subscriber to another, as they are; says how many.

    Only of issues that are still being sent, and of which the other has no letter. What a courier has in hand stays with its address: the
    state is asked in the change itself, so that each letter is either moved or claimed, never both.
    """
    under_way = select(issue.c.id).where(issue.c.state.in_((IssueState.SENDING, IssueState.PAUSED)))
    theirs = delivery.alias()
    there = select(theirs.c.issue_id).where(theirs.c.subscriber_id == to_subscriber_id)
    change = update(delivery).where(
        delivery.c.subscriber_id == from_subscriber_id,
        delivery.c.state.in_(_WAITING_NOW),
        delivery.c.issue_id.in_(under_way),
        delivery.c.issue_id.not_in(there),
    )
    return (await connection.execute(change.values(subscriber_id=to_subscriber_id))).rowcount


async def read_balance(connection: AsyncConnection, issue_id: int) -> Balance:
    """How many rows stand in each state, counted at one instant, beside the audience as it was counted at release."""
    states = select(delivery.c.state, func.count()).where(delivery.c.issue_id == issue_id).group_by(delivery.c.state)
    found = {DeliveryState(state): number for state, number in await connection.execute(states)}
    audience = await connection.scalar(select(issue.c.audience).where(issue.c.id == issue_id))
    return Balance(audience=sum(found.values()) if audience is None else audience, counts=found)


async def count_waiting(connection: AsyncConnection, issue_id: int, at_most: int, now: datetime) -> int:
    """Rows that a courier could take up now; stops counting at ``at_most``.

    A first wave of which nothing is left to send counts no more, though nobody has judged it yet: whoever comes to send the rest does.
    """
    wave_ends = await _wave_to_wait_for(connection, issue_id)
    pending, deferred = (
        select(delivery.c.id)
        .join(issue, issue.c.id == delivery.c.issue_id)
        .where(
            delivery.c.issue_id == issue_id,
            delivery.c.state == waiting,
            or_(issue.c.leaves_at.is_(None), issue.c.leaves_at <= now),
            *([delivery.c.id <= wave_ends] if wave_ends is not None else []),
        )
        for waiting in _WAITING_NOW
    )
    found = (await connection.scalar(select(func.count()).select_from(pending.limit(at_most).subquery()))) or 0
    if found < at_most:
        due = deferred.where(delivery.c.retry_at <= now).limit(at_most - found)
        found += (await connection.scalar(select(func.count()).select_from(due.subquery()))) or 0
    return found


async def are_in_hand(connection: AsyncConnection, issue_id: int) -> bool:
    """Whether somebody holds letters of this issue."""
    held = select(delivery.c.id).where(delivery.c.state.in_(_IN_HAND), delivery.c.issue_id == issue_id).limit(1)
    return await connection.scalar(held) is not None


async def _wave_to_wait_for(connection: AsyncConnection, issue_id: int) -> int | None:
    """The last delivery of the first wave, while letters of it are still to be sent."""
    wave_ends: int | None = await connection.scalar(select(issue.c.canary_id).where(issue.c.id == issue_id))
    if wave_ends is None:
        return None
    due = delivery.c.state.in_((DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.SENDING))
    left = select(delivery.c.id).where(delivery.c.issue_id == issue_id, delivery.c.id <= wave_ends, due).limit(1)
    return wave_ends if await connection.scalar(left) is not None else None
