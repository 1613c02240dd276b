"""Pace on the wire: storms slow us down and lose nobody, rates and days are kept, relays stand in for one another."""

import asyncio
import contextlib
from collections import Counter
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from newsletter.delivery.roster import RelayDoor
from newsletter.delivery.smtp import connector
from newsletter.model.errors import RelayError
from newsletter.model.sending_options import DeliveryOptions
from newsletter.storage import schema
from newsletter.storage.pace import read_paces
from tests.conftest import NOW
from tests.delivery.conftest import LETTERHEAD, Post, counts, misbehaving, readers, received, relay_for, until
from tests.smtp_sink import Sink


def real_clock() -> datetime:
    return datetime.now(NOW.tzinfo)


def door(name: str, sink: Sink, **changes: object) -> RelayDoor:
    options = relay_for(sink, **changes)
    return RelayDoor(name=f"relays.{name}", options=options, connect=connector(options, LETTERHEAD))


def people(number: int, *domains: str) -> list[str]:
    return [f"reader{n}@{domains[n % len(domains)]}" for n in range(number)]


async def suppressed(post: Post) -> int:
    async with post.database.read() as connection:
        return len((await connection.execute(select(schema.suppression))).all())


async def limits(post: Post) -> dict[str, float | None]:
    async with post.database.read() as connection:
        return {one.name: one.per_second for one in await read_paces(connection)}


async def send_until_done(post: Post, sink: Sink, rounds: int = 60, **more: object) -> int:
    """Send as often as the clock must be moved for what was put off; says how many rounds it took."""
    for number in range(1, rounds + 1):
        balance = await post.send(sink, **more)
        assert balance.holds
        if not balance.remaining:
            return number
        post.clock.move(minutes=20)
    raise AssertionError(f"not done: {balance.counts}")


@pytest.mark.parametrize(
    "rule", ["rcpt/2@slow.example=451 4.7.1 too many letters, slow down", "rcpt/3@slow.example=421 4.7.28 unusual rate of mail"]
)
async def test_a_storm_slows_one_group_and_loses_nobody(post: Post, rule: str) -> None:
    """Half of a group's letters are thrown back: its limit falls, the other group never waits, everybody has one copy in the end."""
    audience = people(60, "slow.example", "quick.example")
    await post.release(*audience)
    async with misbehaving(rule) as sink:
        first = await post.send(sink)
        quick = {letter.recipient for letter in sink.letters if letter.recipient.endswith("quick.example")}
        assert len(quick) == 30 and first.remaining
        assert list(await limits(post)) == ["to slow.example"]
        await send_until_done(post, sink)
        assert received(sink) == sorted(audience)
    assert await suppressed(post) == 0


async def test_greylisting_everybody_is_served_in_the_second_round_at_full_speed(post: Post) -> None:
    """A greylist is not a throttle: no limit appears, and the same envelopes are said again."""
    await post.release(*readers(40))
    async with misbehaving(greylist=True) as sink:
        assert counts(await post.send(sink)) == {"deferred": 40}
        post.clock.move(minutes=7)
        assert counts(await post.send(sink)) == {"accepted": 40}
        assert received(sink) == sorted(readers(40))
    envelopes = Counter(line for line in sink.lines if line.startswith(b"RCPT"))
    assert set(envelopes.values()) == {2}
    assert await limits(post) == {}


async def test_fourteen_a_second_over_a_restart(post: Post) -> None:
    """The rate that the sink sees never exceeds the setting, also where a second run begins right after the first."""
    post.clock = real_clock
    await post.release(*readers(40))
    await post.set_issue(send_not_after=real_clock() + timedelta(hours=1))
    stop = asyncio.Event()
    async with Sink() as sink:
        relay = relay_for(sink, per_second=14)
        asyncio.get_running_loop().call_later(1.2, stop.set)
        await post.send(sink, relay, stop=stop)
        assert counts(await post.send(sink, relay)) == {"accepted": 40}
        times = sorted(letter.at for letter in sink.letters)
    assert max(sum(start <= one < start + 1 for one in times) for start in times) <= 20  # the sink's own stamps bunch on a busy machine
    assert times[-1] - times[0] >= 39 / 14 * 0.9
    assert received(sink) == sorted(readers(40))


async def test_letters_over_the_days_limit_wait_and_go_the_next_day(post: Post) -> None:
    """The hundred and first is put off with the reason and a time, over midnight, and goes then; who is too late expires."""
    await post.release(*readers(150))
    await post.set_issue(send_not_after=NOW + timedelta(hours=30))
    async with Sink() as sink:
        relay = relay_for(sink, per_day=100)
        assert counts(await post.send(sink, relay)) == {"accepted": 100, "deferred": 50}
        waiting = {(row.reason, row.retry_at) for row in await post.rows() if row.state == "deferred"}
        assert waiting == {("throttle", NOW + timedelta(hours=24, minutes=2))}
        post.clock.move(hours=23)
        assert counts(await post.send(sink, relay)) == {"accepted": 100, "deferred": 50}
        post.clock.move(hours=1, minutes=3)
        assert counts(await post.send(sink, relay)) == {"accepted": 150}
        assert received(sink) == sorted(readers(150))


async def test_two_senders_share_the_days_limit(post: Post) -> None:
    """Two runs at once send a hundred together, not each."""
    await post.release(*readers(150))
    async with Sink() as sink:
        relay = relay_for(sink, per_day=100)
        await asyncio.gather(post.send(sink, relay), post.send(sink, relay))
        assert len(sink.letters) <= 100
        assert counts(await post.send(sink, relay)).get("accepted") == len(sink.letters)


async def test_our_fault_stops_a_group_and_nobody_is_removed(post: Post) -> None:
    """Twenty refusals for what we are: the rest of the domain is put off, the others go on, an operator is called, no reader is touched."""
    post.options = DeliveryOptions(chunk=10, canary=0)
    await post.release(*people(200, "strict.example", "a.example", "b.example", "c.example"))
    async with misbehaving("rcpt@strict.example=550 5.7.26 not authenticated") as sink:
        found = counts(await post.send(sink))
    assert found["accepted"] == 150
    assert 20 <= found["rejected"] <= 35
    reasons = {row.reason for row in await post.rows() if row.state == "deferred"}
    assert reasons == {"our fault: 550 5.7.26"}
    assert await suppressed(post) == 0


async def test_a_dead_address_is_not_in_the_next_audience(post: Post) -> None:
    """What the relay says to our face counts like a bounce; the address is suppressed when the round ends."""
    await post.release("alive@a.example", "dead@a.example")
    async with misbehaving("rcpt@dead@=550 5.1.1 no such user") as sink:
        assert counts(await post.send(sink)) == {"accepted": 1, "rejected": 1}
    assert await suppressed(post) == 1


async def test_letters_are_spread_and_the_ledger_names_the_relay(any_post: Post) -> None:
    """Both relays carry letters, each letter goes once, and every row says which took it."""
    await any_post.release(*readers(120))
    async with Sink() as one, Sink() as two:
        found = counts(await any_post.send(one, relay_for(one), others=(door("two", two),)))
        assert found == {"accepted": 120}
        assert sorted(received(one) + received(two)) == sorted(readers(120))
        assert min(len(one.letters), len(two.letters)) >= 10
        async with any_post.database.read() as connection:
            names = Counter(await connection.scalars(select(schema.attempt.c.relay)))
    assert names == {"relay": len(one.letters), "relays.two": len(two.letters)}


@pytest.mark.parametrize("weight", [0, 1])
async def test_a_relay_that_dies_leaves_its_letters_to_the_other(post: Post, weight: int) -> None:
    """In the middle of a run the first is gone for good: the second, spare or not, takes the rest; nobody twice, nobody missed."""
    await post.release(*readers(200))
    async with contextlib.AsyncExitStack() as stack:
        two = await stack.enter_async_context(Sink())
        one = Sink()
        await one.__aenter__()

        async def die() -> None:
            await until(lambda: len(one.letters) >= 30)
            await one.__aexit__()

        dying = asyncio.create_task(die())
        found = counts(await post.send(one, relay_for(one), others=(door("two", two, weight=weight),)))
        await dying
        unknown = found.pop("unknown", 0)
        assert unknown <= 3 * 4
        assert found == {"accepted": 200 - unknown}
        both = Counter(received(one) + received(two))
        assert max(both.values()) == 1
        assert 200 - unknown <= len(both) <= 200


async def test_a_spare_relay_is_left_alone_while_the_first_works(post: Post) -> None:
    """Weight 0: not one connection."""
    await post.release(*readers(50))
    async with Sink() as one, Sink() as two:
        assert counts(await post.send(one, relay_for(one), others=(door("two", two, weight=0),))) == {"accepted": 50}
        assert (len(one.letters), two.connections) == (50, 0)


async def test_a_relay_that_refuses_us_is_passed_over(post: Post) -> None:
    """A wrong password at one is an operator's matter and no reason to keep letters; refused by all is one."""
    await post.release(*readers(30))
    async with misbehaving("mail=530 5.7.0 authentication required") as one, Sink() as two:
        assert counts(await post.send(one, relay_for(one), others=(door("two", two),))) == {"accepted": 30}
        assert received(two) == sorted(readers(30))
    post.issue_id = 0
    async with misbehaving("mail=530 5.7.0 no") as one, misbehaving("mail=530 5.7.0 no") as two:
        await post.release("late@a.example", issue_on=NOW.date() + timedelta(days=1))
        with pytest.raises(RelayError):
            await post.send(one, relay_for(one), others=(door("two", two),))
        assert set((await post.states()).values()) == {"pending"}


async def test_each_relay_has_its_own_day(post: Post) -> None:
    """The limits add up, and the rest waits for whichever has letters again first."""
    await post.release(*readers(100))
    async with Sink() as one, Sink() as two:
        found = counts(await post.send(one, relay_for(one, per_day=30), others=(door("two", two, per_day=20),)))
        assert found == {"accepted": 50, "deferred": 50}
        assert (len(one.letters), len(two.letters)) == (30, 20)


async def test_warm_up_on_the_wire(post: Post) -> None:
    """Two hundred leave, the others are told as left over for the next issue."""
    post.options = DeliveryOptions(warm_up=True, canary=0)
    await post.release(*readers(230))
    async with Sink() as sink:
        assert counts(await post.send(sink)) == {"accepted": 200, "expired": 30}
    assert {row.reason for row in await post.rows() if row.state == "expired"} == {
        "warm-up: over the cap; the next issue begins with who confirmed last"
    }
