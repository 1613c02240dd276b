"""The rulings of editors. Nothing is deleted: a ruling is lifted, with who and when."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.rulings import GROUPING, Ruling, RulingKind, RulingTarget
from newsletter.storage.schema import issue, ruling


async def add_ruling(connection: AsyncConnection, newsletter: str, new: Ruling) -> int:
    """Write a ruling down (its id is not looked at); gives back its number."""
    row = {name: getattr(new, name) for name in Ruling.__dataclass_fields__ if name != "id"}
    row |= {"newsletter": newsletter, "urls": list(new.urls), "rest_urls": list(new.rest_urls)}
    number: int = (await connection.execute(insert(ruling).values(row).returning(ruling.c.id))).scalar_one()
    return number


async def rulings_in_force(connection: AsyncConnection, newsletter: str, issue_on: date) -> tuple[Ruling, ...]:
    """The rulings that bind the issue of a date: those of that date and those without one, oldest first."""
    of_date = or_(ruling.c.issue_on.is_(None), ruling.c.issue_on == issue_on)
    return await _read(connection, ruling.c.newsletter == newsletter, ruling.c.lifted_at.is_(None), of_date)


async def rulings_for(connection: AsyncConnection, issue_id: int) -> tuple[Ruling, ...]:
    """The rulings that bind an issue, oldest first."""
    found = (await connection.execute(select(issue.c.newsletter, issue.c.issue_on).where(issue.c.id == issue_id))).one_or_none()
    return await rulings_in_force(connection, found.newsletter, found.issue_on) if found else ()


async def grouping_rulings(connection: AsyncConnection) -> tuple[Ruling, ...]:
    """The merges and splits in force, of every newsletter: stories and their clusters are everybody's. Oldest first."""
    return await _read(connection, ruling.c.kind.in_(GROUPING), ruling.c.lifted_at.is_(None))


async def all_rulings(connection: AsyncConnection, newsletter: str, *, since: date) -> tuple[Ruling, ...]:
    """Every ruling in force now or for an issue from ``since`` on, oldest first."""
    still = or_(ruling.c.issue_on.is_(None), ruling.c.issue_on >= since)
    return await _read(connection, ruling.c.newsletter == newsletter, ruling.c.lifted_at.is_(None), still)


async def past_rulings(connection: AsyncConnection, newsletter: str) -> tuple[Ruling, ...]:
    """Every ruling there ever was, those that were lifted too, oldest first."""
    return await _read(connection, ruling.c.newsletter == newsletter)


async def find_ruling(connection: AsyncConnection, newsletter: str, number: int) -> Ruling | None:
    """The ruling with a number, lifted or not."""
    return next(iter(await _read(connection, ruling.c.newsletter == newsletter, ruling.c.id == number)), None)


async def lift_ruling(connection: AsyncConnection, ruling_id: int, *, by: str, now: datetime) -> bool:
    """Lift a ruling if nobody has; False when it was lifted before."""
    change = update(ruling).where(ruling.c.id == ruling_id, ruling.c.lifted_at.is_(None)).values(lifted_at=now, lifted_by=by)
    return (await connection.execute(change)).rowcount == 1


async def _read(connection: AsyncConnection, *wanted: ColumnElement[bool]) -> tuple[Ruling, ...]:
    question: Select[Any] = select(ruling).where(*wanted).order_by(ruling.c.id)
    return tuple(map(_ruling, await connection.execute(question)))


def _ruling(row: Row[Any]) -> Ruling:
    values = {name: getattr(row, name) for name in Ruling.__dataclass_fields__}
    lists = {"urls": tuple(row.urls), "rest_urls": tuple(row.rest_urls)}
    return Ruling(**values | lists | {"kind": RulingKind(row.kind), "target": RulingTarget(row.target)})
