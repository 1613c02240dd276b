"""Marks ahead of the wire: never more than the window allows, put back when nothing of them left, asked again when they are old."""

import asyncio
import sqlite3
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from newsletter.delivery.ahead import Ahead
from newsletter.model.sending_options import DeliveryOptions
from newsletter.storage import schema
from tests.delivery.conftest import Gate, Post, counts, misbehaving, readers, received, relay_for, until
from tests.smtp_sink import Sink


async def in_sending(post: Post) -> int:
    question = select(func.count()).where(schema.delivery.c.state == "sending")
    async with post.database.read() as connection:
        return await connection.scalar(question)


@pytest.mark.parametrize("window", [1, 2, 4])
@pytest.mark.parametrize("extensions", [(), ("PIPELINING",)], ids=["plain", "pipelining"])
async def test_the_window_holds_at_every_instant(any_post: Post, window: int, extensions: tuple[str, ...]) -> None:
    """Seen from another connection at any time, no more rows stand as sending than connections times window; all get one copy."""
    any_post.options = DeliveryOptions(window=window, chunk=50)
    await any_post.release(*readers(400))
    seen: list[int] = []
    async with misbehaving(extensions=extensions) as sink:
        sending = asyncio.create_task(any_post.send(sink))
        while not sending.done():
            seen.append(await in_sending(any_post))
            await asyncio.sleep(0)
        assert counts(await sending) == {"accepted": 400}
    assert received(sink) == sorted(readers(400))
    assert len(seen) > 20 and 0 < max(seen) <= 3 * window


async def test_every_commit_keeps_to_the_window(post: Post) -> None:
    """Also between two looks: every transaction that SQLite has made is counted."""
    post.options = DeliveryOptions(window=2, chunk=20)
    await post.release(*readers(100))
    with sqlite3.connect(post.database.path) as connection:
        connection.execute("CREATE TABLE worst (number INTEGER)")
        connection.execute(
            "CREATE TRIGGER look AFTER UPDATE OF changed_at ON delivery WHEN new.state = 'sending' AND old.state <> 'sending'"
            " BEGIN INSERT INTO worst SELECT count(*) FROM delivery WHERE state = 'sending'; END"
        )
    async with misbehaving("dot/9=451 4.2.0 later", "rcpt/11=drop", extensions=("PIPELINING",)) as sink:
        await post.send(sink)
    with sqlite3.connect(post.database.path) as connection:
        assert connection.execute("SELECT max(number) FROM worst").fetchone()[0] <= 3 * 2


@pytest.mark.parametrize("stop", ["paused", "cancelled"])
async def test_marked_letters_that_never_began_go_back(any_post: Post, stop: str) -> None:
    """When an operator stops the issue only the letters whose content had begun are beyond recall, however many were marked ahead."""
    await any_post.release(*readers(60))
    async with misbehaving(slow=0.3, extensions=("PIPELINING",)) as sink:
        sending = asyncio.create_task(any_post.send(sink, relay_for(sink, data_timeout=relay_for(sink).data_timeout * 10)))
        await until(lambda: len(sink.letters) >= 3)
        await any_post.set_issue(state=stop)
        left = counts(await sending)
    assert len(sink.letters) <= 6
    rest = "pending" if stop == "paused" else "cancelled"
    assert left == {"accepted": len(sink.letters), rest: 60 - len(sink.letters)}


@pytest.mark.parametrize(
    "hinder",
    [lambda post: post.set_subscriber("reader1@example.com", state="unsubscribed"), lambda post: post.suppress("reader1@example.com")],
    ids=["unsubscribed", "suppressed"],
)
async def test_who_leaves_while_a_mark_grows_old_gets_nothing(any_post: Post, hinder: Callable[[Post], Any]) -> None:
    """The next letter is marked and announced while a slow relay takes the one before; its reader leaves; its content does not go out."""
    await any_post.release(*readers(2))
    async with misbehaving(slow=0.4, extensions=("PIPELINING",)) as sink:
        relay = relay_for(sink, connections=1, data_timeout=relay_for(sink).data_timeout * 10)
        sending = asyncio.create_task(any_post.send(sink, relay))
        await until(lambda: sink.letters)
        await hinder(any_post)
        assert counts(await sending) == {"accepted": 1, "suppressed": 1}
    assert received(sink) == ["reader0@example.com"]


async def test_no_connection_no_marks(any_post: Post, sink: Sink) -> None:
    """A connection that stands still keeps its letters; when the last one is gone nothing stays in hand."""
    await any_post.release(*readers(30))
    gate = Gate(relay_for(sink, connections=1))
    stop = asyncio.Event()
    sending = asyncio.create_task(any_post.send(sink, relay_for(sink, connections=1), connect=gate.connect, stop=stop))
    await gate.reached.wait()
    assert 1 <= await in_sending(any_post) <= any_post.options.window
    stop.set()
    gate.open.set()
    assert counts(await sending) == {"pending": 30}
    assert sink.letters == []


def test_marks_run_ahead_only_as_far_as_the_wire_needs() -> None:
    """A quick wire that finds nothing marked gets more ahead of it, up to the window; a slow one gets fewer again."""
    ahead = Ahead(window=4)
    first = ahead.wish(lines=10, out=0, ready=0)
    for _ in range(10):
        ahead.starved()
        ahead.learn(lines=10, used=40, seconds=0.002)
    quick = ahead.wish(lines=10, out=20, ready=0)
    for _ in range(200):
        ahead.learn(lines=10, used=1, seconds=0.1)
    slow = ahead.wish(lines=10, out=20, ready=0)
    assert (first, quick, slow) == (40, 20, 2)
    assert (ahead.wish(lines=10, out=20, ready=5), ahead.wish(lines=10, out=40, ready=0)) == (0, 0)
