"""Testers: who gets a marked copy of each draft before readers get the letter."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.instants import require_aware
from newsletter.storage.schema import tester
from newsletter.storage.upsert import insert_ignore


@dataclass(frozen=True, slots=True, kw_only=True)
class Tester:
    """One of them. ``by`` saved them."""

    id: int = 0
    address: str
    name: str = ""
    by: str
    at: datetime

    def __post_init__(self) -> None:
        require_aware("at", self.at)


_COLUMNS = tuple(tester.c[name] for name in Tester.__dataclass_fields__)


async def add_tester(connection: AsyncConnection, newsletter: str, new: Tester) -> bool:
    """Save a tester (the id is not looked at); False where the address is saved already."""
    row = {"newsletter": newsletter, "address": new.address, "name": new.name, "by": new.by, "at": new.at}
    return await insert_ignore(connection, tester, [row], ["newsletter", "address"]) == 1


async def remove_tester(connection: AsyncConnection, newsletter: str, address: str) -> bool:
    """Forget a tester; False where the address is not saved."""
    gone = delete(tester).where(tester.c.newsletter == newsletter, tester.c.address == address)
    return (await connection.execute(gone)).rowcount == 1


async def forget_tester(connection: AsyncConnection, newsletter: str, address_key: str) -> bool:
    """Forget whoever has this address, however it was written; False where nobody is saved with it."""
    gone = delete(tester).where(tester.c.newsletter == newsletter, func.lower(tester.c.address) == address_key)
    return (await connection.execute(gone)).rowcount > 0


async def testers_of(connection: AsyncConnection, newsletter: str) -> tuple[Tester, ...]:
    """Everybody who is saved, by address."""
    rows = await connection.execute(select(*_COLUMNS).where(tester.c.newsletter == newsletter).order_by(tester.c.address))
    return tuple(Tester(**row._mapping) for row in rows)
