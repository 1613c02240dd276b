"""Plans of dates to come: planning a date and opening it come one after the other."""

import asyncio

from newsletter.storage.database import Database
from newsletter.storage.plans import hold_plans


async def test_who_plans_waits_for_who_opens(database: Database) -> None:
    """Else both could miss what the other is just writing, and a date that was planned to be left out had its issue."""

    async def plan() -> None:
        async with database.write() as connection:
            await hold_plans(connection)

    async with database.write() as connection:
        await hold_plans(connection)
        planned = asyncio.create_task(plan())
        done, _ = await asyncio.wait([planned], timeout=0.3)
        assert not done
    await planned
