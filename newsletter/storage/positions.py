"""How far something was read, kept from run to run: one text for each name."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.storage.schema import instance
from newsletter.storage.upsert import upsert


async def read_position(connection: AsyncConnection, name: str) -> str | None:
    """What was kept under this name."""
    return await connection.scalar(select(instance.c.value).where(instance.c.name == name))


async def keep_position(connection: AsyncConnection, name: str, value: str, now: datetime) -> None:
    """Keep it in place of what was kept before."""
    await upsert(connection, instance, [{"name": name, "value": value, "changed_at": now}], ["name"], ["value", "changed_at"])
