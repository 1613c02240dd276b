"""The slow checks of an issue: those of its latest version that was looked at."""

from dataclasses import asdict

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.checks import Check, Checked, Light
from newsletter.storage.schema import checked
from newsletter.storage.upsert import upsert


async def store_checked(connection: AsyncConnection, issue_id: int, looked: Checked) -> bool:
    """Keep what was found in place of what was found before; False where a newer version was looked at meanwhile."""
    known = await connection.scalar(select(checked.c.version).where(checked.c.issue_id == issue_id))
    if known is not None and known > looked.version:
        return False
    row = {"issue_id": issue_id, "version": looked.version, "at": looked.at, "checks": [asdict(check) for check in looked.checks]}
    await upsert(connection, checked, [row], ["issue_id"], ("version", "at", "checks"))
    return True


async def find_checked(connection: AsyncConnection, issue_id: int) -> Checked | None:
    """What was found last, of whatever version; None where nobody has looked."""
    row = (await connection.execute(select(checked).where(checked.c.issue_id == issue_id))).one_or_none()
    if row is None:
        return None
    return Checked(version=row.version, at=row.at, checks=tuple(Check(**one | {"light": Light(one["light"])}) for one in row.checks))
