"""Puts an article into the day by hand, from its address. Does not promise it a place: the choice is made elsewhere."""

from dataclasses import replace
from datetime import datetime

from newsletter.model.errors import NewsletterError
from newsletter.model.feeds import Source
from newsletter.model.options import SourceOptions
from newsletter.model.states import PageState
from newsletter.model.stories import Page, Story
from newsletter.model.web_addresses import canonical_url, family_of
from newsletter.sources.apart import Apart
from newsletter.sources.discovery import typed_addresses
from newsletter.sources.outcomes import Fetches
from newsletter.sources.page_tree import UnreadablePage
from newsletter.sources.publications import name_source, new_source, site_of
from newsletter.sources.run.page_reading import ask_page
from newsletter.sources.telling import new_story, told_by
from newsletter.storage.database import Connection, Database
from newsletter.storage.feeds import add_sources, source_of_family, sources_by_site
from newsletter.storage.stories import add_stories, store_page, stories_by_canonical_url

_CURE = "Open it in a browser: it must be one article that anyone may read without logging in."


async def add_page(database: Database, fetcher: Fetches, options: SourceOptions, url: str, *, now: datetime) -> Story:  # noqa: ARG001 - the signature that all runs of this room share
    """The story at an address, marked as put in by hand. Safe to repeat. Raises NewsletterError when it cannot be read."""
    addresses = typed_addresses(url)
    if not addresses:
        raise NewsletterError(url, "is no web address", "It should read like https://example.com/2026/an-article.")
    known = await _known(database, addresses)
    if known is not None and known.by_hand and known.page_state is PageState.READ:
        return known
    page = await _ask(fetcher, addresses, now)
    if isinstance(page, UnreadablePage) or not page.title:
        reason = page.reason if isinstance(page, UnreadablePage) else "it has no headline"
        raise NewsletterError(url, f"cannot be added: {reason}", _CURE)
    async with database.write() as connection:
        return await _put(connection, page, addresses, now)


async def _known(database: Database, addresses: tuple[str, ...]) -> Story | None:
    async with database.read() as connection:
        found = await stories_by_canonical_url(connection, [canonical_url(address) for address in addresses])
    return next(iter(found.values()), None)


async def _ask(fetcher: Fetches, addresses: tuple[str, ...], now: datetime) -> Page | UnreadablePage:
    """Read the first address that gives a page; https is asked before http where no scheme was typed."""
    page: Page | UnreadablePage = UnreadablePage("there is no address to ask")
    async with Apart(workers=1) as apart:
        for address in addresses:
            page = await ask_page(fetcher, apart, address, now=now)
            if isinstance(page, Page):
                break
    return page


async def _put(connection: Connection, page: Page, addresses: tuple[str, ...], now: datetime) -> Story:
    """Mark the story that is there already, or add one; its source is made from the site where none is known."""
    own = canonical_url(page.canonical_url or page.url)
    found = await stories_by_canonical_url(connection, [own, canonical_url(page.url), *map(canonical_url, addresses)])
    story = found.get(own) or next(iter(found.values()), None)
    if story is None:
        source = await _source_of(connection, page, now)
        await add_stories(connection, [new_story(page, source_id=source.id, source=source.name, family=source.family, now=now)])
        story = (await stories_by_canonical_url(connection, [own]))[own]
    told = replace(told_by(page, story), by_hand=True)
    await store_page(connection, told, now=now)
    return told


async def _source_of(connection: Connection, page: Page, now: datetime) -> Source:
    known = await source_of_family(connection, family_of(page.url))
    if known is None:
        site = site_of(page.url)
        await add_sources(connection, [new_source(site, feed_url=page.url, name=name_source(page.site_name, page.url))], now=now)
        known = (await sources_by_site(connection, [site]))[site]
    return known
