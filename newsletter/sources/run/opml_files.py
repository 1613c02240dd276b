"""Lists of feeds in and out of the database as OPML. Asks no feed: that is the next refresh's work."""

from dataclasses import dataclass
from datetime import datetime

from newsletter.model.feeds import Feed
from newsletter.sources.apart import Apart, Stopped
from newsletter.sources.discovery import typed_addresses
from newsletter.sources.opml import MAX_BYTES, Outline, place_outlines, read_opml, site_of_outline, write_opml
from newsletter.sources.outcomes import Fetched, Fetches, NotModified, Refused
from newsletter.sources.publications import site_spellings
from newsletter.storage.database import Database
from newsletter.storage.feeds import add_feeds, add_sources, feed_lines, feeds_by_url, sources_by_site


@dataclass(frozen=True, slots=True, kw_only=True)
class OpmlAccount:
    """What an import did: feeds ``added``, those ``known`` already or named twice, and a sentence for each line that was no feed."""

    added: int
    known: int
    bad: tuple[str, ...]


async def import_opml(database: Database, text: str | bytes, *, now: datetime) -> OpmlAccount:
    """Put the feeds of a list on ours, in one transaction; they are due at once. Safe to repeat."""
    async with Apart(workers=1) as apart:
        opml = await apart.run(read_opml, text)
    if isinstance(opml, Stopped):
        return OpmlAccount(added=0, known=0, bad=(opml.reason,))
    async with database.write() as connection:
        on_list = await feeds_by_url(connection, [outline.url for outline in opml.outlines])
        new = [outline for outline in opml.outlines if outline.url not in on_list]
        sites = [spelling for outline in new for spelling in (*site_spellings(site_of_outline(outline)), outline.url)]
        placed = place_outlines(new, await sources_by_site(connection, sites))
        await add_sources(connection, list({source.site_url: source for source in placed if not source.id}.values()), now=now)
        ids = await sources_by_site(connection, [source.site_url for source in placed])
        feeds = [
            Feed(id=0, source_id=ids[source.site_url].id, url=outline.url, title=outline.title, added_at=now)
            for outline, source in zip(new, placed, strict=True)
        ]
        added = await add_feeds(connection, feeds)
    return OpmlAccount(added=added, known=len(opml.outlines) - added + opml.repeated, bad=opml.bad)


async def import_opml_from(database: Database, fetcher: Fetches, url: str, *, now: datetime) -> OpmlAccount:
    """Fetch a list from the web and import it; an address that gives none is one bad line."""
    address = next(iter(typed_addresses(url)), "")
    outcome = await fetcher.get(address, max_bytes=MAX_BYTES) if address else Refused("that is no web address")
    if isinstance(outcome, Fetched):
        return await import_opml(database, outcome.body, now=now)
    reason = "" if isinstance(outcome, NotModified) else outcome.reason
    return OpmlAccount(added=0, known=0, bad=(f"{address or url}: {reason}",))


async def export_opml(database: Database, title: str) -> str:
    """Every feed on the list, whatever its state, as OPML 2.0."""
    async with database.read() as connection:
        lines = await feed_lines(connection)
    return write_opml(title, (Outline(url=line.feed.url, title=line.source.name, site_url=line.source.site_url) for line in lines))
