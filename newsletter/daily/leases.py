"""Sees to it that of several processes one does a job at a time, such as asking all feeds. Of a dead process the right passes on."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from newsletter.daily.newsroom import Newsroom
from newsletter.storage.runs import give_lease_back, take_lease

STALE_AFTER = timedelta(minutes=10)


@asynccontextmanager
async def lease(newsroom: Newsroom, job: str) -> AsyncIterator[bool]:
    """True inside the block if the job is ours; others get False until the block ends, or until we were silent for ten minutes.

    Nothing breaks when two do the job after all: this only saves work.
    """
    owner, now = f"{newsroom.randomness.getrandbits(64):016x}", newsroom.clock()
    async with newsroom.database.write() as connection:
        ours = await take_lease(connection, job, owner, now, now - STALE_AFTER)
    try:
        yield ours
    finally:
        if ours:
            async with newsroom.database.write() as connection:
                await give_lease_back(connection, job, owner)
