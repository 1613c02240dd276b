"""Leases: of several processes one does a job at a time, so that four schedulers ask each feed once."""

from contextlib import AsyncExitStack
from pathlib import Path

from newsletter.daily.leases import lease
from newsletter.storage.database import Database
from tests.conftest import HandClock
from tests.daily.conftest import open_newsroom
from tests.smtp_sink import Sink


async def test_one_at_a_time(any_database: Database, clock: HandClock, tmp_path: Path, sink: Sink) -> None:
    """While somebody has it nobody else gets it, another job is free, and when the work is done, or went wrong, the next one gets it."""
    async with open_newsroom(any_database, clock, tmp_path, sink) as newsroom:
        try:
            async with (
                lease(newsroom, "collecting") as first,
                lease(newsroom, "collecting") as second,
                lease(newsroom, "drafting") as other,
            ):
                assert (first, second, other) == (True, False, True)
                raise LookupError("the work went wrong")
        except LookupError:
            pass
        async with lease(newsroom, "collecting") as again:
            assert again


async def test_of_the_dead_the_right_passes_on(any_database: Database, clock: HandClock, tmp_path: Path, sink: Sink) -> None:
    """Whoever was silent for ten minutes has lost it, and takes nothing from the next one by giving it back late."""
    async with open_newsroom(any_database, clock, tmp_path, sink) as newsroom, AsyncExitStack() as later:
        async with lease(newsroom, "collecting"):
            clock.move(minutes=9)
            async with lease(newsroom, "collecting") as early:
                assert not early
            clock.move(minutes=2)
            assert await later.enter_async_context(lease(newsroom, "collecting"))
        async with lease(newsroom, "collecting") as third:
            assert not third
