"""Refreshes feeds: asks those that are due, all at once, and stores each as it finishes. Does not make stories of the entries.

One bad feed never delays or stops the others: every feed is a task of its own with its own time-out, and what the database refuses of
one is not refused of those that are written with it.
"""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from random import Random

import structlog

from newsletter.model.errors import DatabaseError
from newsletter.model.feeds import Feed
from newsletter.model.instants import Clock
from newsletter.model.options import SourceOptions
from newsletter.model.plain_text import plain
from newsletter.sources.apart import Apart
from newsletter.sources.health import Came, Check, Pace, settle_check
from newsletter.sources.outcomes import Fetches, Unreachable
from newsletter.sources.parsed import ParsedFeed
from newsletter.sources.run.asking import ask_feed
from newsletter.sources.run.storing import Filing, Settled
from newsletter.storage.database import Database
from newsletter.storage.entries import StoredEntries
from newsletter.storage.feeds import active_feeds, due_feeds, feeds_by_id

EVERY = timedelta(minutes=30)
OnProgress = Callable[[int, int], object]

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedFeed:
    """A feed that could not be read this time, and why."""

    feed_id: int
    url: str
    outcome: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshAccount:
    """What a refresh did. ``outcomes`` counts the checked feeds by what came of them; ``dropped`` entries had no title or link."""

    checked: int
    not_modified: int
    new_entries: int
    changed_entries: int
    dropped_entries: int
    moved: int
    outcomes: dict[str, int]
    failed: tuple[FailedFeed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Refreshed:
    feed: Feed
    came: Came
    reason: str = ""
    stored: StoredEntries | None = None
    dropped: int = 0
    moved: bool = False


async def refresh_feeds(
    database: Database,
    fetcher: Fetches,
    options: SourceOptions,
    *,
    clock: Clock,
    randomness: Random,
    every: timedelta = EVERY,
    force: bool = False,
    only: Collection[int] | None = None,
    on_progress: OnProgress | None = None,
) -> RefreshAccount:
    """Ask the feeds that are due; with ``force`` every active one, with ``only`` exactly these.

    ``every`` is the pace of feeds that name none of their own.
    """
    feeds = sorted(await _choose_feeds(database, clock(), force, only), key=lambda feed: feed.failures)  # the sick wait for the sound
    pace = Pace(every=every, max_back_off=options.max_back_off)
    done: list[_Refreshed] = []

    filing = Filing(database)

    async with Apart() as apart:

        async def refresh(feed: Feed) -> None:
            check = await ask_feed(fetcher, apart, options, feed, now=clock())
            settle = partial(settle_check, feed, pace=pace, now=clock(), jitter=randomness.random())
            done.append(await _store_or_say(filing, feed, check, settle))
            if on_progress:
                on_progress(len(done), len(feeds))

        async with asyncio.TaskGroup() as tasks:
            for feed in feeds:
                tasks.create_task(refresh(feed))
    return _account(done)


async def _choose_feeds(database: Database, now: datetime, force: bool, only: Collection[int] | None) -> tuple[Feed, ...]:
    async with database.read() as connection:
        if only is not None:
            return await feeds_by_id(connection, only)
        return await active_feeds(connection) if force else await due_feeds(connection, now)


async def _store_or_say(filing: Filing, feed: Feed, check: Check, settle: Callable[[Check], Feed]) -> _Refreshed:
    """A surprise while storing concerns this feed alone: the account and the log name it, and it is asked later like any failing feed."""
    settled = settle(check)
    try:
        stored = await filing.store(Settled(feed=feed, check=check, after=settled))
    except Exception as error:
        log.exception("feed_not_stored", feed_id=feed.id)
        reason = plain(f"{type(error).__name__}: {error}", 300)
        trouble = Check(outcome=Unreachable(reason))
        if not isinstance(error, DatabaseError):  # where nothing can be stored at all, the feed simply stays due
            with contextlib.suppress(Exception):
                failed = replace(settle(trouble), last_outcome=Came.NOT_STORED.value)
                await filing.store(Settled(feed=feed, check=trouble, after=failed))
        return _Refreshed(feed=feed, came=Came.NOT_STORED, reason=reason)
    return _Refreshed(
        feed=feed,
        came=check.came,
        reason=check.reason,
        stored=stored,
        dropped=check.read.dropped if isinstance(check.read, ParsedFeed) else 0,
        moved=settled.url != feed.url,
    )


def _account(done: Iterable[_Refreshed]) -> RefreshAccount:
    each = sorted(done, key=lambda refreshed: refreshed.feed.id)
    outcomes = Counter(refreshed.came.value for refreshed in each)
    return RefreshAccount(
        checked=len(each),
        not_modified=outcomes[Came.NOT_MODIFIED],
        new_entries=sum(refreshed.stored.new for refreshed in each if refreshed.stored),
        changed_entries=sum(refreshed.stored.changed for refreshed in each if refreshed.stored),
        dropped_entries=sum(refreshed.dropped for refreshed in each),
        moved=sum(refreshed.moved for refreshed in each),
        outcomes=dict(sorted((word, count) for word, count in outcomes.items() if count)),
        failed=tuple(
            FailedFeed(feed_id=refreshed.feed.id, url=refreshed.feed.url, outcome=refreshed.came.value, reason=refreshed.reason)
            for refreshed in each
            if refreshed.reason
        ),
    )
