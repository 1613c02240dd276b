"""The suppression list: digests of addresses we will not write to. It holds no address."""

from collections.abc import Collection, Sequence

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.states import SuppressionReason
from newsletter.model.subscribers import Suppression
from newsletter.storage.schema import suppression
from newsletter.storage.upsert import insert_ignore


async def suppress(connection: AsyncConnection, digests: Sequence[str], why: Suppression) -> None:
    """Put the digests on the list; what stands there stays as it is."""
    rows = [{"digest": one, "reason": why.reason, "at": why.at, "by": why.by, "note": why.note} for one in digests]
    await insert_ignore(connection, suppression, rows, ["digest"])


async def find_suppressions(connection: AsyncConnection, digests: Collection[str]) -> dict[str, Suppression]:
    """Those of the digests that are on the list."""
    rows = await connection.execute(select(suppression).where(suppression.c.digest.in_(digests)))
    return {row.digest: Suppression(reason=SuppressionReason(row.reason), at=row.at, by=row.by, note=row.note) for row in rows}


async def lift_suppression(connection: AsyncConnection, digests: Collection[str]) -> None:
    """Take the digests off the list."""
    await connection.execute(delete(suppression).where(suppression.c.digest.in_(digests)))
