"""Warm-up: the cap of each issue under the plan, what came of it, and which letters of an issue wait because of it."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.states import DeliveryState, Fault, VerdictKind
from newsletter.storage.audience import HOUR
from newsletter.storage.schema import attempt, delivery, issue, subscriber, warm_up_day
from newsletter.storage.upsert import insert_ignore

WAITS = "warm-up"
"""The reason in a deferred row that waits for the plan."""

_UNTRIED = and_(delivery.c.attempts == 0, delivery.c.state != DeliveryState.UNKNOWN)
_HELD = and_(delivery.c.state == DeliveryState.DEFERRED, delivery.c.reason == WAITS)
_FOR_ITS_HOUR = and_(delivery.c.state == DeliveryState.DEFERRED, delivery.c.reason == HOUR)
_WAITING = or_(delivery.c.state == DeliveryState.PENDING, _HELD, _FOR_ITS_HOUR)
_GOING = (DeliveryState.CLAIMED, DeliveryState.SENDING, DeliveryState.ACCEPTED, DeliveryState.UNKNOWN, DeliveryState.DEFERRED)


@dataclass(frozen=True, slots=True, kw_only=True)
class WarmIssue:
    """An issue that was sent under the plan: its cap, how many letters of it were tried, and how many the receivers put off."""

    issue_id: int
    issue_on: date
    cap: int
    tried: int
    deferred: int


async def read_warm_issues(connection: AsyncConnection, newsletter: str, limit: int = 30) -> list[WarmIssue]:
    """The last issues under the plan, oldest first."""
    mine = delivery.c.issue_id == warm_up_day.c.issue_id
    tried = select(func.count()).where(mine, ~_UNTRIED).scalar_subquery()
    put_off = select(attempt.c.id).where(
        attempt.c.delivery_id == delivery.c.id, attempt.c.verdict == VerdictKind.TEMPORARY, attempt.c.fault != Fault.RELAY
    )
    deferred = select(func.count()).where(mine, put_off.exists()).scalar_subquery()
    columns = (warm_up_day.c.issue_id, warm_up_day.c.issue_on, warm_up_day.c.cap, tried.label("tried"), deferred.label("deferred"))
    question = select(*columns).where(warm_up_day.c.newsletter == newsletter).order_by(warm_up_day.c.issue_on.desc()).limit(limit)
    return [WarmIssue(**row._mapping) for row in await connection.execute(question)][::-1]


async def open_warm_issue(connection: AsyncConnection, issue_id: int, cap: int) -> int:
    """Fix the cap of an issue, once; gives back the one that holds."""
    row = (await connection.execute(select(issue.c.newsletter, issue.c.issue_on).where(issue.c.id == issue_id))).one()
    await insert_ignore(connection, warm_up_day, [{"issue_id": issue_id, **row._mapping, "cap": cap}], ["issue_id"])
    return await connection.scalar(select(warm_up_day.c.cap).where(warm_up_day.c.issue_id == issue_id)) or cap


async def hold_back(connection: AsyncConnection, issue_id: int, cap: int, until: datetime, now: datetime) -> int:
    """Let the letters go that are within the cap, who confirmed last first, and put the rest off; says how many wait.

    One process at a time for an issue. Those that go and those that may go are counted by one statement: others claim meanwhile.
    """
    await connection.execute(select(issue.c.id).where(issue.c.id == issue_id).with_for_update())
    first = _first(issue_id, cap)
    mine = update(delivery).where(delivery.c.issue_id == issue_id)
    untried = or_(delivery.c.state == DeliveryState.PENDING, _FOR_ITS_HOUR)
    put_off = mine.where(untried, delivery.c.id.not_in(first))
    held = {"state": DeliveryState.DEFERRED, "reason": WAITS, "retry_at": until, "changed_at": now}
    await connection.execute(put_off.values(**held))
    bring_on = mine.where(_HELD, delivery.c.id.in_(first))
    to_wait = {"state": DeliveryState.DEFERRED, "reason": HOUR, "retry_at": delivery.c.due_at, "changed_at": now}
    await connection.execute(bring_on.where(delivery.c.due_at > now).values(**to_wait))
    await connection.execute(bring_on.values(state=DeliveryState.PENDING, reason="", retry_at=None, changed_at=now))
    return await connection.scalar(select(func.count()).where(delivery.c.issue_id == issue_id, _HELD)) or 0


async def move_wave(connection: AsyncConnection, issue_id: int, letters: int) -> None:
    """Let the first wave, while there is one, be the first ``letters`` that may go: not those put off by the plan, nor missed ones."""
    if letters < 1:
        return
    may_go = ~or_(_HELD, _FOR_ITS_HOUR, delivery.c.state == DeliveryState.EXPIRED)
    last = select(delivery.c.id).where(delivery.c.issue_id == issue_id, may_go).order_by(delivery.c.id).offset(letters - 1).limit(1)
    change = update(issue).where(issue.c.id == issue_id, issue.c.canary_id.is_not(None))
    await connection.execute(change.values(canary_id=last.scalar_subquery()))


async def end_warm_issue(connection: AsyncConnection, issue_id: int, reason: str, now: datetime) -> int:
    """Where nothing of an issue remains but what the plan put off, give that up; says how many are left over."""
    remains = (DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.SENDING, DeliveryState.DEFERRED)
    others = select(delivery.c.id).where(delivery.c.issue_id == issue_id, delivery.c.state.in_(remains), ~_HELD).limit(1)
    if await connection.scalar(others) is not None:
        return 0
    change = update(delivery).where(delivery.c.issue_id == issue_id, _HELD)
    return (await connection.execute(change.values(state=DeliveryState.EXPIRED, reason=reason, retry_at=None, changed_at=now))).rowcount


async def count_left_over(connection: AsyncConnection, issue_id: int) -> int:
    """Readers whom the plan left without the issue."""
    left = (delivery.c.issue_id == issue_id, delivery.c.state == DeliveryState.EXPIRED, delivery.c.reason.startswith(WAITS))
    return await connection.scalar(select(func.count()).where(*left)) or 0


def _first(issue_id: int, cap: int) -> Select[int]:
    """The letters that the plan has room for."""
    people = delivery.join(subscriber, subscriber.c.id == delivery.c.subscriber_id)
    confirmed = func.coalesce(subscriber.c.confirmed_at, subscriber.c.created_at)
    counted = delivery.alias()
    is_going = and_(counted.c.state.in_(_GOING), ~and_(counted.c.state == DeliveryState.DEFERRED, counted.c.reason.in_((WAITS, HOUR))))
    going = select(func.count()).where(counted.c.issue_id == issue_id, is_going).scalar_subquery()
    place = func.row_number().over(order_by=(confirmed.desc(), delivery.c.id))
    waiting = select(delivery.c.id, place.label("place")).select_from(people).where(delivery.c.issue_id == issue_id, _WAITING).subquery()
    return select(waiting.c.id).where(waiting.c.place <= cap - going)
