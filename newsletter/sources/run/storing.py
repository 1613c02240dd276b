"""Stores what checks of feeds came to, several feeds in one transaction where several wait. Asks no feed and decides nothing about it.

Entries, validators, health and next check of one feed are always written together or not at all.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from newsletter.model.errors import DatabaseError
from newsletter.model.feeds import Feed, Source
from newsletter.sources.health import Check
from newsletter.sources.parsed import ParsedFeed
from newsletter.sources.publications import learn_from_feed
from newsletter.storage.database import Connection, Database
from newsletter.storage.entries import Brought, StoredEntries, store_entries
from newsletter.storage.feeds import rewrite_source, sources_of, store_checks

AT_ONCE = 50
"""Feeds in one transaction at most: with 200 entries each that is still a fraction of a second for others to wait."""

PAUSE = 0.2
"""Seconds from one transaction to the next while few wait: a commit costs the same for one feed as for fifty, and much on a slow disk."""

NOTHING = StoredEntries(new=0, changed=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A feed as it was, what asking it came to, and the feed as it stands after that."""

    feed: Feed
    check: Check
    after: Feed


@dataclass(frozen=True, slots=True)
class _Waiting:
    settled: Settled
    stored: asyncio.Future[StoredEntries | None]


async def store_settled(database: Database, group: Sequence[Settled]) -> list[StoredEntries | None]:
    """Store these checks in one transaction. None for a feed that was removed meanwhile."""
    async with database.write() as connection:
        here = await store_checks(connection, [settled.after for settled in group])
        kept = [settled for settled in group if settled.after.id in here]
        await _learn_names(connection, [settled for settled in kept if settled.feed.succeeded_at is None])
        stored = await store_entries(connection, [brought for settled in kept if (brought := _brought(settled))])
    return [stored.get(settled.after.id, NOTHING) if settled.after.id in here else None for settled in group]


class Filing:
    """Stores checks as they come. Those that come while a transaction is being written go into the next one together.

    Where a group cannot be stored, each of it is tried alone, so that trouble stays with the feed it belongs to.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[_Waiting] = []
        self._turn = asyncio.Lock()
        self._not_before = 0.0

    async def store(self, settled: Settled) -> StoredEntries | None:
        """As ``store_settled`` for one; returns when it is committed, raises what storing this one raised."""
        loop = asyncio.get_running_loop()
        mine = _Waiting(settled, loop.create_future())
        self._waiting.append(mine)
        async with self._turn:
            if not mine.stored.done() and len(self._waiting) < AT_ONCE:
                await asyncio.sleep(self._not_before - loop.time())
            while not mine.stored.done():  # else whoever had the turn before has written it with his own
                await self._write_next()
                self._not_before = loop.time() + PAUSE
        return await mine.stored

    async def _write_next(self) -> None:
        group = self._waiting[:AT_ONCE]
        try:
            await self._write([waiting.settled for waiting in group], group)
        except DatabaseError as error:  # the database refuses everybody: trying each would only keep the others waiting
            _fail(group, error)
        except Exception as error:
            if len(group) == 1:
                _fail(group, error)
            else:
                await self._write_each(group)
        del self._waiting[: len(group)]

    async def _write_each(self, group: Sequence[_Waiting]) -> None:
        for waiting in group:
            try:
                await self._write([waiting.settled], [waiting])
            except Exception as error:  # the caller names the feed in account and log
                _fail([waiting], error)

    async def _write(self, checks: Sequence[Settled], group: Sequence[_Waiting]) -> None:
        for waiting, stored in zip(group, await store_settled(self._database, checks), strict=True):
            if not waiting.stored.done():
                waiting.stored.set_result(stored)


def _fail(group: Sequence[_Waiting], error: Exception) -> None:
    for waiting in group:
        if not waiting.stored.done():
            waiting.stored.set_exception(error)


def _brought(settled: Settled) -> Brought | None:
    read = settled.check.read
    if not isinstance(read, ParsedFeed) or not read.entries:
        return None
    return Brought(feed_id=settled.after.id, entries=read.entries, at=settled.after.checked_at or settled.after.added_at)


async def _learn_names(connection: Connection, first_readings: Sequence[Settled]) -> None:
    """What a feed says of its publication when it is read for the first time."""
    source_of = await sources_of(connection, [settled.feed.id for settled in first_readings]) if first_readings else {}
    as_known: dict[int, Source] = {source.id: source for source in source_of.values()}
    for settled in sorted(first_readings, key=lambda settled: settled.feed.source_id):
        read, source_id = settled.check.read, settled.feed.source_id
        if isinstance(read, ParsedFeed) and source_id in as_known:
            known = as_known[source_id]
            learnt = learn_from_feed(known, settled.feed.url, title=read.title, site_url=read.site_url)
            if learnt != known:
                as_known[source_id] = learnt
                await rewrite_source(connection, learnt)
