"""What came back: a row for each letter a report is about, found by digest, by reader and by what is left to do. It holds no address."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, FromClause, Row, Select, and_, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.returns import PROVEN, Proof, ReturnAction, ReturnKind, StoredReturn
from newsletter.model.states import DeliveryState, Fault
from newsletter.storage.parts import in_parts
from newsletter.storage.schema import delivery, issue, returned
from newsletter.storage.upsert import insert_ignore_returning

_TOLD = sorted(StoredReturn.__dataclass_fields__.keys() - {"issue_on"})
"""What of a report's line is a column here; the date stands with the issue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReturn:
    """A row to be; ``digest`` and ``number`` say which report it is of, and which of the letters named there it is about."""

    newsletter: str
    digest: str
    number: int
    told: StoredReturn
    subscriber_id: int | None
    issue_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedLetter:
    """Which of our letters a report is about; ``state`` None: the issue had none for this reader."""

    issue_id: int
    delivery_id: int | None = None
    state: DeliveryState | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenReturn:
    """A row that waits for somebody to act on it: a fault of ours, or a report that proves nothing."""

    id: int
    kind: ReturnKind
    action: ReturnAction
    proof: Proof
    issue_id: int | None
    issue_on: date | None
    domain: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """A domain whose letters came back through a fault of ours: how many, since when, and what its server said last."""

    domain: str
    letters: int
    since: datetime
    said: str


async def store_returned(connection: AsyncConnection, rows: Sequence[NewReturn]) -> int:
    """Keep what a report says, unless the same report was kept before; says how many rows are new."""
    added = await insert_ignore_returning(connection, returned, [_written(row) for row in rows], ["digest", "number"], returned.c.id)
    return len(added)


async def was_returned(connection: AsyncConnection, digest: str) -> bool:
    """Whether this report was kept before."""
    return await connection.scalar(select(returned.c.id).where(returned.c.digest == digest).limit(1)) is not None


async def find_letter(connection: AsyncConnection, newsletter: str, issue_on: date, subscriber_id: int | None) -> ReturnedLetter | None:
    """The letter of that date to this reader; None where there was no issue."""
    issue_id = await connection.scalar(select(issue.c.id).where(issue.c.newsletter == newsletter, issue.c.issue_on == issue_on))
    if issue_id is None:
        return None
    mine = (delivery.c.issue_id == issue_id, delivery.c.subscriber_id == subscriber_id)
    row = (await connection.execute(select(delivery.c.id, delivery.c.state).where(*mine))).one_or_none()
    return ReturnedLetter(issue_id=issue_id) if row is None else _letter(issue_id, row)


async def latest_letter(connection: AsyncConnection, subscriber_id: int) -> ReturnedLetter | None:
    """The latest letter that was accepted for this reader."""
    taken = (delivery.c.subscriber_id == subscriber_id, delivery.c.state == DeliveryState.ACCEPTED)
    question = select(delivery.c.issue_id, delivery.c.id, delivery.c.state).where(*taken).order_by(delivery.c.issue_id.desc()).limit(1)
    row = (await connection.execute(question)).one_or_none()
    return None if row is None else _letter(row.issue_id, row)


async def open_returned(connection: AsyncConnection, newsletter: str, most: int = 10_000) -> list[OpenReturn]:
    """What operators have yet to hear of: faults of ours, and bounces and complaints that prove nothing; oldest first."""
    ours = (returned.c.action == ReturnAction.OPERATOR) | ~is_proven()
    columns = [returned.c[name] for name in ("id", "kind", "action", "proof", "issue_id", "domain", "said")]
    question = select(*columns, issue.c.issue_on).join(issue, issue.c.id == returned.c.issue_id, isouter=True)
    question = question.where(returned.c.acted_at.is_(None), returned.c.newsletter == newsletter, ours).order_by(returned.c.id).limit(most)
    return [
        OpenReturn(
            **{
                **row._mapping,
                "kind": ReturnKind(row.kind),
                "action": ReturnAction(row.action),
                "proof": Proof(row.proof),
            }
        )
        for row in await connection.execute(question)
    ]


async def close_returned(connection: AsyncConnection, ids: Collection[int], now: datetime) -> None:
    """Keep that these were acted on, whatever was decided."""
    for part in in_parts(sorted(ids)):
        await connection.execute(update(returned).where(returned.c.id.in_(part)).values(acted_at=now))


async def returned_before(
    connection: AsyncConnection, newsletter: str, since: datetime, before: tuple[datetime, int] | None, limit: int
) -> list[tuple[int, StoredReturn]]:
    """A page of what came back since then with its number, newest first. ``before``: the instant and number of the last one seen."""
    question = _stored().where(returned.c.newsletter == newsletter, returned.c.received_at >= since)
    if before is not None:
        at, number = before
        question = question.where(or_(returned.c.received_at < at, and_(returned.c.received_at == at, returned.c.id < number)))
    rows = await connection.execute(question.order_by(returned.c.received_at.desc(), returned.c.id.desc()).limit(limit))
    return [(row.id, _read(row)) for row in rows]


async def incidents_since(connection: AsyncConnection, newsletter: str, since: datetime) -> list[Incident]:
    """The domains whose letters came back since then through a fault of ours, most letters first."""
    ours = (returned.c.newsletter == newsletter, returned.c.received_at >= since, returned.c.action == ReturnAction.OPERATOR, is_proven())
    letters = func.count().label("letters")
    columns = (returned.c.domain, letters, func.min(returned.c.received_at).label("since"), func.max(returned.c.said).label("said"))
    rows = await connection.execute(select(*columns).where(*ours).group_by(returned.c.domain).order_by(letters.desc(), returned.c.domain))
    return [Incident(**row._mapping) for row in rows]


async def count_returned(connection: AsyncConnection, newsletter: str, since: datetime) -> dict[tuple[ReturnKind, Fault], int]:
    """How much came back since then, by what it is and whose fault it says."""
    question = select(returned.c.kind, returned.c.fault, func.count()).group_by(returned.c.kind, returned.c.fault)
    rows = await connection.execute(question.where(returned.c.newsletter == newsletter, returned.c.received_at >= since))
    return {(ReturnKind(row.kind), Fault(row.fault)): row[2] for row in rows}


async def forget_returned(connection: AsyncConnection, newsletter: str, before: datetime) -> int:
    """Drop what came back before then; says how much."""
    old = (returned.c.newsletter == newsletter, returned.c.received_at < before)
    return (await connection.execute(delete(returned).where(*old))).rowcount


def is_proven(table: FromClause = returned) -> ColumnElement[bool]:
    """Of a row: whether its reader is known for certain. ``table``: where it stands under another name."""
    return table.c.proof.in_(sorted(PROVEN))


def _written(row: NewReturn) -> dict[str, object]:
    columns: dict[str, object] = {name: getattr(row, name) for name in NewReturn.__dataclass_fields__ if name != "told"}
    return columns | {name: getattr(row.told, name) for name in _TOLD}


def _stored() -> Select[*tuple[object, ...]]:
    return select(returned.c.id, *(returned.c[name] for name in _TOLD), issue.c.issue_on).join(
        issue, issue.c.id == returned.c.issue_id, isouter=True
    )


def _read(row: Row[*tuple[object, ...]]) -> StoredReturn:
    fields = {name: value for name, value in row._mapping.items() if name != "id"}
    kinds = {"kind": ReturnKind, "proof": Proof, "action": ReturnAction, "fault": Fault}
    return StoredReturn(**fields | {name: kind(fields[name]) for name, kind in kinds.items()})


def _letter(issue_id: int, row: Row[*tuple[object, ...]]) -> ReturnedLetter:
    return ReturnedLetter(issue_id=issue_id, delivery_id=row.id, state=DeliveryState(row.state))
