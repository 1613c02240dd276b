"""Relays in trouble are written down, with cause and cure, for as long as the trouble lasts."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from newsletter.delivery.back_off import BackOff
from newsletter.delivery.courier import Unreachable
from newsletter.delivery.run.line import Relay
from newsletter.delivery.run.trouble_book import TroubleBook, relay_troubles
from newsletter.delivery.smtp import connector
from newsletter.model.errors import RelayError
from newsletter.storage.relay_troubles import RelayTrouble
from tests.conftest import NOW
from tests.delivery.conftest import LETTERHEAD, Post, misbehaving, relay_for
from tests.smtp_sink import Sink

DOWN = Unreachable(relay="relay 127.0.0.1:25", problem="nothing listens there", cure="Is it running?")
KEPT = {"name": "relay", "problem": DOWN.problem, "cure": DOWN.cure, "needs_operator": False}


async def until_told(post: Post, tries: int) -> RelayTrouble:
    while not (found := await relay_troubles(post.database)) or found[0].tries < tries:  # noqa: ASYNC110 - another task writes it
        await asyncio.sleep(0.01)
    return found[0]


async def test_a_relay_that_is_down_is_told_of_until_it_is_back(any_post: Post, sink: Sink) -> None:
    """Everybody who can read the tables sees why nothing moves and since when; the first letter that the relay takes ends it."""
    await any_post.release("ann@example.com", "ben@example.com")
    answers = connector(relay_for(sink), LETTERHEAD)
    back = asyncio.Event()

    async def connect() -> object:
        return await answers() if back.is_set() else DOWN

    sending = asyncio.create_task(any_post.send(sink, connect=connect))
    try:
        first = await until_told(any_post, 1)
        later = await until_told(any_post, first.tries + 1)
    finally:
        back.set()
        await sending
    assert replace(later, tries=0) == RelayTrouble(**KEPT, relay=f"relay 127.0.0.1:{sink.port}", since=NOW, last_at=NOW, tries=0)
    assert await relay_troubles(any_post.database) == ()
    assert sorted(letter.recipient for letter in sink.letters) == ["ann@example.com", "ben@example.com"]


async def test_a_relay_that_refuses_us_is_told_of_after_the_round(post: Post, sink: Sink) -> None:
    """The round ends at once, and its cause and cure stay behind for status and console until a letter is taken."""
    await post.release("ann@example.com")
    account = {"username": "lisa", "password": "hunter2"}
    async with misbehaving("auth=535 5.7.8 no", account="yes") as strict:
        with pytest.raises(RelayError) as refused:
            await post.send(strict, relay_for(strict, **account))
    (found,) = await relay_troubles(post.database)
    told = (refused.value.thing, refused.value.problem, refused.value.cure)
    assert (found.relay, found.problem, found.cure, found.needs_operator) == (*told, True)
    await post.send(sink)
    assert await relay_troubles(post.database) == ()


async def test_a_relay_that_takes_no_sender_is_told_of(post: Post) -> None:
    """It lets us in and then takes no letter from us: that stays told too, though the connection was made."""
    await post.release("ann@example.com")
    async with misbehaving("mail=550 5.7.1 you may not send") as strict:
        with pytest.raises(RelayError):
            await post.send(strict)
    (found,) = await relay_troubles(post.database)
    assert (found.problem, found.needs_operator) == ("refuses our letters: 550 5.7.1", True)


async def test_a_letter_that_was_on_its_way_does_not_end_a_refusal() -> None:
    """A relay that refuses us needs an operator, although it still takes what it had begun to take on another connection."""
    heard: list[Unreachable | None] = []

    async def connect() -> Unreachable:
        return DOWN

    relay = Relay(connect, BackOff(timedelta(seconds=1), timedelta(minutes=5)), asyncio.Event(), on_word=heard.append)
    relay.recovered()
    relay.refuse(DOWN)
    relay.recovered()
    assert heard == [None, DOWN]


async def test_news_that_could_not_be_written_is_written_next_time(post: Post) -> None:
    """Otherwise a relay that is well again would stand there as in trouble for a day."""
    book = TroubleBook(post.database, post.clock)
    book.note("relay", DOWN)
    refusing = "CREATE TRIGGER refusing BEFORE INSERT ON instance BEGIN SELECT RAISE(ABORT, 'no'); END"
    for statement in (refusing, "DROP TRIGGER refusing"):
        async with post.database.write() as connection:
            await connection.execute(text(statement))
        if statement == refusing:
            with pytest.raises(DatabaseError):
                await book._write()
    await book._write()
    assert [one.problem for one in await relay_troubles(post.database)] == [DOWN.problem]
