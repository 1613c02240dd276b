"""A relay's rate over processes, restarts and days, with the row that they share."""

import asyncio
from datetime import datetime, timedelta

import pytest

from newsletter.delivery.allowance import Rate
from newsletter.delivery.run.relay_pace import RelayPace
from newsletter.storage.database import Database
from newsletter.storage.pace import read_taken
from tests.conftest import NOW, HandClock


def real_clock() -> datetime:
    return datetime.now(NOW.tzinfo)


def pace_of(database: Database, rate: Rate, clock: object = real_clock) -> RelayPace:
    return RelayPace(database, "relay", rate, clock, asyncio.Event())


async def work(pace: RelayPace, times: list[float], until: float) -> None:
    """A line that has always another letter."""
    loop = asyncio.get_running_loop()
    while loop.time() < until and await pace.turn():
        times.append(loop.time())


async def most_late() -> float:
    """Seconds, until it is cancelled: what a busy machine takes up late comes closer to what follows."""
    loop, most = asyncio.get_running_loop(), 0.0
    try:
        while True:
            asked = loop.time()
            await asyncio.sleep(0.01)
            most = max(most, loop.time() - asked - 0.01)
    except asyncio.CancelledError:
        return most


def most_in_a_second(times: list[float]) -> int:
    times.sort()
    return max(sum(start <= one < start + 1 for one in times) for start in times)


async def test_two_processes_and_a_restart_keep_one_rate(any_database: Database) -> None:
    """Fourteen a second together, also where one of them begins anew in the middle; and little of it is wasted."""
    loop, times = asyncio.get_running_loop(), []
    begin = loop.time()

    async def one_process(dies_after: float) -> None:
        first = pace_of(any_database, Rate(14))
        await asyncio.gather(*(work(first, times, begin + dies_after) for _ in range(4)))
        second = pace_of(any_database, Rate(14))  # what it had left is lost
        await asyncio.gather(*(work(second, times, begin + 3) for _ in range(4)))

    lateness = asyncio.create_task(most_late())
    await asyncio.gather(one_process(1.3), one_process(3))
    lateness.cancel()
    assert most_in_a_second(times) <= 16 + 14 * await lateness
    assert 14 * 3 * 0.6 <= len(times) <= 14 * 3 + 4


async def test_to_be_told_to_wait_is_no_standstill(any_database: Database) -> None:
    """A process to which others left no turn shows by its pulse that it asks for one."""
    one, other = (pace_of(any_database, Rate(0, 5), HandClock(NOW)) for _ in range(2))
    assert [await one.turn() for _ in range(5)] == [True] * 5
    assert not await other.turn()
    assert (one.pulse.beats, other.pulse.beats) == (0, 1)


async def test_the_days_limit_is_kept_over_midnight_and_by_two(any_database: Database) -> None:
    """One hundred in any 24 hours: whoever asks when they are used up is told when the oldest have left."""
    clock = HandClock(NOW.replace(hour=23, minute=50))
    one, other = (pace_of(any_database, Rate(0, 100), clock) for _ in range(2))
    assert [await one.turn() for _ in range(70)] == [True] * 70
    await one.give_back()
    clock.move(minutes=15)
    assert [await other.turn() for _ in range(31)] == [True] * 30 + [False]
    assert other.used_up_until == NOW.replace(hour=23, minute=52) + timedelta(days=1)
    clock.now = other.used_up_until
    late = pace_of(any_database, Rate(0, 100), clock)
    assert [await late.turn() for _ in range(71)] == [True] * 70 + [False]


async def test_a_crash_wastes_a_block_and_never_exceeds(any_database: Database) -> None:
    """What a process had been dealt and did not give back counts as sent."""
    clock = HandClock()
    crashed = pace_of(any_database, Rate(0, 600), clock)
    assert await crashed.turn()
    other = pace_of(any_database, Rate(0, 600), clock)
    assert [await other.turn() for _ in range(101)] == [True] * 100 + [False]


async def test_a_turn_is_not_waited_for_when_the_run_closes(database: Database) -> None:
    """Pause and stop end the wait at once."""
    pace = pace_of(database, Rate(0.01))
    assert await pace.turn()
    waiting = asyncio.create_task(pace.turn())
    await asyncio.sleep(0)
    pace.closing.set()
    assert await asyncio.wait_for(waiting, 1) is False


@pytest.mark.parametrize("used", [0, 30])
async def test_what_was_not_used_of_a_day_is_free_again(any_database: Database, used: int) -> None:
    """Otherwise every short run would eat five hundred letters of the day."""
    pace = pace_of(any_database, Rate(0, 1000), HandClock())
    assert [await pace.turn() for _ in range(used)] == [True] * used
    await pace.give_back()
    async with any_database.read() as connection:
        taken = await read_taken(connection, "relay", NOW - timedelta(days=1))
    assert sum(taken.values()) == used
