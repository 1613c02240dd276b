"""Finds what an editor means: the story at an address with the others of its cluster, the outlet of a name or domain."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from newsletter.daily.newsroom import Newsroom
from newsletter.model.errors import NewsletterError
from newsletter.model.feeds import Source
from newsletter.model.stories import Story
from newsletter.model.web_addresses import canonical_url, family_of
from newsletter.selection.voices import owner_of
from newsletter.sources.discovery import typed_addresses
from newsletter.storage.feeds import feed_lines, source_of_family
from newsletter.storage.stories import stories_between
from newsletter.stories.run import cluster_window


@dataclass(frozen=True, slots=True, kw_only=True)
class RuledStory:
    """A story of the window, and the canonical addresses of the others it was last grouped with."""

    story: Story
    mates: tuple[str, ...]


async def find_stories(newsroom: Newsroom, urls: Sequence[str]) -> tuple[RuledStory, ...]:
    """The stories at these addresses. Raises NewsletterError naming the first that is not among those of the window."""
    window = await _window(newsroom)
    named = [_story_at(url, window, newsroom) for url in urls]
    if any(not story.cluster_key for story in named):
        await cluster_window(newsroom.database, newsroom.selection, now=newsroom.clock(), sentences=newsroom.sentences)
        window = await _window(newsroom)
        named = [_story_at(url, window, newsroom) for url in urls]
    grouped: dict[str, list[str]] = defaultdict(list)
    for story in window.values():
        grouped[story.cluster_key].append(story.canonical_url)
    return tuple(
        RuledStory(story=story, mates=tuple(url for url in grouped[story.cluster_key] if url != story.canonical_url)) for story in named
    )


async def find_source(newsroom: Newsroom, named: str) -> Source:
    """The outlet that an editor means by a name or a domain, with the family it is known by. Raises NewsletterError otherwise."""
    domain = family_of(f"https://{named.strip().rpartition('://')[2]}")
    async with newsroom.database.read() as connection:
        sources = [line.source for line in await feed_lines(connection)]
        by_domain = await source_of_family(connection, domain)
    meant = [source for source in sources if source.name.casefold() == named.strip().casefold()]
    families = {owner_of(source.family) for source in meant}
    if len(families) > 1:
        raise NewsletterError(named, f"names {len(families)} outlets", f"Name its domain: {', '.join(sorted(families))}.")
    found = next(iter(meant), by_domain)
    if found is None:
        raise NewsletterError(named, "names no outlet", "newsletter feeds list shows their names; a domain such as example.com will do.")
    return Source(id=found.id, name=found.name, site_url=found.site_url, family=owner_of(found.family))


async def _window(newsroom: Newsroom) -> dict[str, Story]:
    now = newsroom.clock()
    async with newsroom.database.read() as connection:
        return {story.canonical_url: story for story in await stories_between(connection, now - newsroom.selection.window, now)}


def _story_at(url: str, window: dict[str, Story], newsroom: Newsroom) -> Story:
    addresses = typed_addresses(url)
    found = next((window[own] for own in map(canonical_url, addresses) if own in window), None)
    if found is None and not any("." in address for address in addresses):
        raise NewsletterError(url, "is no web address", "newsletter show --json tells the address of every story.")
    if found is None:
        hours = newsroom.selection.window / timedelta(hours=1)
        raise NewsletterError(url, f"is not among the articles of the last {hours:g} hours", f"newsletter add {url} puts it in.")
    return found
