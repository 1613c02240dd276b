"""Says cheaply whether anything that public pages show has changed, so that they need not be read again to find out."""

from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.storage.schema import correction, issue_change

LATEST = 20
"""Two transactions that end in another order than they began leave a gap that fills later: the newest number alone would not show it."""

Changes = tuple[tuple[int, ...], ...]


async def latest_changes(connection: AsyncConnection) -> Changes:
    """The newest rows of what is appended whenever an issue changes its state and whenever something printed is corrected.

    Content freezes at approval, so between two changes of state nothing that was printed says anything else.
    """
    return await _newest(connection, issue_change), await _newest(connection, correction)


async def _newest(connection: AsyncConnection, table: Table) -> tuple[int, ...]:
    return tuple(await connection.scalars(select(table.c.id).order_by(table.c.id.desc()).limit(LATEST)))
