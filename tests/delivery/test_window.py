"""With chunks several letters are on their way on one connection at once: the same states, and no more in doubt than the window."""

import asyncio
from datetime import timedelta

import pytest

from newsletter.model.deliveries import Balance
from tests.delivery.conftest import Post, counts, misbehaving, readers, received, relay_for, until
from tests.smtp_sink import Sink

OFFERED = ("PIPELINING", "CHUNKING")
WINDOW = 4


async def send(post: Post, sink: Sink, connections: int = 1) -> Balance:
    settings = {"chunking": True, "chunking_window": WINDOW, "connections": connections, "data_timeout": timedelta(seconds=5)}
    return await post.send(sink, relay_for(sink, **settings))


async def test_letters_follow_each_other_before_they_are_answered(post: Post) -> None:
    """Every reader has one copy, over one connection, and nothing was said as DATA."""
    await post.release(*readers(50))
    async with misbehaving(extensions=OFFERED) as sink:
        assert counts(await send(post, sink)) == {"accepted": 50}
    assert (received(sink), sink.connections) == (sorted(readers(50)), 1)
    assert [line for line in sink.lines if line.startswith(b"DATA")] == []
    assert sum(line.startswith(b"RSET") for line in sink.lines) > 20  # said where a letter before is not answered yet


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("rcpt/7=550 5.1.1 user unknown", {"accepted": 18, "rejected": 3}),
        ("rcpt/7=450 4.2.1 mailbox busy", {"accepted": 18, "deferred": 3}),
        ("dot/7=552 5.3.4 too big", {"accepted": 18, "rejected": 3}),
        ("rcpt*1=451 4.3.1 no space left", {"accepted": 21}),
        ("dot*1=454 4.7.0 Throttling failure: Maximum sending rate exceeded.", {"accepted": 21}),
    ],
)
async def test_a_refusal_puts_no_letter_behind_it_in_doubt(post: Post, rule: str, expected: dict[str, int]) -> None:
    """Also where the relay itself is in trouble and the connection is given up for it: first the letters on their way are heard."""
    await post.release(*readers(21))
    async with misbehaving(rule, extensions=OFFERED) as sink:
        assert counts(await send(post, sink)) == expected
    assert len(received(sink)) == len(set(received(sink))) == expected["accepted"]


@pytest.mark.parametrize("rule", ["rcpt*3=451 4.3.1 no space left", "dot*3=451 4.3.1 no space left"])
async def test_several_troubles_in_one_window_put_nobody_in_doubt(post: Post, rule: str) -> None:
    """Everybody on the way is heard before the connection is given up for the first of them."""
    await post.release(*readers(21))
    async with misbehaving(rule, extensions=OFFERED, slow=0.05) as sink:
        assert counts(await send(post, sink)) == {"accepted": 21}


@pytest.mark.parametrize("rule", ["dot*1=drop", "content*1=drop", "rcpt*1=drop", "dot*1=421 4.3.2 closing"])
async def test_a_lost_connection_puts_at_most_a_window_in_doubt(post: Post, rule: str) -> None:
    """Nobody has two copies, and whoever has none stands among the unknown."""
    await post.release(*readers(30))
    async with misbehaving(rule, extensions=OFFERED) as sink:
        result = counts(await send(post, sink))
        states = await post.states()
    assert set(result) <= {"accepted", "unknown"} and result.get("unknown", 0) <= WINDOW
    assert len(received(sink)) == len(set(received(sink)))
    assert {reader for reader, state in states.items() if state == "accepted"} <= set(received(sink))


async def test_a_pause_lets_the_letters_on_their_way_end(post: Post) -> None:
    """What has left is heard, what has not stays pending."""
    await post.release(*readers(200))
    async with misbehaving(extensions=OFFERED, slow=0.01) as sink:
        sending = asyncio.create_task(send(post, sink))
        await until(lambda: len(sink.letters) > 5)
        await post.set_issue(state="paused")
        result = counts(await sending)
    assert set(result) == {"accepted", "pending"} and result["accepted"] == len(sink.letters)
