"""Errata: letters about one correction, one for each reader who has its issue. Which readers, and how their letters stand."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.corrections import Erratum
from newsletter.model.deliveries import Balance
from newsletter.model.states import DeliveryState, ErratumState, NoticeKind, SubscriberState
from newsletter.storage.notices import STILL_WAITS, WAITING
from newsletter.storage.parts import in_parts
from newsletter.storage.schema import correction, delivery, erratum, issue, notice, subscriber, suppression, variant
from newsletter.storage.upsert import dialect_insert

AS_IT_IS = 0
"""Stands for the letter that is no variant."""

_STATES = {False: frozenset({DeliveryState.ACCEPTED}), True: frozenset({DeliveryState.ACCEPTED, DeliveryState.UNKNOWN})}
_REACH = ("issue_id", "to_unknown", "reached_id", "last_id", "at")
_FACTS = tuple(erratum.c[name] for name in ("id", "correction_id", "subject", "text", "audience", "by", "at", "state"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What an erratum says, and who wrote it. ``to_unknown``: also to those of whom we cannot know whether they have the issue."""

    subject: str
    text: str
    by: str
    to_unknown: bool = False


async def letters_sent(connection: AsyncConnection, issue_id: int) -> dict[int, tuple[str, str]]:
    """The variants of an issue that were rendered: each one's name and text part, by its id."""
    rows = await connection.execute(select(variant.c.id, variant.c.name, variant.c.text).where(variant.c.issue_id == issue_id))
    return {row.id: (row.name, row.text or "") for row in rows}


async def count_receivers(connection: AsyncConnection, issue_id: int, variants: Collection[int]) -> dict[DeliveryState, int]:
    """Who has the issue in one of these letters, or may have it, and may still be written to: accepted and unknown."""
    states = (DeliveryState.ACCEPTED, DeliveryState.UNKNOWN)
    question = select(delivery.c.state, func.count()).join(subscriber, subscriber.c.id == delivery.c.subscriber_id)
    question = question.where(*_receives(issue_id, states, variants)).group_by(delivery.c.state)
    return {DeliveryState(state): number for state, number in await connection.execute(question)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """The deliveries of an issue: those after ``reached_id`` up to ``last_id``, perhaps with others between them."""

    issue_id: int
    reached_id: int
    last_id: int


async def read_reach(connection: AsyncConnection, issue_id: int) -> Reach:
    """Those of an issue whose audience is frozen."""
    ends = await connection.execute(select(func.min(delivery.c.id), func.max(delivery.c.id)).where(delivery.c.issue_id == issue_id))
    first, last = ends.one()
    return Reach(issue_id=issue_id, reached_id=(first or 1) - 1, last_id=last or 0)


async def add_erratum(connection: AsyncConnection, correction_id: int, reach: Reach, said: Said, now: datetime) -> int | None:
    """A new row without letters yet, which go to deliveries of this reach; None where the correction has its erratum already."""
    row = {"correction_id": correction_id, "audience": 0, "at": now} | asdict(reach) | asdict(said)
    statement = dialect_insert(connection, erratum).values(row).on_conflict_do_nothing(index_elements=["correction_id"])
    number: int | None = (await connection.execute(statement.returning(erratum.c.id))).scalar()
    return number


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressing:
    """The next letters of an erratum: to the deliveries of its issue after ``reached_id`` up to ``up_to`` that are to have one."""

    erratum_id: int
    issue_id: int
    states: frozenset[DeliveryState]
    reached_id: int
    up_to: int
    at: datetime


async def lock_addressing(connection: AsyncConnection, erratum_id: int, limit: int) -> Addressing | None:
    """Where to go on, held against everybody else who would until the transaction ends; None where it is whole, or called off."""
    open_still = (erratum.c.id == erratum_id, erratum.c.reached_id < erratum.c.last_id, erratum.c.state != ErratumState.CANCELLED)
    held = update(erratum).where(*open_still).values(audience=erratum.c.audience)
    row = (await connection.execute(held.returning(*(erratum.c[name] for name in _REACH)))).one_or_none()
    if row is None:
        return None
    return Addressing(
        erratum_id=erratum_id,
        issue_id=row.issue_id,
        states=_STATES[row.to_unknown],
        reached_id=row.reached_id,
        up_to=min(row.reached_id + limit, row.last_id),
        at=row.at,
    )


async def write_letters(
    connection: AsyncConnection,
    addressing: Addressing,
    variants: Mapping[str, Collection[int]],
    facts: Mapping[str, Mapping[str, str]],
    now: datetime,
) -> int:
    """The letters of the next deliveries, by the language of theirs; says how many. In the same transaction the erratum has come so far.

    Who has one already gets no other, whatever is written there.
    """
    written = 0
    for language, these in variants.items():
        people = _people(addressing, these, facts[language], now)
        letters = dialect_insert(connection, notice).from_select(list(people.selected_columns.keys()), people)
        written += (await connection.execute(letters.on_conflict_do_nothing(index_elements=["erratum_id", "subscriber_id"]))).rowcount
    reached = {"audience": erratum.c.audience + written, "reached_id": addressing.up_to}
    await connection.execute(update(erratum).where(erratum.c.id == addressing.erratum_id).values(reached))
    return written


def _people(addressing: Addressing, variants: Collection[int], facts: Mapping[str, str], now: datetime) -> Select[Any]:
    made = (
        literal(NoticeKind.ERRATUM.value).label("kind"),
        subscriber.c.id.label("subscriber_id"),
        subscriber.c.address.label("address"),
        literal(dict(facts), notice.c.facts.type).label("facts"),
        literal(DeliveryState.PENDING.value).label("state"),
        literal(addressing.at, notice.c.created_at.type).label("created_at"),
        literal(now, notice.c.changed_at.type).label("changed_at"),
        literal(addressing.erratum_id).label("erratum_id"),
    )
    people = select(*made).join_from(delivery, subscriber, subscriber.c.id == delivery.c.subscriber_id)
    here = (delivery.c.id > addressing.reached_id, delivery.c.id <= addressing.up_to)
    return people.where(*here, *_receives(addressing.issue_id, addressing.states, variants)).order_by(delivery.c.id)


async def errata_to_address(connection: AsyncConnection, newsletter: str) -> tuple[Erratum, ...]:
    """Those that were begun and are not whole, oldest first; what was called off stays as it is."""
    begun = _errata().where(erratum.c.reached_id < erratum.c.last_id, erratum.c.state != ErratumState.CANCELLED)
    return tuple(map(_read, await connection.execute(begun.where(issue.c.newsletter == newsletter).order_by(erratum.c.id))))


async def find_erratum(connection: AsyncConnection, correction_id: int) -> Erratum | None:
    """The erratum of a correction."""
    row = (await connection.execute(_errata().where(erratum.c.correction_id == correction_id))).one_or_none()
    return None if row is None else _read(row)


async def errata_of(connection: AsyncConnection, correction_ids: Collection[int]) -> dict[int, Erratum]:
    """Those of these corrections that have one, by the correction's number."""
    found: dict[int, Erratum] = {}
    for part in in_parts(sorted(correction_ids)):
        rows = await connection.execute(_errata().where(erratum.c.correction_id.in_(part)))
        found.update((row.correction_id, _read(row)) for row in rows)
    return found


async def newest_errata(connection: AsyncConnection, newsletter: str, limit: int) -> tuple[Erratum, ...]:
    """The newest of a newsletter, newest first."""
    question = _errata().where(issue.c.newsletter == newsletter).order_by(erratum.c.id.desc()).limit(limit)
    return tuple(map(_read, await connection.execute(question)))


async def erratum_balances(connection: AsyncConnection, errata: Sequence[Erratum]) -> dict[int, Balance]:
    """How the letters of each erratum stand, by its id. Who was erased since is in the audience and in no state."""
    counts: dict[int, dict[DeliveryState, int]] = {one.id: {} for one in errata}
    question = select(notice.c.erratum_id, notice.c.state, func.count()).where(notice.c.erratum_id.is_not(None))
    question = question.where(notice.c.erratum_id.in_(list(counts))).group_by(notice.c.erratum_id, notice.c.state)
    for erratum_id, state, number in await connection.execute(question):
        counts[erratum_id][DeliveryState(state)] = number
    return {one.id: Balance(audience=one.audience, counts=counts[one.id]) for one in errata}


async def set_erratum_state(
    connection: AsyncConnection, erratum_id: int, from_states: Collection[ErratumState], to_state: ErratumState
) -> bool:
    """False where it stands otherwise by now. From the commit on no mark of its letters passes unless it is sending."""
    change = update(erratum).where(erratum.c.id == erratum_id, erratum.c.state.in_(from_states)).values(state=to_state)
    return (await connection.execute(change)).rowcount == 1


async def call_off_letters(connection: AsyncConnection, erratum_id: int, now: datetime, limit: int) -> int:
    """Cancel so many of the letters of a cancelled erratum that nobody has in hand; says how many."""
    waiting = select(notice.c.id).where(notice.c.erratum_id.is_not(None), notice.c.erratum_id == erratum_id, notice.c.state.in_(WAITING))
    change = update(notice).where(notice.c.id.in_(waiting.limit(limit)), STILL_WAITS)
    return (await connection.execute(change.values(state=DeliveryState.CANCELLED, changed_at=now))).rowcount


def _receives(issue_id: int, states: Collection[DeliveryState], variants: Collection[int]) -> tuple[ColumnElement[bool], ...]:
    """Has the issue, is still on the list, and is not suppressed."""
    unwanted = select(suppression.c.digest).where(suppression.c.digest == subscriber.c.suppression_digest)
    return (
        and_(delivery.c.issue_id == issue_id, delivery.c.state.in_(states)),
        func.coalesce(delivery.c.variant_id, AS_IT_IS).in_(variants),
        subscriber.c.state == SubscriberState.ACTIVE,
        ~unwanted.exists(),
    )


def _errata() -> Any:
    whole = or_(erratum.c.reached_id >= erratum.c.last_id, erratum.c.state == ErratumState.CANCELLED).label("is_whole")
    joined = select(*_FACTS, whole, issue.c.issue_on, correction.c.number).join(issue, issue.c.id == erratum.c.issue_id)
    return joined.join(correction, correction.c.id == erratum.c.correction_id)


def _read(row: Row[Any]) -> Erratum:
    return Erratum(**{**row._mapping, "state": ErratumState(row.state), "is_whole": bool(row.is_whole)})
