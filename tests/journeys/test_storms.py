"""Hours of bad weather in the time of a hand clock: everybody is served before the letter is stale, or the ledger says why not."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from newsletter.delivery.run import balance
from tests.delivery.conftest import Post, counts, misbehaving, readers, received, relay_for, until
from tests.journeys.weather import hurry, live_through

DOMAINS = ("big.example", "large.example", "small.example")
SPREAD = [f"reader{n}@{DOMAINS[n % len(DOMAINS)]}" for n in range(240)]


def test_greylisting_everybody_costs_one_round(sqlite_url: str) -> None:
    """Every first try is refused for a while: after the first pause everybody is served, once."""

    async def journey(post: Post) -> None:
        await post.release(*SPREAD)
        async with misbehaving(greylist=True, extensions=("PIPELINING",)) as sink:
            ended = await live_through(post, sink, step=timedelta(minutes=3))
        assert counts(ended) == {"accepted": len(SPREAD)}
        assert received(sink) == sorted(SPREAD)
        assert Counter(row.attempts for row in await post.rows()) == {2: len(SPREAD)}

    hurry(sqlite_url, journey)


@pytest.mark.parametrize(
    "rule",
    [
        "rcpt/3=421 4.7.0 too many connections from you",
        "rcpt/3=451 4.7.1 slow down",
        "dot/3=451 4.7.0 try again later",
        "dot/4=421 4.7.28 unusual rate of mail",
        "mail/5=421 4.7.0 not now",
    ],
)
def test_nobody_is_lost_in_a_storm(sqlite_url: str, rule: str) -> None:
    """While a third is refused for our speed, everybody is served once before the letter is stale."""

    async def journey(post: Post) -> None:
        await post.release(*SPREAD)
        async with misbehaving(rule, extensions=("PIPELINING",)) as sink:
            ended = await live_through(post, sink, step=timedelta(minutes=3))
        assert counts(ended) == {"accepted": len(SPREAD)}
        assert received(sink) == sorted(SPREAD)

    hurry(sqlite_url, journey)


def test_a_receiver_that_says_we_are_too_fast_is_written_to_more_slowly(sqlite_url: str) -> None:
    """Its rate is halved and halved again while it says so, only its own; then everybody has one letter, and in the end it is forgotten."""

    async def journey(post: Post) -> None:
        await post.release(*SPREAD)
        async with misbehaving("rcpt*60@@large=451 4.7.1 slow down", extensions=("PIPELINING",)) as sink:
            with capture_logs() as told:
                ended = await live_through(post, sink, step=timedelta(minutes=3))
        assert counts(ended) == {"accepted": len(SPREAD)}
        assert received(sink) == sorted(SPREAD)
        slowed = [(one["group"], one["per_second"]) for one in told if one["event"] == "group_slowed"]
        rates = [rate for _, rate in slowed]
        assert {group for group, _ in slowed} == {"large.example"}
        assert len(rates) >= 3
        assert min(rates) <= rates[0] / 4

    hurry(sqlite_url, journey)


def test_a_receiver_that_never_takes_anything_costs_only_its_own_readers(sqlite_url: str) -> None:
    """One receiver says 4.7 until the end: its readers expire with a reason, all others have their letter."""
    refused = [address for address in SPREAD if address.endswith("@large.example")]

    async def journey(post: Post) -> None:
        await post.release(*SPREAD)
        async with misbehaving("rcpt@@large=451 4.7.1 policy", extensions=("PIPELINING",)) as sink:
            ended = await live_through(post, sink, step=timedelta(minutes=10))
        assert counts(ended) == {"accepted": len(SPREAD) - len(refused), "expired": len(refused)}
        assert received(sink) == sorted(set(SPREAD) - set(refused))
        assert {(row.state, bool(row.reason)) for row in await post.rows()} == {("accepted", False), ("expired", True)}

    hurry(sqlite_url, journey)


async def test_a_relay_that_is_down_for_six_hours_costs_nobody_a_letter(post: Post) -> None:
    """Everybody waits, and is served when it is back."""
    await post.release(*readers(60))
    async with misbehaving() as gone:
        pass
    sending = asyncio.create_task(post.send(gone))
    for _ in range(6):
        post.clock.move(hours=1)
        await asyncio.sleep(0.02)
        assert counts(await balance(post.database, post.issue_id)) == {"pending": 60}
    async with misbehaving(port=gone.port) as back:
        assert counts(await sending) == {"accepted": 60}
    assert received(back) == sorted(readers(60))


async def test_a_relay_that_comes_back_too_late_finds_nothing_to_take(post: Post) -> None:
    """Past send_not_after nothing leaves any more: everybody has expired, with a reason, and the wait is over."""
    await post.release(*readers(60))
    async with misbehaving() as gone:
        pass
    sending = asyncio.create_task(post.send(gone))
    await asyncio.sleep(0.02)
    post.clock.move(hours=21)
    assert counts(await sending) == {"expired": 60}
    async with misbehaving(port=gone.port) as back:
        assert counts(await post.send(back)) == {"expired": 60}
    assert {row.reason for row in await post.rows()} == {"not sent in time"}
    assert back.connections == 0


def test_it_goes_down_in_the_middle_again_and_again(sqlite_url: str) -> None:
    """Each connection takes three letters and every fifth one breaks before its content: nobody is lost and nobody has two."""

    async def journey(post: Post) -> None:
        await post.release(*readers(150))
        async with misbehaving("rcpt/5=drop", "banner/4=drop", per_connection=3, extensions=("PIPELINING",)) as sink:
            ended = await live_through(post, sink, step=timedelta(minutes=3))
        assert counts(ended) == {"accepted": 150}
        assert received(sink) == sorted(readers(150))

    hurry(sqlite_url, journey)


async def test_the_clock_jumps_back_in_the_middle(post: Post) -> None:
    """Two hours back while letters leave: everybody once."""
    await jump(post, hours=-2)
    assert counts(await balance(post.database, post.issue_id)) == {"accepted": 60}


async def test_the_clock_jumps_forward_in_the_middle(post: Post) -> None:
    """Three days forward while letters leave: what has not left is stale then, what has left is accepted, and nobody has two."""
    taken = await jump(post, days=3)
    found = counts(await balance(post.database, post.issue_id))
    assert found == {"accepted": taken, "expired": 60 - taken}
    assert taken < 60


async def jump(post: Post, **by: float) -> int:
    """Send to sixty, with the clock moved after a few letters; says how many the relay took, each once."""
    await post.release(*readers(60))
    async with misbehaving(slow=0.01, extensions=("PIPELINING",)) as sink:
        sending = asyncio.create_task(post.send(sink))
        await until(lambda: len(sink.letters) >= 5)
        post.clock.move(**by)
        await sending
        await post.send(sink)
    assert max(Counter(received(sink)).values()) == 1
    return len(sink.letters)


async def test_two_senders_of_one_name_share_an_issue(post: Post) -> None:
    """Two rounds in one process cannot be told apart by the process they name, and yet everybody has one letter."""
    await post.release(*readers(1_200))
    async with misbehaving(extensions=("PIPELINING",)) as sink:
        relay = relay_for(sink, command_timeout=timedelta(minutes=1), data_timeout=timedelta(minutes=1))
        await asyncio.gather(post.send(sink, relay), post.send(sink, relay))
        ended = await post.send(sink, relay)
    assert counts(ended) == {"accepted": 1_200}
    assert received(sink) == sorted(readers(1_200))


async def test_one_letter_that_cannot_be_written_stops_nobody(post: Post) -> None:
    """An address that would need SMTPUTF8 among a thousand, at a relay without it: rejected with a reason, all others served."""
    audience = readers(1_000)
    audience[500] = "jürgen@example.com"
    await post.release(*audience)
    async with misbehaving(extensions=("PIPELINING",)) as sink:
        relay = relay_for(sink, command_timeout=timedelta(minutes=1), data_timeout=timedelta(minutes=1))
        ended = await post.send(sink, relay)
    assert counts(ended) == {"accepted": 999, "rejected": 1}
    assert received(sink) == sorted(set(audience) - {"jürgen@example.com"})
    (refused,) = [row for row in await post.rows() if row.state == "rejected"]
    assert refused.reason == "unwritable"
    assert "SMTPUTF8" in refused.reply
