"""The watch: the dead man's switch hears of a done issue once, and the first letter's moment is kept."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from newsletter.daily import day
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.pinging import ping_done
from newsletter.daily.watching import note_first_letters, watch
from newsletter.model.desk_options import WatchOptions
from newsletter.storage import schema
from newsletter.storage.ticks import last_tick
from tests.conftest import HandClock
from tests.daily.conftest import DUE, drafted, enrol, issue_of_today
from tests.smtp_sink import Rule, Sink
from tests.web_server import WebServer

READERS = ("ann@example.com", "ben@example.com")


@pytest.fixture
async def switch() -> AsyncIterator[WebServer]:
    """A dead man's switch."""
    async with WebServer() as server:
        server.put("/ping", "OK")
        yield server


def watched(newsroom: Newsroom, switch: WebServer) -> Newsroom:
    return replace(newsroom, watch=WatchOptions(ping_url=switch.url("/ping")))


async def test_the_switch_is_asked_once(newsroom: Newsroom, sink: Sink, clock: HandClock, switch: WebServer) -> None:
    """Not before the issue is sent to everybody, then once, however often and from how many processes at once we look."""
    watching = watched(newsroom, switch)
    sink.rules = (Rule(stage="rcpt", action="450 4.2.0 later", only="ben", times=1),)
    await enrol(newsroom, *READERS)
    await drafted(newsroom)
    clock.now = DUE
    await day.tick(watching)
    assert switch.requests == []
    clock.move(hours=1)
    await day.tick(watching)
    await asyncio.gather(*[ping_done(watching) for _ in range(4)])
    await watch(watching)
    assert len(switch.requests) == 1


async def test_a_switch_that_does_not_answer_is_asked_again(newsroom: Newsroom, clock: HandClock, switch: WebServer) -> None:
    """A try that fails is repeated, in this round and in the next; what it could not be told is not noted as told."""
    dead = replace(newsroom, watch=WatchOptions(ping_url=switch.url("/nobody")))
    await enrol(newsroom, *READERS)
    await drafted(newsroom)
    clock.now = DUE
    await day.tick(newsroom)
    assert await ping_done(dead, pauses=(0.0, 0.0)) == 0
    assert len(switch.requests) == 3
    assert await ping_done(watched(newsroom, switch), pauses=()) == 1
    assert len(switch.requests) == 4


async def test_yesterdays_issue_is_no_news(newsroom: Newsroom, clock: HandClock, switch: WebServer) -> None:
    """Where the address is set on an instance with a past, the switch does not hear of it."""
    await enrol(newsroom, *READERS)
    await drafted(newsroom)
    clock.now = DUE
    await day.tick(newsroom)
    clock.move(hours=21)
    assert await ping_done(watched(newsroom, switch)) == 0
    assert switch.requests == []


async def test_an_issue_that_does_not_add_up_is_not_done(newsroom: Newsroom, clock: HandClock, switch: WebServer) -> None:
    """The switch stays silent, so that its watcher raises the alarm."""
    await enrol(newsroom, *READERS)
    await drafted(newsroom)
    clock.now = DUE
    await day.tick(newsroom)
    async with newsroom.database.write() as connection:
        await connection.execute(update(schema.issue).values(audience=7))
    assert await ping_done(watched(newsroom, switch)) == 0
    assert switch.requests == []


async def test_the_first_letter_is_noted_and_then_exactly(newsroom: Newsroom, sink: Sink, clock: HandClock) -> None:
    """While an issue is being sent some early letter's moment stands there; once it is sent, the first one's."""
    sink.rules = (Rule(stage="rcpt", action="450 4.2.0 later", only="ben", times=1),)
    await enrol(newsroom, *READERS)
    await drafted(newsroom)
    clock.now = DUE
    await day.tick(newsroom)
    assert (await issue_of_today(newsroom)).first_at == DUE
    async with newsroom.database.write() as connection:
        await connection.execute(update(schema.issue).values(first_at=DUE + timedelta(minutes=7)))
    clock.move(hours=1)
    await day.tick(newsroom)
    assert (await issue_of_today(newsroom)).first_at == DUE
    async with newsroom.database.write() as connection:
        await connection.execute(update(schema.issue).values(first_at=None))
    await note_first_letters(newsroom)
    assert (await issue_of_today(newsroom)).first_at is None, "looked at once, and not again each round"


async def test_a_tick_is_told(newsroom: Newsroom, clock: HandClock) -> None:
    """Other processes see that a scheduler lives."""
    async with newsroom.database.read() as connection:
        assert await last_tick(connection) is None
    await watch(newsroom)
    async with newsroom.database.read() as connection:
        assert await last_tick(connection) == clock.now


async def test_nothing_is_asked_where_no_address_is_set(newsroom: Newsroom, clock: HandClock) -> None:
    """Off is off: no row is written either."""
    await enrol(newsroom, *READERS)
    await drafted(newsroom)
    clock.now = DUE
    await day.tick(newsroom)
    async with newsroom.database.read() as connection:
        told = {row.what for row in await connection.execute(schema.told.select())}
    assert "pinged" not in told
