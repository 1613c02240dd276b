"""Notice rows on their way: the same careful steps as deliveries, without an issue. ``storage.sign_ups`` puts them in the queue."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import Select, func, literal_column, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.deliveries import Balance, Step
from newsletter.model.letters import Notice
from newsletter.model.states import DeliveryState, ErratumState, NoticeKind
from newsletter.storage.deliveries import Orphan
from newsletter.storage.ledger import Claimed
from newsletter.storage.schema import erratum, notice
from newsletter.storage.workers import has_no_worker

WAITING = (DeliveryState.PENDING, DeliveryState.DEFERRED)
STILL_WAITS = notice.c.state.concat("").in_(WAITING)
"""Asked of rows that are found by their number: by their state SQLite would walk through all that wait."""

_PENDING = notice.c.state == literal_column("'pending'")
_DEFERRED = notice.c.state == literal_column("'deferred'")
"""With no value left open, so that the indexes over those that wait serve."""

_id, _created_at = literal_column("id", notice.c.id.type), literal_column("created_at", notice.c.created_at.type)


def read_notice(claimed: Claimed) -> Notice:
    """A claimed row as a notice, with the key of its subscriber ("" for an alarm)."""
    row, attempts, dated_at, address, key, (kind, facts, created_at) = claimed
    return Notice(
        id=row,
        kind=NoticeKind(str(kind)),
        address=address,
        subscriber_key=key,
        facts=facts if isinstance(facts, dict) else json.loads(str(facts)),
        state=DeliveryState.CLAIMED,
        attempts=attempts,
        created_at=cast("datetime", created_at),
        dated_at=dated_at,
    )


async def release_orphans(connection: AsyncConnection, now: datetime) -> int:
    """Notices whose owner died before anything left wait again; says how many."""
    change = update(notice).where(notice.c.state == DeliveryState.CLAIMED, has_no_worker(notice.c.token))
    return (await connection.execute(change.values(state=DeliveryState.PENDING, token=None, changed_at=now))).rowcount


async def read_orphans(connection: AsyncConnection, lifetime: timedelta) -> list[Orphan]:
    """Notices whose owner died while their content may have left."""
    question = select(notice.c.id, notice.c.token, notice.c.attempts, notice.c.created_at)
    question = question.where(notice.c.state == DeliveryState.SENDING, has_no_worker(notice.c.token))
    rows = await connection.execute(question.order_by(notice.c.id).with_for_update())
    return [Orphan(id=row.id, token=row.token, attempts=row.attempts, not_after=row.created_at + lifetime) for row in rows]


async def settle_orphans(connection: AsyncConnection, steps: Sequence[tuple[int, Step]], now: datetime) -> None:
    """Write what became of notices that stood as sending; a step with a verdict counts as a try."""
    for row, step in steps:
        values: dict[str, object] = {"state": step.state, "retry_at": step.retry_at, "changed_at": now}
        if step.state is DeliveryState.PENDING:
            values["token"] = None
        if said := step.verdict:
            values |= {"attempts": notice.c.attempts + 1, "code": said.code, "reply": said.reply}
        change = update(notice).where(notice.c.id == row, notice.c.state == DeliveryState.SENDING)
        await connection.execute(change.values(**values))


async def expire_notices(connection: AsyncConnection, created_before: datetime, now: datetime, limit: int) -> int:
    """Give up so many of the waiting notices that are too old to be of use, perhaps a few more; says how many. None: there are no others.

    The letters of an erratum are as old as it is: a million that are not too old are not read.
    """
    old = select(erratum.c.id).where(erratum.c.at < created_before)
    stale = (
        _readers_own(connection).where(_created_at < created_before),
        select(notice.c.id).where(_PENDING, notice.c.erratum_id.is_not(None), notice.c.erratum_id.in_(old)),
        select(notice.c.id).where(_DEFERRED, notice.c.created_at < created_before),
    )
    expired = 0
    for some in stale:
        change = update(notice).where(notice.c.id.in_(some.limit(limit)), STILL_WAITS)
        said = change.values(state=DeliveryState.EXPIRED, reply="not sent in time", changed_at=now)
        expired += (await connection.execute(said)).rowcount
    return expired


async def count_waiting_notices(connection: AsyncConnection, at_most: int, now: datetime) -> int:
    """Notices that a courier could take up now; stops counting at ``at_most``."""
    under_way = select(erratum.c.id).where(erratum.c.state == ErratumState.SENDING)
    may_go = or_(notice.c.erratum_id.is_(None), notice.c.erratum_id.in_(under_way))
    waiting = (
        _readers_own(connection),
        select(notice.c.id).where(_PENDING, notice.c.erratum_id.is_not(None), notice.c.erratum_id.in_(under_way)),
        select(notice.c.id).where(_DEFERRED, notice.c.retry_at <= now, may_go),
    )
    found = 0
    for some in waiting:
        if found < at_most:
            found += await connection.scalar(select(func.count()).select_from(some.limit(at_most - found).subquery())) or 0
    return found


def _readers_own(connection: AsyncConnection) -> Select[tuple[int]]:
    """Those that wait and are of no erratum. SQLite would choose the index over all that wait, which may be a million of an erratum."""
    rows = "notice INDEXED BY ix_notice_waiting" if connection.dialect.name == "sqlite" else "notice"
    return select(_id).select_from(text(rows)).where(text("state = 'pending' AND erratum_id IS NULL"))


async def read_notice_balance(connection: AsyncConnection) -> Balance:
    """How many notices stand in each state."""
    rows = await connection.execute(select(notice.c.state, func.count()).group_by(notice.c.state))
    counts = {DeliveryState(state): number for state, number in rows}
    return Balance(audience=sum(counts.values()), counts=counts)
