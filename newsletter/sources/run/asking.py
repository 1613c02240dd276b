"""Asks one feed: fetch with the stored validators, read the body apart, return what it came to. Stores nothing."""

from datetime import datetime

from newsletter.model.feeds import Feed
from newsletter.model.options import SourceOptions
from newsletter.sources.apart import Apart, Stopped
from newsletter.sources.feed_reading import read_feed
from newsletter.sources.health import Check
from newsletter.sources.outcomes import Fetched, Fetches
from newsletter.sources.parsed import UnreadableFeed

ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, text/html;q=0.5, */*;q=0.1"
)


async def ask_feed(fetcher: Fetches, apart: Apart, options: SourceOptions, feed: Feed, *, now: datetime) -> Check:
    """Ask a known feed whether there is something new."""
    validators = {"If-None-Match": feed.etag, "If-Modified-Since": feed.last_modified}
    return await ask(fetcher, apart, options, feed.url, now=now, headers={name: value for name, value in validators.items() if value})


async def ask(
    fetcher: Fetches, apart: Apart, options: SourceOptions, url: str, *, now: datetime, headers: dict[str, str] | None = None
) -> Check:
    """Ask an address for a feed."""
    outcome = await fetcher.get(url, headers=headers, accept=ACCEPT)
    if not isinstance(outcome, Fetched):
        return Check(outcome=outcome)
    read = await apart.run(
        read_feed, outcome.body, content_type=outcome.content_type, url=outcome.url, now=now, max_entries=options.max_entries
    )
    return Check(outcome=outcome, read=UnreadableFeed(read.reason) if isinstance(read, Stopped) else read)
