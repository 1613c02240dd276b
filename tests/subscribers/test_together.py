"""Sign-ups that come at the same moment: stored in one transaction, and each as if it had come alone."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

import pytest

from newsletter.model.options import SignUpOptions
from newsletter.subscribers.crowds import shared_counts
from newsletter.subscribers.outcomes import TooManySignUps
from newsletter.subscribers.together import Together
from tests.subscribers.conftest import SignUpDesk

A_CROWD = 60


async def test_a_crowd_is_stored_in_a_few_transactions(desk: SignUpDesk) -> None:
    """Everybody has a row, a letter, and the consent of their own network."""
    desk.together = Together()
    before = desk.database.commits.number
    people = {f"reader{number}@example.com": f"198.51.{number}.0/24" for number in range(A_CROWD)}
    outcomes = await asyncio.gather(*(desk.sign_up(address, network=network) for address, network in people.items()))
    subscribers = {row["id"]: row["address"] for row in await desk.rows("subscriber")}
    assert (set(outcomes), set(subscribers.values())) == ({None}, set(people))
    assert {subscribers[row["subscriber_id"]]: row["network"] for row in await desk.rows("consent")} == people
    assert Counter(row["address"] for row in await desk.rows("notice")) == dict.fromkeys(people, 1)
    assert desk.database.commits.number - before < A_CROWD / 10


async def test_the_limit_of_a_network_holds_within_a_crowd(desk: SignUpDesk) -> None:
    """Those who came first are taken, the others are told to come later, and other networks do not notice."""
    desk.together, desk.options = Together(), SignUpOptions(per_network_hour=4)
    crowd = [desk.sign_up(f"reader{number}@example.com", network="203.0.113.0/24") for number in range(10)]
    crowd += [desk.sign_up("other@example.com", network="198.51.100.0/24")]
    outcomes = await asyncio.gather(*crowd)
    late = TooManySignUps(retry_after=timedelta(hours=1))
    assert outcomes == [None] * 4 + [late] * 6 + [None]
    assert {row["address"] for row in await desk.rows("notice")} == {
        *(f"reader{number}@example.com" for number in range(4)),
        "other@example.com",
    }
    shared = {one.name: 5 for one in shared_counts("other@example.com", desk.options)}  # who is over its network's limit counts for nothing
    counts = {row["network"]: row["count"] for row in await desk.rows("sign_up_count")}
    assert counts == {"203.0.113.0/24": 10, "198.51.100.0/24": 1} | shared


@pytest.mark.parametrize(
    ("typed", "letters"),
    [(["ann@example.com"] * 5, 1), ([f"ann+{number}@example.com" for number in range(6)], 3)],
    ids=["one address", "one mailbox"],
)
async def test_one_person_in_a_crowd_gets_no_more_letters(desk: SignUpDesk, typed: list[str], letters: int) -> None:
    """Asked five times at once is asked once; and a mailbox has its limit, however its address is spelt."""
    desk.together = Together()
    await asyncio.gather(*(desk.sign_up(address, network=f"198.51.{number}.0/24") for number, address in enumerate(typed)))
    assert len(await desk.rows("notice")) == letters


async def test_trouble_with_one_is_not_the_others() -> None:
    """A group that fails is undone; then each is served alone, and the one that is the trouble hears of it."""
    groups: list[list[int]] = []

    async def serve(asks: Sequence[int]) -> list[int]:
        groups.append(list(asks))
        await asyncio.sleep(0)
        if 3 in asks:
            raise ValueError("three")
        return [-one for one in asks]

    together = Together()
    outcomes = await asyncio.gather(*(together.serve(number, number, serve) for number in range(6)), return_exceptions=True)
    assert [outcome if isinstance(outcome, int) else str(outcome) for outcome in outcomes] == [0, -1, -2, "three", -4, -5]
    assert groups == [[0], [1, 2, 3, 4, 5], [1], [2], [3], [4], [5]]
    assert await together.serve(7, 7, serve) == -7


async def test_who_goes_away_leaves_the_others_served() -> None:
    """Also when it was the one that served them all; nobody is served twice."""
    begun, go_on = asyncio.Event(), asyncio.Event()
    done: list[int] = []

    async def serve(asks: Sequence[int]) -> list[int]:
        begun.set()
        await go_on.wait()
        done.extend(asks)
        return [-one for one in asks]

    together = Together(most=3)
    waiting = [asyncio.create_task(together.serve(number, number, serve)) for number in range(6)]
    await begun.wait()
    waiting[0].cancel()
    waiting[2].cancel()
    await asyncio.gather(waiting[0], waiting[2], return_exceptions=True)
    go_on.set()
    assert await asyncio.gather(*(waiting[number] for number in (1, 3, 4, 5))) == [-1, -3, -4, -5]
    assert sorted(done) == [1, 3, 4, 5]
