"""Notice rows on their way: the same careful steps as deliveries, without an issue. ``storage.sign_ups`` puts them in the queue."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, bindparam, case, func, null, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.deliveries import Balance, Hindrance, Step
from newsletter.model.letters import Notice
from newsletter.model.states import UNWANTED, DeliveryState, NoticeKind, SubscriberState
from newsletter.storage.columns import Instant
from newsletter.storage.deliveries import Held
from newsletter.storage.schema import notice, subscriber, suppression
from newsletter.storage.workers import has_no_worker

_NOW = bindparam("now", type_=Instant)

_WAITING = (DeliveryState.PENDING, DeliveryState.DEFERRED)


async def claim_notices(connection: AsyncConnection, token: str, limit: int, now: datetime) -> list[int]:
    """Take up to ``limit`` notices that are waiting, oldest first. Nobody else gets them."""
    due = or_(notice.c.state == DeliveryState.PENDING, and_(notice.c.state == DeliveryState.DEFERRED, notice.c.retry_at <= now))
    chosen = select(notice.c.id).where(due).order_by(notice.c.id).limit(limit).with_for_update(skip_locked=True).cte("chosen")
    take = update(notice).where(notice.c.id.in_(select(chosen.c.id)))
    taken = await connection.scalars(take.values(state=DeliveryState.CLAIMED, token=token, changed_at=now).returning(notice.c.id))
    return sorted(taken)


async def read_notices(connection: AsyncConnection, ids: Collection[int]) -> list[Notice]:
    """The notices, each with the key of its subscriber ("" for an alarm)."""
    question = select(notice, func.coalesce(subscriber.c.key, "").label("subscriber_key"))
    question = question.select_from(notice.outerjoin(subscriber, subscriber.c.id == notice.c.subscriber_id))
    rows = await connection.execute(question.where(notice.c.id.in_(ids)).order_by(notice.c.id))
    return [
        Notice(
            id=row.id,
            kind=NoticeKind(row.kind),
            address=row.address,
            subscriber_key=row.subscriber_key,
            facts=row.facts,
            state=DeliveryState(row.state),
            attempts=row.attempts,
            created_at=row.created_at,
            retry_at=row.retry_at,
            dated_at=row.dated_at,
        )
        for row in rows
    ]


def _hindrance() -> ColumnElement[str | None]:
    """A confirmation goes to somebody who has yet to confirm, a welcome to a subscriber, an alarm to an operator."""
    wanted = case((notice.c.kind == NoticeKind.CONFIRMATION, SubscriberState.PENDING.value), else_=SubscriberState.ACTIVE.value)
    stays = or_(notice.c.kind != NoticeKind.CONFIRMATION, suppression.c.reason.in_(UNWANTED))  # confirming lifts the other reasons
    listed = select(suppression.c.digest).where(suppression.c.digest == subscriber.c.suppression_digest, stays)
    suppressed = listed.correlate(notice, subscriber).exists()
    reason = case(
        (subscriber.c.state != wanted, Hindrance.LEFT.value),
        (suppressed, Hindrance.SUPPRESSED.value),
        else_=null(),
    )
    return select(reason).where(subscriber.c.id == notice.c.subscriber_id).correlate(notice).scalar_subquery()


_HINDRANCES = select(notice.c.id, _hindrance().label("hindrance")).where(
    notice.c.id.in_(bindparam("ids", expanding=True)), _hindrance().is_not(None)
)

_ARE_HELD = and_(
    notice.c.id.in_(bindparam("ids", expanding=True)),
    tuple_(notice.c.id, notice.c.token).in_(bindparam("held", expanding=True)),
)

_MARK = (
    update(notice)
    .where(_ARE_HELD, notice.c.state == DeliveryState.CLAIMED, _hindrance().is_(None))
    .values(state=DeliveryState.SENDING, dated_at=func.coalesce(notice.c.dated_at, _NOW), changed_at=_NOW)
    .returning(notice.c.id, notice.c.token, notice.c.dated_at)
)

_HELD = select(notice.c.id, notice.c.token, notice.c.state).where(_ARE_HELD).order_by(notice.c.id).with_for_update()

_STEP = (
    update(notice)
    .where(notice.c.id == bindparam("row"))
    .values(
        state=bindparam("to"),
        retry_at=bindparam("again_at", type_=Instant),
        token=case((bindparam("to") == DeliveryState.PENDING, null()), else_=notice.c.token),
        changed_at=_NOW,
    )
)

_TRIED_STEP = _STEP.values(attempts=notice.c.attempts + 1, code=bindparam("answer"), reply=bindparam("words"))


async def read_hindrances(connection: AsyncConnection, ids: Collection[int], now: datetime) -> dict[int, Hindrance]:
    """What keeps each of the notices from being sent; those that nothing hinders are left out."""
    rows = await connection.execute(_HINDRANCES, {"ids": list(ids), "now": now})
    return {row.id: Hindrance(row.hindrance) for row in rows}


async def mark_sending(connection: AsyncConnection, held: Collection[Held], now: datetime) -> dict[Held, datetime]:
    """The mark just before content: only notices that are still ours and that nothing hinders. Gives the Date of each."""
    rows = await connection.execute(_MARK, {"ids": [row for row, _ in held], "held": list(held), "now": now})
    return {(row.id, row.token): row.dated_at for row in rows}


async def read_held(connection: AsyncConnection, held: Collection[Held]) -> dict[Held, DeliveryState]:
    """The state of those notices that still carry the caller's token, held against others until the transaction ends."""
    rows = await connection.execute(_HELD, {"ids": [row for row, _ in held], "held": list(held)})
    return {(row.id, row.token): DeliveryState(row.state) for row in rows}


async def write_steps(connection: AsyncConnection, steps: Sequence[tuple[int, Step]], now: datetime) -> None:
    """Write new states; a step with a verdict counts as a try."""
    untried = [_step_row(row, step, now) for row, step in steps if step.verdict is None]
    tried = [
        _step_row(row, step, now) | {"answer": step.verdict.code, "words": step.verdict.reply}
        for row, step in steps
        if step.verdict is not None
    ]
    if untried:
        await connection.execute(_STEP, untried)
    if tried:
        await connection.execute(_TRIED_STEP, tried)


def _step_row(row: int, step: Step, now: datetime) -> dict[str, object]:
    return {"row": row, "to": step.state, "again_at": step.retry_at, "now": now}


async def release_orphans(connection: AsyncConnection, now: datetime) -> int:
    """Notices whose owner died before anything left wait again; says how many."""
    change = update(notice).where(notice.c.state == DeliveryState.CLAIMED, has_no_worker(notice.c.token))
    return (await connection.execute(change.values(state=DeliveryState.PENDING, token=None, changed_at=now))).rowcount


async def doubt_orphans(connection: AsyncConnection, reason: str, now: datetime) -> int:
    """Notices whose owner died while the content may have left become unknown and stay so; says how many."""
    change = update(notice).where(notice.c.state == DeliveryState.SENDING, has_no_worker(notice.c.token))
    change = change.values(state=DeliveryState.UNKNOWN, reply=reason, attempts=notice.c.attempts + 1, changed_at=now)
    return (await connection.execute(change)).rowcount


async def expire_notices(connection: AsyncConnection, created_before: datetime, now: datetime) -> int:
    """Give up waiting notices that are too old to be of use; says how many."""
    change = update(notice).where(notice.c.state.in_(_WAITING), notice.c.created_at < created_before)
    return (await connection.execute(change.values(state=DeliveryState.EXPIRED, reply="not sent in time", changed_at=now))).rowcount


async def count_waiting_notices(connection: AsyncConnection, at_most: int, now: datetime) -> int:
    """Notices that a courier could take up now; stops counting at ``at_most``."""
    due = or_(notice.c.state == DeliveryState.PENDING, and_(notice.c.state == DeliveryState.DEFERRED, notice.c.retry_at <= now))
    waiting = select(notice.c.id).where(due).limit(at_most)
    return (await connection.scalar(select(func.count()).select_from(waiting.subquery()))) or 0


async def read_notice_balance(connection: AsyncConnection) -> Balance:
    """How many notices stand in each state."""
    rows = await connection.execute(select(notice.c.state, func.count()).group_by(notice.c.state))
    counts = {DeliveryState(state): number for state, number in rows}
    return Balance(audience=sum(counts.values()), counts=counts)
