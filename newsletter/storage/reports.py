"""What a report asks of an issue afterwards: when the first letter was taken, and who edited what."""

from datetime import datetime

from sqlalchemy import ColumnElement, func, literal_column, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.editing import EditKind
from newsletter.model.reports import EditCount
from newsletter.storage.schema import delivery, edit, issue


async def first_accepted_at(connection: AsyncConnection, issue_id: int) -> datetime | None:
    """When the relay took the first letter of an issue. Looks at every row of it: ask once, when it is sent."""
    found: datetime | None = await connection.scalar(select(func.min(delivery.c.changed_at)).where(*_accepted_of(issue_id)))
    return found


async def any_accepted_at(connection: AsyncConnection, issue_id: int, among: int) -> datetime | None:
    """The same among the first rows that are found, however many there are: quick, and off by as long as those took."""
    some = select(delivery.c.changed_at).where(*_accepted_of(issue_id)).limit(among).subquery()
    found: datetime | None = await connection.scalar(select(func.min(some.c.changed_at)))
    return found


async def store_first_at(connection: AsyncConnection, issue_id: int, at: datetime) -> None:
    """Keep when the first letter was taken."""
    await connection.execute(update(issue).where(issue.c.id == issue_id).values(first_at=at))


async def edit_counts(connection: AsyncConnection, issue_id: int) -> tuple[EditCount, ...]:
    """Who has how many edits of each kind in force in an issue."""
    question = select(edit.c.by, edit.c.kind, func.count().label("number")).where(edit.c.issue_id == issue_id, edit.c.undone_at.is_(None))
    rows = await connection.execute(question.group_by(edit.c.by, edit.c.kind).order_by(edit.c.by, edit.c.kind))
    return tuple(EditCount(by=row.by, kind=EditKind(row.kind), number=row.number) for row in rows)


def _accepted_of(issue_id: int) -> tuple[ColumnElement[bool], ...]:
    return delivery.c.issue_id == issue_id, delivery.c.state == literal_column("'accepted'")
