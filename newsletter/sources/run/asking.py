"""Asks one feed: fetch with the stored validators, read the body apart, return what it came to. Stores nothing."""

from datetime import datetime
from hashlib import sha256

from newsletter.model.feeds import Feed
from newsletter.model.options import SourceOptions
from newsletter.sources.apart import Apart, Stopped
from newsletter.sources.feed_reading import read_feed
from newsletter.sources.health import Check
from newsletter.sources.outcomes import Fetched, Fetches
from newsletter.sources.parsed import SameBody, UnreadableFeed

ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, text/html;q=0.5, */*;q=0.1"
)


async def ask_feed(fetcher: Fetches, apart: Apart, options: SourceOptions, feed: Feed, *, now: datetime) -> Check:
    """Ask a known feed whether there is something new."""
    validators = {"If-None-Match": feed.etag, "If-Modified-Since": feed.last_modified}
    headers = {name: value for name, value in validators.items() if value}
    return await ask(fetcher, apart, options, feed.url, now=now, headers=headers, known=feed.body_digest)


async def ask(
    fetcher: Fetches,
    apart: Apart,
    options: SourceOptions,
    url: str,
    *,
    now: datetime,
    headers: dict[str, str] | None = None,
    known: str = "",
) -> Check:
    """Ask an address for a feed. A body with the ``known`` digest is not read again: many servers know no validators."""
    outcome = await fetcher.get(url, headers=headers, accept=ACCEPT)
    if not isinstance(outcome, Fetched):
        return Check(outcome=outcome)
    digest = _digest(outcome, options)
    if digest == known:
        return Check(outcome=outcome, read=SameBody(), digest=digest)
    read = await apart.run(
        read_feed, outcome.body, content_type=outcome.content_type, url=outcome.url, now=now, max_entries=options.max_entries
    )
    return Check(outcome=outcome, read=UnreadableFeed(read.reason) if isinstance(read, Stopped) else read, digest=digest)


def _digest(fetched: Fetched, options: SourceOptions) -> str:
    """Of the body and of all else that decides which entries it gives."""
    beside = f"{fetched.content_type}\n{fetched.url}\n{options.max_entries}\n"
    return sha256(beside.encode("utf-8", "replace") + fetched.body).hexdigest()
