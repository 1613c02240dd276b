"""Story links between rooms: whether an issue gets them, where one leads, and how often each story was followed."""

from collections.abc import Mapping

from newsletter.daily.newsroom import Newsroom
from newsletter.issue.run import load_slots
from newsletter.model.issues import Issue
from newsletter.model.story_links import Destination, Followed, NameLinks, followed, is_link_name, link_namer
from newsletter.storage.story_links import add_followed, find_destination, followed_by_story


def links_of(newsroom: Newsroom, issue: Issue) -> NameLinks | None:
    """What names the story links of an issue's letters; None where nobody asked for counts, or we have no address of our own yet."""
    if not (newsroom.privacy.count_clicks and newsroom.letterhead.base_url):
        return None
    return link_namer(newsroom.ring, issue.newsletter, issue.issue_on)


async def destination_of(newsroom: Newsroom, name: str) -> Destination | None:
    """Where a story link leads, also when counting was switched off since: letters keep their links. None for one we never made."""
    if not is_link_name(name):
        return None
    async with newsroom.database.read() as connection:
        return await find_destination(connection, name)


async def count_followed(newsroom: Newsroom, times: Mapping[str, int]) -> None:
    """Add to what was counted, all of it in one transaction."""
    async with newsroom.database.write() as connection:
        await add_followed(connection, times)


async def read_followed(newsroom: Newsroom, issue: Issue) -> tuple[Followed, ...]:
    """How often each story of a released issue was followed, in their order; empty where nothing was counted."""
    if issue.released_at is None:
        return ()
    async with newsroom.database.read() as connection:
        times = await followed_by_story(connection, issue.id)
    slots = await load_slots(newsroom.database, issue.id) if times else ()
    return tuple(followed(slot.number, slot.headline, times.get(slot.number, 0)) for slot in slots)
