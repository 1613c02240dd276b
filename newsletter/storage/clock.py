"""When this instance's clock was last good, and why it is not believed now."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.instants import require_aware
from newsletter.storage.schema import instance
from newsletter.storage.upsert import insert_ignore, upsert

_GOOD, _DOUBT = "clock was good", "clock is in doubt"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockDoubt:
    """Why nothing is made or let go by itself, and since when by that very clock."""

    reason: str
    at: datetime

    def __post_init__(self) -> None:
        require_aware("at", self.at)


async def last_good(connection: AsyncConnection) -> datetime | None:
    """The last instant at which the clock was believed; None where it never was asked."""
    found: datetime | None = await connection.scalar(select(instance.c.changed_at).where(instance.c.name == _GOOD))
    return found


async def note_good(connection: AsyncConnection, now: datetime) -> None:
    """The clock is believed at this instant, and any doubt is over."""
    await upsert(connection, instance, [{"name": _GOOD, "value": "", "changed_at": now}], ["name"], ["changed_at"])
    await connection.execute(delete(instance).where(instance.c.name == _DOUBT))


async def read_doubt(connection: AsyncConnection) -> ClockDoubt | None:
    """Why the clock is not believed, if it is not."""
    row = (await connection.execute(select(instance.c.value, instance.c.changed_at).where(instance.c.name == _DOUBT))).one_or_none()
    return None if row is None else ClockDoubt(reason=row.value, at=row.changed_at)


async def note_doubt(connection: AsyncConnection, reason: str, now: datetime) -> bool:
    """The clock is not believed; False when that was noted before."""
    return await insert_ignore(connection, instance, [{"name": _DOUBT, "value": reason, "changed_at": now}], ["name"]) == 1
