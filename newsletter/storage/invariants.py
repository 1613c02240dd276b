"""What must always hold of the tables, asked of them. Mends nothing."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.states import DeliveryState
from newsletter.storage.schema import delivery, issue
from newsletter.storage.workers import has_no_worker

LATEST = 3
"""Issues whose letters are counted: older ones were counted when they were new, and a year's would take minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """An issue's audience as it was fixed, and the deliveries that stand in the ledger."""

    issue_on: date
    audience: int
    deliveries: int


async def count_latest(connection: AsyncConnection) -> tuple[Count, ...]:
    """The latest issues that were let go."""
    released = select(issue.c.id, issue.c.issue_on, issue.c.audience).where(issue.c.released_at.is_not(None))
    rows = (await connection.execute(released.order_by(issue.c.issue_on.desc()).limit(LATEST))).all()
    counted = []
    for row in rows:
        found = await connection.scalar(select(func.count()).select_from(delivery).where(delivery.c.issue_id == row.id))
        counted.append(Count(issue_on=row.issue_on, audience=row.audience or 0, deliveries=found or 0))
    return tuple(counted)


async def early_deliveries(connection: AsyncConnection) -> int:
    """Issues that were never let go and have deliveries all the same."""
    early = select(func.count()).select_from(issue).where(issue.c.released_at.is_(None))
    return await connection.scalar(early.where(select(delivery.c.id).where(delivery.c.issue_id == issue.c.id).exists())) or 0


async def missing_numbers(connection: AsyncConnection, newsletter: str) -> int:
    """How many numbers are left out between the first issue and the last."""
    numbers = select(func.max(issue.c.number) - func.min(issue.c.number) + 1 - func.count()).where(issue.c.newsletter == newsletter)
    return await connection.scalar(numbers) or 0


async def abandoned_letters(connection: AsyncConnection) -> int:
    """Letters marked as being sent by a process that is no more."""
    left = (delivery.c.state == DeliveryState.SENDING, has_no_worker(delivery.c.token))
    return await connection.scalar(select(func.count()).select_from(delivery).where(*left)) or 0


async def file_faults(connection: AsyncConnection) -> str:
    """What SQLite finds wrong with its own file; "" when nothing, and on PostgreSQL, which looks after itself."""
    if connection.dialect.name != "sqlite":
        return ""
    found = await connection.scalar(text("PRAGMA quick_check(1)"))
    return "" if found == "ok" else str(found)
