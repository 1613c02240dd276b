"""A day on which most feeds are bad: the letter goes out in time, whole, from those that are well."""

import gzip
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy

import pytest

from newsletter.daily import day
from newsletter.daily.newsroom import Newsroom
from newsletter.issue import run
from newsletter.sources.fetch import Fetcher
from newsletter.storage import schema
from tests.conftest import HandClock
from tests.daily.conftest import DUE, SOURCES, TODAY, enrol, issue_letters
from tests.daily.publications import TODAY as HAPPENINGS
from tests.daily.publications import feeds_of, publish
from tests.smtp_sink import Sink
from tests.sources.test_refresh_feeds import subscribe
from tests.web_server import WebServer

READERS = ("ann@example.com", "ben@example.com")
LIMITS = SOURCES.model_copy(update={"total_timeout": timedelta(seconds=1.5), "max_bytes": 200_000})


@pytest.fixture
def clock() -> HandClock:
    """An hour before the draft is due."""
    return HandClock(DUE - timedelta(hours=3))


@pytest.fixture
async def servers(clock: HandClock) -> AsyncIterator[list[WebServer]]:
    """Three publications that are well, twelve that are well and have nothing new, twenty that hang, ten of garbage, five that are huge."""
    async with AsyncExitStack() as doors:
        opened = [await doors.enter_async_context(WebServer(f"127.0.2.{number}")) for number in range(1, 51)]
        publish(opened[:3], HAPPENINGS, clock.now)
        for number, server in enumerate(opened[3:], start=4):
            if number <= 15:
                server.put("/feed", f'<rss version="2.0"><channel><title>Quiet {number}</title></channel></rss>')
            elif number <= 35:
                server.hang("/feed")
            elif number <= 45:
                server.put("/feed", bytes([number, 255, 0, 60, 33]) * 1_000)
            elif number <= 48:
                server.put("/feed", "<rss>" + "x" * 300_000)
            else:
                server.put("/feed", gzip.compress(bytes(50_000_000)), content_encoding="gzip")
        yield opened


async def outcomes(newsroom: Newsroom) -> list[dict[str, int]]:
    """What each round over the feeds came to."""
    async with newsroom.database.read() as connection:
        rows = (await connection.execute(schema.run.select().where(schema.run.c.stage == "refresh").order_by(schema.run.c.id))).all()
    assert all(row.ended_at and "error" not in row.account for row in rows)
    return [row.account["outcomes"] for row in rows]


async def test_fifty_feeds_of_which_most_are_bad_make_a_letter_in_time(
    newsroom: Newsroom, sink: Sink, clock: HandClock, servers: list[WebServer]
) -> None:
    """20 hang, 10 are garbage, 5 are huge or bombs: the draft is made at its time and each reader has the whole letter at its."""
    async with Fetcher(LIMITS, "Test/1.0") as fetcher:
        opened = replace(newsroom, sources=LIMITS, fetcher=fetcher)
        await subscribe(newsroom.database, *feeds_of(servers))
        await enrol(opened, *READERS)
        clock.now = DUE - timedelta(hours=2)
        assert (await day.tick(opened)).drafted == (TODAY,)
        clock.now = DUE
        account = await day.tick(opened)
    assert (account.released, account.sent, account.troubles) == ((TODAY,), (TODAY,), ())
    bad = {"timed_out": 20, "unreadable": 10, "too_large": 5}
    assert await outcomes(newsroom) == [bad | {"fetched": 15}, bad | {"not_modified": 15}]
    assert issue_letters(sink) == list(READERS)
    slots = await run.load_slots(newsroom.database, 1)
    letters = [message_from_bytes(one.content, policy=policy.default) for one in sink.letters if one.recipient in READERS]
    texts = [letter.get_body(("plain",)).get_content() for letter in letters]
    assert [slot.number for slot in slots] == list(range(1, 11))
    assert [slot.headline for slot in slots for text in texts if slot.headline.split()[0] not in text] == []
