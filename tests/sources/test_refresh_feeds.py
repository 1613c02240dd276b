"""Refreshing feeds end to end: a real server, a real database on both engines, a clock that is passed."""

import asyncio
import gzip
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from newsletter.model.options import SourceOptions
from newsletter.model.states import FeedState
from newsletter.sources.fetch import Fetcher
from newsletter.sources.run.feeds import (
    FailedFeed,
    RefreshAccount,
    import_opml,
    list_feeds,
    refresh_feeds,
    remove_feed,
    set_feed_state,
)
from newsletter.storage import schema
from newsletter.storage.database import Database
from tests.conftest import NOW, HandClock
from tests.sources.feed_builders import item, opml, rss
from tests.web_server import Answer, Request, WebServer

HALF_HOUR = timedelta(minutes=30)


def account(**changes: object) -> RefreshAccount:
    nothing = RefreshAccount(
        checked=0, not_modified=0, new_entries=0, changed_entries=0, dropped_entries=0, moved=0, outcomes={}, failed=()
    )
    return replace(nothing, **changes)


async def subscribe(database: Database, *urls: str, titles: tuple[str, ...] = ()) -> None:
    named = [*titles, *[""] * len(urls)]
    lines = (f'<outline type="rss" text="{name}" xmlUrl="{url}"/>' for url, name in zip(urls, named, strict=False))
    assert (await import_opml(database, opml(*lines), now=NOW)).bad == ()


async def stored_entries(database: Database) -> list[tuple[str, str]]:
    async with database.read() as connection:
        entry = schema.entry.c
        return [tuple(row) for row in await connection.execute(select(entry.title, entry.summary).order_by(entry.id))]


@pytest.fixture
def refresh(any_database: Database, fetcher: Fetcher, options: SourceOptions, clock: HandClock):
    async def run(**how: object) -> RefreshAccount:
        return await refresh_feeds(any_database, fetcher, options, clock=clock, randomness=Random(1), **how)

    return run


async def test_a_first_refresh_stores_entries_health_and_names(any_database: Database, web: WebServer, refresh):
    """Entries, validators, title, next check and the source's real name are stored; the account counts them."""
    body = rss(item("A"), item("B"), item("", "https://x.example/"), title="The Paper", link="https://www.paper.example/")
    url = web.put("/feed", body, etag='"v1"', last_modified="then")
    await subscribe(any_database, url)
    assert await refresh() == account(checked=1, new_entries=2, dropped_entries=1, outcomes={"fetched": 1})
    (line,) = await list_feeds(any_database)
    next_check = line.feed.next_check_at
    assert next_check is not None
    assert (line.entries, line.source.name, line.source.site_url, line.source.family) == (
        2,
        "The Paper",
        "https://www.paper.example/",
        "paper.example",
    )
    assert line.feed == replace(
        line.feed,
        title="The Paper",
        etag='"v1"',
        last_modified="then",
        checked_at=NOW,
        succeeded_at=NOW,
        failures=0,
        last_outcome="fetched",
        last_error="",
    )
    assert timedelta(minutes=27) <= next_check - NOW <= timedelta(minutes=33)


async def test_a_second_refresh_asks_for_changes_only(any_database: Database, web: WebServer, refresh, clock: HandClock):
    """Nothing is asked before its time; then the validators are sent back and a 304 is enough."""

    def conditional(request: Request) -> Answer:
        fresh = request.headers.get("if-none-match") == '"v1"' and request.headers.get("if-modified-since") == "then"
        return Answer(b"" if fresh else rss(item("A")).encode(), 304 if fresh else 200, {"etag": '"v1"', "last-modified": "then"})

    await subscribe(any_database, web.answer("/feed", conditional))
    first, too_early = await refresh(), await refresh()
    clock.move(minutes=34)
    later = await refresh()
    assert (first.new_entries, too_early, later) == (
        1,
        account(),
        account(checked=1, not_modified=1, outcomes={"not_modified": 1}),
    )


async def test_a_body_that_is_the_same_is_not_read_again(
    any_database: Database, web: WebServer, fetcher: Fetcher, options: SourceOptions, refresh, clock: HandClock
):
    """Many servers know no validators: their answer counts as not modified while it gives the entries that are stored."""
    await subscribe(any_database, web.put("/feed", rss(item("A"), item("B"))))
    await refresh()
    async with any_database.write() as connection:
        await connection.execute(schema.entry.delete())  # read again, they would come back
    clock.move(hours=1)
    same = await refresh()
    short = options.model_copy(update={"max_entries": 1})
    otherwise_read = await refresh_feeds(any_database, fetcher, short, clock=clock, randomness=Random(1), force=True)
    web.put("/feed", rss(item("A"), item("B"), item("C")))
    changed = await refresh(force=True)
    assert (same, otherwise_read.new_entries, changed.new_entries, changed.outcomes) == (
        account(checked=1, not_modified=1, outcomes={"not_modified": 1}),
        1,
        2,
        {"fetched": 1},
    )


async def test_a_body_that_could_not_be_read_is_read_again(any_database: Database, web: WebServer, refresh):
    """Only what was stored counts as known: a feed that is garbage twice has failed twice."""
    await subscribe(any_database, web.put("/feed", b"garbage"))
    assert [(await refresh(force=True)).outcomes for _ in range(2)] == [{"unreadable": 1}] * 2


async def test_two_refreshes_at_once_store_everything_once(any_database: Database, web: WebServer, refresh):
    """A scheduler and an operator may both press the button: no entry is stored twice, nothing fails."""
    await subscribe(any_database, *(web.put(f"/{number}", rss(item(f"A{number}"), item(f"B{number}"))) for number in range(12)))
    both = await asyncio.gather(refresh(), refresh())
    assert [came.failed for came in both] == [(), ()]
    assert (sum(came.new_entries for came in both), len(await stored_entries(any_database))) == (24, 24)


async def test_a_changed_entry_is_rewritten_and_keeps_its_first_sight(any_database: Database, web: WebServer, refresh, clock: HandClock):
    """A corrected headline reaches the entry; what is the same is not written again."""
    await subscribe(any_database, web.put("/feed", rss(item("Wrong", "https://x.example/1", guid="1", summary="s"), item("Same"))))
    await refresh()
    web.put("/feed", rss(item("Right", "https://x.example/1", guid="1", summary="t"), item("Same"), item("New")))
    clock.move(hours=1)
    assert await refresh() == account(checked=1, new_entries=1, changed_entries=1, outcomes={"fetched": 1})
    async with any_database.read() as connection:
        entry = schema.entry.c
        rows = [tuple(row) for row in await connection.execute(select(entry.title, entry.summary, entry.first_seen_at).order_by(entry.id))]
    assert rows == [("Right", "t", NOW), ("Same", "", NOW), ("New", "", NOW + timedelta(hours=1))]


async def test_a_permanent_move_is_remembered(any_database: Database, web: WebServer, refresh, clock: HandClock):
    """After 301 or 308 the new address is asked, and no entry is seen twice."""
    await subscribe(any_database, web.redirect("/old", "/new", 301))
    web.put("/new", rss(item("A", guid="1")))
    first = await refresh()
    clock.move(hours=1)
    second = await refresh()
    (line,) = await list_feeds(any_database)
    assert (first.moved, second.moved, second.new_entries, line.feed.url, web.asked("/old")) == (1, 0, 0, web.url("/new"), 1)


async def test_a_move_to_an_address_that_is_on_the_list_already_changes_nothing(any_database: Database, web: WebServer, refresh):
    """Two feeds cannot have one address; the one that moved keeps its own."""
    await subscribe(any_database, web.redirect("/old", "/new", 308), web.put("/new", rss(item("A"))))
    came = await refresh()
    urls = sorted(line.feed.url for line in await list_feeds(any_database))
    assert (came.checked, came.failed, urls) == (2, (), [web.url("/new"), web.url("/old")])


async def test_a_log_in_page_does_not_take_a_feed_away(any_database: Database, web: WebServer, refresh):
    """A permanent redirect to something that is no feed is not remembered, nor are its validators."""
    await subscribe(any_database, web.redirect("/feed", "/login", 301))
    web.put("/login", "<html><body>Log in</body></html>", "text/html", etag='"login"')
    came = await refresh()
    (line,) = await list_feeds(any_database)
    assert came.failed == (
        FailedFeed(feed_id=line.feed.id, url=web.url("/feed"), outcome="unreadable", reason="it is a web page, not a feed"),
    )
    assert (line.feed.url, line.feed.etag, line.feed.failures) == (web.url("/feed"), "", 1)


async def test_a_feed_that_is_gone_is_asked_no_more(any_database: Database, web: WebServer, refresh, clock: HandClock):
    """410 ends it until an operator begins again; its entries stay."""
    url = web.put("/feed", rss(item("A")))
    await subscribe(any_database, url)
    await refresh()
    web.put("/feed", status=410)
    clock.move(hours=1)
    gone = await refresh()
    clock.move(days=30)
    never = await refresh(force=True)
    (line,) = await list_feeds(any_database)
    assert (gone.outcomes, never.checked, line.feed.state, line.feed.next_check_at, line.entries) == (
        {"gone": 1},
        0,
        FeedState.GONE,
        None,
        1,
    )
    await set_feed_state(any_database, line.feed.id, FeedState.ACTIVE)
    assert (await refresh()).outcomes == {"gone": 1}


@pytest.mark.parametrize("header", ["7200", "Sat, 21 Nov 2026 11:00:00 GMT"])
async def test_a_server_that_asks_us_to_wait_is_heeded(any_database: Database, web: WebServer, refresh, clock: HandClock, header: str):
    """Retry-After in seconds or as a date decides when the feed is due."""
    await subscribe(any_database, web.put("/feed", status=429, retry_after=header))
    came = await refresh()
    (line,) = await list_feeds(any_database)
    assert (came.outcomes, line.feed.next_check_at) == ({"bad_status": 1}, NOW + timedelta(hours=2))
    clock.move(hours=1)
    assert (await refresh()).checked == 0


async def test_a_paused_feed_is_asked_only_by_name(any_database: Database, web: WebServer, refresh):
    """Pausing is the operator's; asking for one feed by its number overrides it and leaves it paused."""
    await subscribe(any_database, web.put("/feed", rss(item("A"))))
    (line,) = await list_feeds(any_database)
    await set_feed_state(any_database, line.feed.id, FeedState.PAUSED)
    checked = [(await refresh(force=True)).checked, (await refresh(only=[line.feed.id])).checked]
    (after,) = await list_feeds(any_database)
    assert (checked, after.feed.state) == ([0, 1], FeedState.PAUSED)


async def test_a_long_feed_gives_its_newest_entries(
    any_database: Database, web: WebServer, fetcher: Fetcher, options: SourceOptions, clock: HandClock
):
    """No feed fills the window alone: the settings say how many of it are taken at a time."""
    days = (item(f"Day {day}", published=f"Fri, {day} Nov 2026 06:00:00 GMT") for day in (18, 20, 19))
    await subscribe(any_database, web.put("/long", rss(*days)))
    short = options.model_copy(update={"max_entries": 2})
    await refresh_feeds(any_database, fetcher, short, clock=clock, randomness=Random(1))
    assert [title for title, _ in await stored_entries(any_database)] == ["Day 20", "Day 19"]


async def test_force_asks_what_is_not_due(any_database: Database, web: WebServer, refresh):
    """An operator need not wait for the next check."""
    await subscribe(any_database, web.put("/feed", rss(item("A"))))
    assert [(await refresh(**how)).checked for how in ({}, {}, {"force": True}, {"only": []})] == [1, 0, 1, 0]


async def test_a_feed_removed_while_it_is_asked_leaves_nothing(any_database: Database, web: WebServer, refresh):
    """What comes back for a feed that is no longer on the list is thrown away, and is no failure."""

    async def remove(request: Request, writer) -> None:
        (line,) = await list_feeds(any_database)
        await remove_feed(any_database, line.feed.id)
        body = rss(item("A")).encode()
        writer.write(f"HTTP/1.1 200 OK\r\ncontent-length: {len(body)}\r\n\r\n".encode() + body)
        await writer.drain()

    await subscribe(any_database, web.behave("/feed", remove))
    assert await refresh() == account(checked=1, outcomes={"fetched": 1})
    assert await stored_entries(any_database) == []


async def test_an_unexpected_error_concerns_one_feed(any_database: Database, web: WebServer, fetcher: Fetcher, options: SourceOptions):
    """A surprise while storing one feed is named in the account; the others are stored, and the feed is asked later."""

    class Stumbles:
        """A fetcher whose answer for one feed cannot be stored."""

        async def get(self, url: str, **how: object):
            came = await fetcher.get(url, **how)
            return replace(came, headers={"etag": object()}) if url.endswith("bad") else came

    await subscribe(any_database, web.put("/bad", rss(item("A"))), web.put("/good", rss(item("B"))))
    with capture_logs() as logs:
        came = await refresh_feeds(any_database, Stumbles(), options, clock=HandClock(), randomness=Random(1))
    assert [line["event"] for line in logs] == ["feed_not_stored"]
    assert ([failed.outcome for failed in came.failed], came.outcomes) == (["not_stored"], {"fetched": 1, "not_stored": 1})
    assert await stored_entries(any_database) == [("B", "")]
    health = {line.feed.last_outcome: line.feed.failures for line in await list_feeds(any_database)}
    assert health == {"fetched": 0, "not_stored": 1}


async def test_feeds_in_order_are_asked_before_failing_ones(database: Database, options: SourceOptions, clock: HandClock, web: WebServer):
    """Feeds that hung the last time do not take the first places from the others again."""
    one_by_one = options.model_copy(update={"at_once": 1})
    await subscribe(database, web.put("/bad", status=500), web.put("/good", rss(item("A"))), web.put("/also", rss(item("B"))))
    async with Fetcher(one_by_one, "Test/1.0") as fetcher:
        for _ in range(2):
            await refresh_feeds(database, fetcher, one_by_one, clock=clock, randomness=Random(1), force=True)
    assert [request.path for request in web.requests] == ["/bad", "/good", "/also", "/good", "/also", "/bad"]


async def test_progress_is_told_feed_by_feed(any_database: Database, web: WebServer, refresh):
    """A face can draw a bar."""
    await subscribe(any_database, *(web.put(f"/{number}", rss()) for number in range(3)))
    told: list[tuple[int, int]] = []
    await refresh(on_progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]


async def test_fifty_feeds_of_which_most_are_bad_do_not_delay_the_rest(database: Database, options: SourceOptions, clock: HandClock):
    """20 hang, 10 are garbage, 5 are huge, one is a bomb: the good ones are stored at once, and all end with the total time-out."""
    limits = options.model_copy(update={"total_timeout": timedelta(seconds=1.5), "max_bytes": 200_000})
    hosts = [f"127.0.1.{number}" for number in range(1, 51)]
    done_before_the_hanging: list[str] = []

    async with AsyncExitStack() as stack:
        servers = [await stack.enter_async_context(WebServer(host)) for host in hosts]
        for number, server in enumerate(servers):
            if number < 20:
                server.hang("/feed")
            elif number < 30:
                server.put("/feed", bytes([number, 255, 0, 60, 33]) * 1000)
            elif number < 34:
                server.put("/feed", rss(item("Huge", summary="x" * 300_000)))
            elif number == 34:
                server.put("/feed", gzip.compress(bytes(50_000_000)), content_encoding="gzip")
            else:
                server.put("/feed", rss(item(f"Good {number}")))
        await subscribe(database, *(server.url("/feed") for server in servers))
        async with Fetcher(limits, "Test/1.0") as fetcher:

            def on_progress(done: int, total: int) -> None:
                done_before_the_hanging.append(f"{done}/{total}")

            begun = clock.now
            came = await refresh_feeds(database, fetcher, limits, clock=clock, randomness=Random(1), on_progress=on_progress)
    assert (came.checked, came.new_entries, came.outcomes, len(done_before_the_hanging), clock.now) == (
        50,
        15,
        {"fetched": 15, "timed_out": 20, "too_large": 5, "unreadable": 10},
        50,
        begun,
    )
    assert Counter(title.split()[0] for title, _ in await stored_entries(database)) == {"Good": 15}


async def test_results_are_stored_as_each_feed_finishes(database: Database, options: SourceOptions, clock: HandClock):
    """While one feed hangs, the others' entries can be read already."""
    seen: list[int] = []

    async with WebServer("127.0.1.1") as slow, WebServer("127.0.1.2") as quick, Fetcher(options, "Test/1.0") as fetcher:

        async def answer_when_the_other_is_stored(_request: Request, writer) -> None:
            while not seen:
                seen.extend([len(await stored_entries(database))] if await stored_entries(database) else [])
            writer.write(b"HTTP/1.1 404 No\r\ncontent-length: 0\r\n\r\n")
            await writer.drain()

        await subscribe(database, slow.behave("/feed", answer_when_the_other_is_stored), quick.put("/feed", rss(item("A"))))
        came = await refresh_feeds(database, fetcher, options, clock=clock, randomness=Random(1))
    assert (seen, came.outcomes) == ([1], {"bad_status": 1, "fetched": 1})
