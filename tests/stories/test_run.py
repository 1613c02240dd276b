"""Entries become stories and clusters in a real database."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert, select, update
from structlog.testing import capture_logs

from newsletter.model.feeds import Entry
from newsletter.model.options import SelectionOptions
from newsletter.storage.database import Database
from newsletter.storage.entries import Brought, store_entries
from newsletter.storage.schema import entry, feed, issue, slot, source, story
from newsletter.storage.stories import stories_between
from newsletter.stories.run import GatherAccount, cluster_window, gather_stories
from tests.builders import a_source, an_entry
from tests.conftest import NOW

OPTIONS = SelectionOptions()


@pytest.fixture
def database(any_database: Database) -> Database:
    """Every test here runs on both engines."""
    return any_database


async def poll(database: Database, name: str, *entries: Entry, now: datetime = NOW) -> None:
    """What a refresh of the feed of this source stores."""
    publication = a_source(name)
    async with database.write() as connection:
        if await connection.scalar(select(source.c.id).where(source.c.id == publication.id)) is None:
            values = {"id": publication.id, "name": name, "site_url": publication.site_url, "family": publication.family, "created_at": NOW}
            await connection.execute(insert(source).values(**values))
            await connection.execute(
                insert(feed).values(id=publication.id, source_id=publication.id, url=f"{publication.site_url}feed", added_at=NOW)
            )
        await store_entries(connection, [Brought(feed_id=publication.id, entries=entries, at=now)])


async def stored(database: Database) -> dict[str, str]:
    async with database.read() as connection:
        return {found.title: found.source for found in await stories_between(connection, NOW - timedelta(days=9), NOW)}


async def test_entries_become_stories_once(database: Database) -> None:
    """One article in two feeds is one story; a second gathering finds nothing left to do."""
    shared = an_entry()
    await poll(database, "Harbour Gazette", shared, an_entry("Lynx seen in valley"))
    await poll(database, "Link List", an_entry("Look at this", url=shared.url + "?utm_source=list"))
    assert await gather_stories(database, now=NOW) == GatherAccount(entries=3, stories=2, refreshed=0, left=0)
    assert await gather_stories(database, now=NOW) == GatherAccount(entries=0, stories=0, refreshed=0, left=0)
    assert await stored(database) == {"Storm reaches the coast": "Harbour Gazette", "Lynx seen in valley": "Harbour Gazette"}


async def test_an_entry_that_comes_later_joins_its_story(database: Database) -> None:
    """A feed that carries an article days later adds no second story."""
    await poll(database, "Harbour Gazette", an_entry())
    await gather_stories(database, now=NOW)
    await poll(database, "Link List", an_entry("Look at this", url=an_entry().url + "#top"))
    assert await gather_stories(database, now=NOW) == GatherAccount(entries=1, stories=0, refreshed=0, left=0)
    async with database.read() as connection:
        assert len(set((await connection.execute(select(entry.c.story_id))).scalars())) == 1


async def test_what_was_not_yet_seen_waits(database: Database) -> None:
    """An entry first seen after ``now`` is left for a later run, so that a day can be played again."""
    await poll(database, "Harbour Gazette", an_entry(), now=NOW + timedelta(hours=1))
    assert await gather_stories(database, now=NOW) == GatherAccount(entries=0, stories=0, refreshed=0, left=0)
    assert await gather_stories(database, now=NOW + timedelta(hours=1)) == GatherAccount(entries=1, stories=1, refreshed=0, left=0)


async def test_newer_words_reach_the_story_until_it_was_sent(database: Database) -> None:
    """A changed entry rewrites its story once; a story that stands in a released issue keeps the words that were sent."""
    await poll(database, "Harbour Gazette", an_entry(guid="1"), an_entry("Lynx seen in valley", guid="2"))
    await gather_stories(database, now=NOW)
    await release(database, "Lynx seen in valley")
    await poll(database, "Harbour Gazette", an_entry("Storm takes roofs", guid="1"), an_entry("Lynx was a dog", guid="2"))
    assert await gather_stories(database, now=NOW) == GatherAccount(entries=0, stories=0, refreshed=1, left=0)
    assert await gather_stories(database, now=NOW) == GatherAccount(entries=0, stories=0, refreshed=0, left=0)
    assert await stored(database) == {"Storm takes roofs": "Harbour Gazette", "Lynx seen in valley": "Harbour Gazette"}


async def test_clusters_keep_their_keys_from_run_to_run(database: Database) -> None:
    """The whole window is grouped anew at every run, and a cluster that grew is still the same cluster."""
    await poll(database, "Harbour Gazette", an_entry("Storm tears roofs off houses in Maranta"), an_entry("Lynx seen in valley"))
    await gather_stories(database, now=NOW)
    storm, lynx = sorted(await cluster_window(database, OPTIONS, now=NOW), key=lambda cluster: cluster.stories[0].title, reverse=True)
    late = [an_entry("Ferry found after a century", hours_ago=40), an_entry("Maranta storm: roofs torn off", hours_ago=30)]
    await poll(database, "Plain Ledger", *late)
    await gather_stories(database, now=NOW)
    clusters = await cluster_window(database, OPTIONS, now=NOW)
    told = {cluster.key: [found.source for found in cluster.stories] for cluster in clusters}
    assert (told.pop(storm.key), told.pop(lynx.key)) == (["Plain Ledger", "Harbour Gazette"], ["Harbour Gazette"])
    assert list(told.values()) == [["Plain Ledger"]]
    assert await cluster_window(database, OPTIONS, now=NOW) == clusters


async def test_every_join_is_logged_with_its_numbers(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    """What joined what, by which address, likeness and credit stands in the log once, for whoever listens."""
    caplog.set_level("DEBUG", "newsletter.stories.run")
    await poll(database, "Harbour Gazette", an_entry("Storm tears roofs off houses in Maranta"), an_entry("Lynx seen in valley"))
    await poll(database, "Plain Ledger", an_entry("Maranta storm: roofs torn off", byline="Jane Roe, Associated Press"))
    with capture_logs() as told:
        await gather_stories(database, now=NOW)
        clusters = await cluster_window(database, OPTIONS, now=NOW)
        assert await cluster_window(database, OPTIONS, now=NOW) == clusters
    gathered = [line for line in told if line["event"] == "entry_gathered"]
    assert [(line["reason"], len({one["story_id"] for one in gathered})) for line in gathered] == [("its address", 3)] * 3
    (storm,) = [cluster for cluster in clusters if len(cluster.stories) == 2]
    first, second = storm.evidence
    joined = [line for line in told if line["event"] == "story_joined"]
    numbers = {"event": "story_joined", "log_level": "debug", "cluster": storm.key, "reports": 2}
    assert joined == [
        numbers
        | {"story_id": one.story_id, "nearest_id": one.nearest_id, "likeness": one.likeness, "mean": one.mean}
        | ({"credit": one.credit} if one.credit else {})
        for one in (first, second)
    ]
    assert first.likeness == second.likeness > 0.1
    assert {one.credit for one in (first, second)} == {"", "by its byline"}


async def test_the_window_ends_now(database: Database) -> None:
    """Stories older than the window are not grouped, those put in by hand are, and an empty database gives no clusters."""
    assert await cluster_window(database, OPTIONS, now=NOW) == ()
    old = NOW - timedelta(hours=100)
    await poll(database, "Harbour Gazette", an_entry("Old storm", hours_ago=100), an_entry("Old lynx", hours_ago=100), now=old)
    await poll(database, "Harbour Gazette", an_entry("New dam"))
    await gather_stories(database, now=NOW)
    async with database.write() as connection:
        await connection.execute(update(story).where(story.c.title == "Old lynx").values(by_hand=True, page_read_at=NOW))
    clusters = await cluster_window(database, OPTIONS, now=NOW)
    assert [[found.title for found in cluster.stories] for cluster in clusters] == [["Old lynx"], ["New dam"]]


async def release(database: Database, title: str) -> None:
    """An issue with this story that has begun to leave."""
    printed = dict.fromkeys(("slug", "topic", "label", "headline", "original_headline", "summary", "source", "url"), "x")
    lists: dict[str, list[str]] = {name: [] for name in ("also", "canonical_urls", "words", "reasons")}
    async with database.write() as connection:
        found = (await connection.execute(select(story.c.id, story.c.cluster_key).where(story.c.title == title))).one()
        instants = dict.fromkeys(("due_at", "send_not_after", "created_at", "released_at"), NOW)
        await connection.execute(insert(issue).values(id=1, newsletter="main", issue_on=NOW.date(), number=1, state="sending", **instants))
        await connection.execute(
            insert(slot).values(issue_id=1, number=1, minutes=1, cluster_key="k", story_id=found.id, **printed, **lists)
        )
