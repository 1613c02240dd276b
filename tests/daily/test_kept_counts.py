"""Counts for monitors: never waited for longer than a moment, one at a time, and not taken more often than they are worth."""

import asyncio

from newsletter.daily.kept_counts import REST, KeptCounts

SLOW = 0.06


class Counting:
    """Counts that take a while; remembers how many were taken, and how many stood at it at once."""

    def __init__(self) -> None:
        self.taken = self.at_once = self.most = 0

    async def __call__(self) -> int:
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        await asyncio.sleep(SLOW)
        self.at_once -= 1
        self.taken += 1
        return self.taken


async def test_nobody_waits_for_a_slow_count() -> None:
    """Whoever asks first has none, the next the last one; of two names each is counted after the other, and once."""
    kept, counting = KeptCounts(), Counting()
    asked = [await kept.get({"a": counting, "b": counting}) for _ in range(3)]
    assert (asked[0], counting.taken) == ({"a": None, "b": None}, 1)
    await asyncio.sleep(2 * SLOW)
    assert sorted((await kept.get({"a": counting, "b": counting})).values()) == [1, 2]
    assert (counting.taken, counting.most) == (2, 1)
    assert SLOW < kept.age < REST * SLOW


async def test_a_quick_count_is_always_fresh() -> None:
    """On a small list nobody sees what was true a second ago."""
    kept, rows = KeptCounts(), [1]

    async def count() -> int:
        return len(rows)

    assert await kept.get({"a": count}) == {"a": 1}
    rows.append(2)
    await asyncio.sleep(0.01)
    assert await kept.get({"a": count}) == {"a": 2}


async def test_a_count_that_failed_is_taken_again() -> None:
    """A monitor does not fall over one bad moment of the database."""
    kept, counting = KeptCounts(), Counting()

    async def fail() -> int:
        raise OSError("gone")

    assert await kept.get({"a": fail}) == {"a": None}
    await kept.get({"a": counting})
    await asyncio.sleep(2 * SLOW)
    assert await kept.get({"a": counting}) == {"a": 1}
