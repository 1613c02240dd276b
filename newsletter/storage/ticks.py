"""Signs of life that outlive a process: the last tick of any scheduler, and the last backup."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.storage.schema import instance
from newsletter.storage.upsert import upsert

_TICK, _BACKUP = "tick", "backup"


async def note_tick(connection: AsyncConnection, now: datetime) -> None:
    """A scheduler looked after things now."""
    await _note(connection, _TICK, "", now)


async def last_tick(connection: AsyncConnection) -> datetime | None:
    """When a scheduler last did; None where none ever ran."""
    return await _noted(connection, _TICK)


async def note_backup(connection: AsyncConnection, file: str, now: datetime) -> None:
    """A backup was made into this file."""
    await _note(connection, _BACKUP, file, now)


async def last_backup(connection: AsyncConnection) -> datetime | None:
    """When the last backup was made by us; None where none was."""
    return await _noted(connection, _BACKUP)


async def _note(connection: AsyncConnection, name: str, value: str, now: datetime) -> None:
    row = {"name": name, "value": value, "changed_at": now}
    await upsert(connection, instance, [row], ["name"], ["value", "changed_at"])


async def _noted(connection: AsyncConnection, name: str) -> datetime | None:
    found: datetime | None = await connection.scalar(select(instance.c.changed_at).where(instance.c.name == name))
    return found
