"""Storing what checks came to: several feeds in one transaction, and what trouble with one of them may not do to the others."""

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import event

from newsletter.model.errors import DatabaseError
from newsletter.model.feeds import Entry, Feed
from newsletter.sources.health import Check
from newsletter.sources.outcomes import Fetched
from newsletter.sources.parsed import ParsedFeed
from newsletter.sources.publications import new_source
from newsletter.sources.run.feeds import list_feeds, remove_feed
from newsletter.sources.run.storing import NOTHING, Filing, Settled, store_settled
from newsletter.storage.database import Database, open_database
from newsletter.storage.entries import StoredEntries
from newsletter.storage.feeds import active_feeds, add_feeds, add_sources, sources_by_site
from newsletter.storage.versions import upgrade
from tests.conftest import NOW

SITE = "https://paper.example/"
ONE_NEW = StoredEntries(new=1, changed=0)


async def add_numbered_feeds(database: Database, count: int) -> tuple[Feed, ...]:
    async with database.write() as connection:
        await add_sources(connection, [new_source(SITE, feed_url=SITE, name="")], now=NOW)
        source = (await sources_by_site(connection, [SITE]))[SITE]
        await add_feeds(connection, [Feed(id=0, source_id=source.id, url=f"{SITE}{number}", added_at=NOW) for number in range(count)])
        return await active_feeds(connection)


def settled(feed: Feed, *titles: str, site_title: str = "") -> Settled:
    entries = tuple(Entry(guid=title, url=f"{SITE}{feed.id}/{number}", title=title) for number, title in enumerate(titles))
    read = ParsedFeed(
        format="RSS 2.0", title=site_title, site_url="", language="", pace=None, entries=entries, found=len(entries), dropped=0
    )
    check = Check(outcome=Fetched(url=feed.url, body=b""), read=read)
    return Settled(feed=feed, check=check, after=replace(feed, checked_at=NOW, succeeded_at=NOW, last_outcome="fetched"))


async def test_checks_that_wait_are_written_together(database: Database):
    """A commit waits for the disk: what comes meanwhile shares the next one, and everybody learns what was stored of his own."""
    feeds = await add_numbered_feeds(database, 30)
    commits: list[object] = []
    event.listen(database.engine.sync_engine, "commit", commits.append)
    filing = Filing(database)
    stored = await asyncio.gather(*(filing.store(settled(feed, "A", "B") if feed.id % 2 else settled(feed)) for feed in feeds))
    assert stored == [StoredEntries(new=2, changed=0) if feed.id % 2 else NOTHING for feed in feeds]
    assert len(commits) <= 2


async def test_what_the_database_refuses_of_one_is_stored_of_the_others(any_database: Database):
    """The entry that cannot be stored takes its own feed's health with it and nothing else."""
    feeds = await add_numbered_feeds(any_database, 3)
    filing = Filing(any_database)
    checks = (settled(feeds[0], "A"), settled(feeds[1], "B", "half a letter \ud800"), settled(feeds[2], "C"))
    came = await asyncio.gather(*map(filing.store, checks), return_exceptions=True)
    assert (came[0], isinstance(came[1], Exception), came[2]) == (ONE_NEW, True, ONE_NEW)
    lines = sorted(await list_feeds(any_database), key=lambda line: line.feed.id)
    assert [(line.entries, line.feed.checked_at) for line in lines] == [(1, NOW), (0, None), (1, NOW)]
    assert await filing.store(settled(feeds[1], "B")) == ONE_NEW


async def test_a_feed_removed_meanwhile_is_left_out_of_its_group(any_database: Database):
    """Nothing is stored of it, and that is no trouble for the others."""
    feeds = await add_numbered_feeds(any_database, 3)
    await remove_feed(any_database, feeds[1].id)
    assert await store_settled(any_database, [settled(feed, "A") for feed in feeds]) == [ONE_NEW, None, ONE_NEW]


async def test_entries_of_one_guid_in_two_feeds_of_a_group_are_two(any_database: Database):
    """Feeds number their entries as they like; only what one feed has stored already is not written again."""
    feeds = await add_numbered_feeds(any_database, 2)
    group = [settled(feed, "1") for feed in feeds]
    assert await store_settled(any_database, group) == [ONE_NEW, ONE_NEW]
    assert await store_settled(any_database, group) == [NOTHING, NOTHING]


async def test_two_feeds_of_one_new_source_agree_on_its_name(any_database: Database):
    """Of several first readings in one transaction the first names the source."""
    feeds = await add_numbered_feeds(any_database, 2)
    await store_settled(any_database, [settled(feed, site_title=title) for feed, title in zip(feeds, ("The Paper", "Sport"), strict=True)])
    assert {line.source.name for line in await list_feeds(any_database)} == {"The Paper"}


async def test_a_locked_database_is_waited_for_once_not_once_for_each(tmp_path: Path):
    """Trouble that is nobody's own ends the whole group; the feeds stay due."""
    path = tmp_path / "locked.db"
    database = open_database(f"sqlite+aiosqlite:///{path}", busy_timeout_ms=50)
    await upgrade(database)
    feeds = await add_numbered_feeds(database, 40)
    filing = Filing(database)
    tries: list[object] = []
    event.listen(database.engine.sync_engine.pool, "checkout", lambda *how: tries.append(how))
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        came = await asyncio.gather(*(filing.store(settled(feed, "A")) for feed in feeds), return_exceptions=True)
    assert ([type(error) for error in came], len(tries) <= 2) == ([DatabaseError] * 40, True)
    assert await filing.store(settled(feeds[0], "A")) == ONE_NEW
    await database.close()


async def test_giving_up_one_wait_does_not_hold_up_the_others(database: Database):
    """Whoever is cancelled while it writes for all leaves the rest to the next."""
    feeds = await add_numbered_feeds(database, 4)
    filing = Filing(database)
    tasks = [asyncio.create_task(filing.store(settled(feed, "A"))) for feed in feeds]
    await asyncio.sleep(0)
    tasks[0].cancel()
    came = await asyncio.gather(*tasks, return_exceptions=True)
    assert isinstance(came[0], asyncio.CancelledError)
    assert [line.entries for line in await list_feeds(database)][1:] == [1, 1, 1]


@pytest.mark.parametrize("count", [0, 51, 120])
async def test_long_queues_are_written_in_parts(database: Database, count: int):
    """However many wait, each is stored once."""
    feeds = await add_numbered_feeds(database, count)
    filing = Filing(database)
    assert await asyncio.gather(*(filing.store(settled(feed, "A")) for feed in feeds)) == [ONE_NEW] * count
