"""Numbers that take long to count: counted once for all who ask, shown for a while, and counted anew without anybody waiting."""

import asyncio
from datetime import timedelta

import pytest

from newsletter.daily.background_counts import REMEMBERED
from newsletter.web.console.kept import FRESH, KeptNumbers
from tests.conftest import HandClock


class Counter:
    """Counts how often it was asked, and answers when a test lets it."""

    def __init__(self) -> None:
        self.asked = 0
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def __call__(self) -> int:
        self.asked += 1
        number = self.asked
        await self.may_answer.wait()
        return number


async def test_what_was_counted_is_shown_for_a_minute(clock: HandClock) -> None:
    """Within the minute nobody counts; each name has its own number."""
    kept, count = KeptNumbers(clock), Counter()
    assert [(await kept.get(name, count)).value for name in ("a", "b", "a")] == [1, 2, 1]
    clock.now += FRESH - timedelta(seconds=1)
    assert ((await kept.get("a", count)).value, count.asked) == (1, 2)


async def test_an_old_number_is_shown_while_it_is_counted_anew(clock: HandClock) -> None:
    """Who asks after the minute gets the old number with its time at once, and the next one who asks the new."""
    kept, count = KeptNumbers(clock), Counter()
    first = await kept.get("a", count)
    clock.now += FRESH
    count.may_answer.clear()
    assert await kept.get("a", count) == first
    count.may_answer.set()
    for _ in range(5):
        await asyncio.sleep(0)
    again = await kept.get("a", count)
    assert (again.value, again.at, count.asked) == (2, clock.now, 2)


async def test_of_many_who_ask_at_once_one_counts(clock: HandClock) -> None:
    """Ten pages opened in the same moment are one count."""
    kept, count = KeptNumbers(clock), Counter()
    count.may_answer.clear()
    asking = [asyncio.create_task(kept.get("a", count)) for _ in range(10)]
    await asyncio.sleep(0)
    count.may_answer.set()
    assert ([(await one).value for one in asking], count.asked) == ([1] * 10, 1)


async def test_a_count_that_failed_is_tried_again(clock: HandClock) -> None:
    """The page that waited for it fails; the next one has it counted."""
    kept = KeptNumbers(clock)

    async def fail() -> int:
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        await kept.get("a", fail)
    assert (await kept.get("a", Counter())).value == 1


async def test_old_names_are_forgotten(clock: HandClock) -> None:
    """A program that runs for years does not remember every issue that anybody looked at."""
    kept, count = KeptNumbers(clock), Counter()
    for name in range(REMEMBERED + 1):
        await kept.get(name, count)
    await kept.get(1, count)
    assert count.asked == REMEMBERED + 1
    await kept.get(0, count)
    assert count.asked == REMEMBERED + 2
