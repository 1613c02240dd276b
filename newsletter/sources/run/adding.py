"""Adds feeds: by the address of a feed or of a site, and looks at one without adding it. Does not decide which feeds are good."""

from dataclasses import dataclass, replace
from datetime import datetime

from newsletter.model.feeds import Feed, Source
from newsletter.model.options import SourceOptions
from newsletter.sources.apart import Apart, Stopped
from newsletter.sources.discovery import FoundFeed, named_feeds, other_feeds, typed_addresses, usual_places
from newsletter.sources.health import Check, Pace, settle_check
from newsletter.sources.outcomes import Fetched, Fetches, Refused, TimedOut, Unreachable
from newsletter.sources.parsed import ParsedFeed, UnreadableFeed
from newsletter.sources.publications import new_source, site_of, site_spellings
from newsletter.sources.reports import FeedReport, report_on
from newsletter.sources.run.asking import ask
from newsletter.sources.run.refreshing import EVERY
from newsletter.sources.run.storing import Settled, store_settled
from newsletter.storage.database import Database
from newsletter.storage.feeds import add_feeds, add_sources, feeds_by_id, feeds_by_url, source_of, sources_by_site

MIDDLE = 0.5
"""The jitter of feeds added by hand: one at a time needs no spreading."""

NO_ADDRESS = Check(outcome=Refused("that is no web address; it should read like https://example.com/feed.xml"))


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedFeed:
    """A feed that is on the list now. ``new`` is False when it was already; ``others`` are the site's further feeds."""

    feed: Feed
    source: Source
    new: bool
    entries: int
    others: tuple[FoundFeed, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NoFeed:
    """Nothing was added, why, and where we looked."""

    url: str
    reason: str
    tried: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Search:
    """Where a typed address led: the address of a feed with its check, and all that the page named."""

    url: str
    check: Check
    named: tuple[FoundFeed, ...] = ()
    tried: tuple[str, ...] = ()


async def add_feed(
    database: Database, fetcher: Fetches, options: SourceOptions, url: str, *, now: datetime, name: str = ""
) -> AddedFeed | NoFeed:
    """Add the feed at an address, or the main feed of the site at it, with what it carries now. Safe to repeat."""
    async with Apart() as apart:
        found = await _search(fetcher, apart, options, url, now)
    if not found.check.good:
        return NoFeed(url=found.url or url, reason=found.check.reason, tried=found.tried)
    return await _add(database, options, found, now, name)


async def test_feed(fetcher: Fetches, options: SourceOptions, url: str, *, now: datetime) -> FeedReport:
    """Look at a feed and store nothing. Of a web page it says which feeds it names."""
    async with Apart() as apart:
        address, check = await _ask_typed(fetcher, apart, options, url, now)
        return report_on(address, check, now=now, feeds=await _named_by(apart, check))


async def _search(fetcher: Fetches, apart: Apart, options: SourceOptions, typed: str, now: datetime) -> _Search:
    """The address itself, else the feeds its page names, else the places where feeds usually stand."""
    address, first = await _ask_typed(fetcher, apart, options, typed, now)
    is_page = isinstance(first.read, UnreadableFeed) and first.read.is_page
    if first.good or not is_page:
        return _Search(url=_final_url(first, address), check=first, tried=(address,))
    page_url = _final_url(first, address)
    named = await _named_by(apart, first)
    tried = [address]
    for place in [feed.url for feed in named] or usual_places(page_url):
        tried.append(place)
        check = await ask(fetcher, apart, options, place, now=now)
        if isinstance(check.read, ParsedFeed):
            return _Search(url=_final_url(check, place), check=check, named=other_feeds(named, place), tried=tuple(tried))
    reason = UnreadableFeed("it is a web page, and no feed was found for it")
    return _Search(url=address, check=replace(first, read=reason), tried=tuple(tried))


async def _ask_typed(fetcher: Fetches, apart: Apart, options: SourceOptions, typed: str, now: datetime) -> tuple[str, Check]:
    """Ask what was typed; where no scheme was typed and https does not answer, http."""
    address, check = typed, NO_ADDRESS
    for address in typed_addresses(typed):
        check = await ask(fetcher, apart, options, address, now=now)
        if not isinstance(check.outcome, Unreachable | TimedOut):
            break
    return address, check


async def _named_by(apart: Apart, check: Check) -> tuple[FoundFeed, ...]:
    """The feeds that a page names, where the answer was a page."""
    is_page = isinstance(check.read, UnreadableFeed) and check.read.is_page
    if not is_page or not isinstance(check.outcome, Fetched):
        return ()
    named = await apart.run(named_feeds, check.outcome.body, check.outcome.url)
    return () if isinstance(named, Stopped) else named


def _final_url(check: Check, asked: str) -> str:
    """The address to keep: the one asked for, unless the server says for good that it is another."""
    return (isinstance(check.outcome, Fetched) and check.outcome.permanent_url) or asked


async def _add(database: Database, options: SourceOptions, found: _Search, now: datetime, name: str) -> AddedFeed | NoFeed:
    feed, new = await _put_on_list(database, found, now, name)
    entries = 0
    if new:
        pace = Pace(every=EVERY, max_back_off=options.max_back_off)
        after = settle_check(feed, found.check, pace=pace, now=now, jitter=MIDDLE)
        (stored,) = await store_settled(database, [Settled(feed=feed, check=found.check, after=after)])
        entries = stored.new if stored else 0
    async with database.read() as connection:
        as_stored, source = await feeds_by_id(connection, [feed.id]), await source_of(connection, feed.id)
    if not as_stored or source is None:
        return NoFeed(url=found.url, reason="it was removed again while we read it", tried=found.tried)
    return AddedFeed(feed=as_stored[0], source=source, new=new, entries=entries, others=found.named)


async def _put_on_list(database: Database, found: _Search, now: datetime, name: str) -> tuple[Feed, bool]:
    """The feed as it stands on the list, below the source of its site, and whether it is new there."""
    read = found.check.read
    site_url = (isinstance(read, ParsedFeed) and read.site_url) or site_of(found.url)
    async with database.write() as connection:
        on_list = await feeds_by_url(connection, [found.url])
        if on_list:
            return on_list[found.url], False
        known = await sources_by_site(connection, site_spellings(site_url))
        if not known:
            await add_sources(connection, [new_source(site_url, feed_url=found.url, name=name)], now=now)
            known = await sources_by_site(connection, [site_url])
        await add_feeds(connection, [Feed(id=0, source_id=next(iter(known.values())).id, url=found.url, added_at=now)])
        return (await feeds_by_url(connection, [found.url]))[found.url], True
