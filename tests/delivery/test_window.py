"""With chunks several letters are on their way on one connection at once: the same states, and no more in doubt than the window."""

import asyncio
import sqlite3
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from newsletter.delivery.run import balance
from newsletter.model.deliveries import Balance
from newsletter.model.sending_options import DeliveryOptions
from newsletter.model.signing import KeyKind, SigningKey
from tests.delivery.conftest import Post, counts, misbehaving, readers, received, relay_for, until
from tests.smtp_sink import Sink

OFFERED = ("PIPELINING", "CHUNKING")
WINDOW = 4


async def send(post: Post, sink: Sink, connections: int = 1, **more: Any) -> Balance:
    settings = {"chunking": True, "chunking_window": WINDOW, "connections": connections, "data_timeout": timedelta(seconds=5)}
    return await post.send(sink, relay_for(sink, **settings), **more)


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


BROKEN = SigningKey(selector="broken", domain="topten.example", kind=KeyKind.RSA, bits=2048)


@dataclass(frozen=True)
class BrokenSigner:
    """Signs for everybody but one reader."""

    reader: str
    domain: str = BROKEN.domain
    selector: str = BROKEN.selector
    facts: SigningKey = BROKEN

    def sign(self, data: bytes) -> bytes:
        if self.reader.encode() in data:
            raise RuntimeError("the signer broke")
        return b"signed"


@pytest.mark.parametrize("rule", ["", "dot*1=552 5.3.4 too big", "dot*1=454 4.3.0 later"])
async def test_a_surprise_does_not_lose_the_answers_that_are_due(post: Post, rule: str) -> None:
    """The message of the third letter cannot be made for a reason nobody foresaw: what the relay says to the first two still counts."""
    post.options = DeliveryOptions(signing_threads=0)
    await post.release(*readers(9))
    async with misbehaving(*filter(None, [rule]), extensions=OFFERED, slow=0.05) as sink:
        with pytest.raises(RuntimeError, match="the signer broke"):
            await send(post, sink, signers=(BrokenSigner("reader2@"),))
        first = {"": "accepted", "dot*1=552 5.3.4 too big": "rejected", "dot*1=454 4.3.0 later": "pending"}[rule]
        answered = {reader: state for reader, state in (await post.states()).items() if reader in readers(2)}
        assert answered == dict(zip(readers(2), (first, "accepted"), strict=True))
        again = counts(await send(post, sink))
    assert again == ({"accepted": 8, "rejected": 1} if first == "rejected" else {"accepted": 9})
    assert received(sink) == sorted(readers(9))[first == "rejected" :]


async def test_a_ledger_that_breaks_does_not_lose_the_answers_that_are_due(post: Post) -> None:
    """Nothing can be written any more when a mark is asked for again; the logbook hears the relay out and tells it to the next sender."""
    await post.release(*readers(9))
    async with misbehaving(extensions=OFFERED, slow=0.3) as sink:
        sending = asyncio.create_task(send(post, sink))
        await until(lambda: sink.letters)
        with sqlite3.connect(post.database.path) as connection:
            connection.execute("CREATE TRIGGER broken BEFORE UPDATE ON delivery BEGIN SELECT RAISE(ABORT, 'the ledger broke'); END")
        with pytest.raises(sqlite3.IntegrityError, match="the ledger broke"):
            await sending
        with sqlite3.connect(post.database.path) as connection:
            connection.execute("DROP TRIGGER broken")
        assert len(sink.letters) == WINDOW
    async with misbehaving(extensions=OFFERED) as later:
        assert counts(await send(post, later)) == {"accepted": 9}
    assert sorted(received(sink) + received(later)) == sorted(readers(9))


@pytest.mark.parametrize("how", ["stop", "cancel"])
async def test_a_gentle_stop_hears_the_letters_on_their_way(post: Post, how: str) -> None:
    """Told once to stop, or called off, a sender posts nothing more and waits for every answer that is due."""
    await post.release(*readers(60))
    stop = asyncio.Event()
    async with misbehaving(extensions=OFFERED, slow=0.05) as sink:
        sending = asyncio.create_task(send(post, sink, stop=stop))
        await until(lambda: len(sink.letters) >= 5)
        stop.set() if how == "stop" else sending.cancel()
        await asyncio.wait([sending])
        left = counts(await balance(post.database, post.issue_id))
        assert left == {"accepted": len(sink.letters), "pending": 60 - len(sink.letters)} and len(sink.letters) <= 5 + WINDOW


async def test_who_is_told_twice_to_stop_waits_for_nobody(post: Post) -> None:
    """Only the letters on their way are in doubt, and nobody has two copies later."""
    await post.release(*readers(30))
    async with misbehaving(extensions=OFFERED, slow=1) as sink:
        sending = asyncio.create_task(send(post, sink))
        await until(lambda: sink.letters)
        sending.cancel()
        await asyncio.sleep(0.05)
        sending.cancel()
        done, _ = await asyncio.wait([sending], timeout=0.9)
        assert done
    async with misbehaving(extensions=OFFERED) as again:
        left = counts(await send(post, again))
    assert left == {"accepted": 30 - WINDOW, "unknown": WINDOW}
    assert len(received(sink) + received(again)) == len({*received(sink), *received(again)})
