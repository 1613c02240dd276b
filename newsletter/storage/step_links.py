"""The one-time links in letters to operators."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.operators import StepLink
from newsletter.storage.schema import step_link

_COLUMNS = tuple(step_link.c[name] for name in StepLink.__dataclass_fields__)


async def add_step_links(connection: AsyncConnection, links: Sequence[StepLink]) -> None:
    """Keep the links of one letter."""
    if links:
        rows = [{name: getattr(link, name) for name in StepLink.__dataclass_fields__} for link in links]
        await connection.execute(insert(step_link), rows)


async def find_step_link(connection: AsyncConnection, digest: str) -> StepLink | None:
    """The link of a secret, used or not."""
    row = (await connection.execute(select(*_COLUMNS).where(step_link.c.digest == digest))).one_or_none()
    return None if row is None else StepLink(**row._mapping)


async def use_step_link(connection: AsyncConnection, digest: str, now: datetime) -> bool:
    """Use it up; False where somebody has."""
    statement = update(step_link).where(step_link.c.digest == digest, step_link.c.used_at.is_(None))
    return (await connection.execute(statement.values(used_at=now))).rowcount == 1


async def give_back_step_link(connection: AsyncConnection, digest: str) -> None:
    """Nothing was done with it: it works again."""
    await connection.execute(update(step_link).where(step_link.c.digest == digest).values(used_at=None))


async def forget_step_links(connection: AsyncConnection, ended_before: datetime) -> int:
    """Delete those that ended long ago."""
    return (await connection.execute(delete(step_link).where(step_link.c.ends_at < ended_before))).rowcount
