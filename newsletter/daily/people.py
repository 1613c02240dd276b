"""Finds people for operators: one by their address, some by how it begins, all of a state a page at a time. Changes nobody."""

from dataclasses import dataclass

from newsletter.daily.newsroom import Newsroom
from newsletter.model.addresses import RefusedAddress, parse_address
from newsletter.model.errors import NewsletterError
from newsletter.model.states import SubscriberState
from newsletter.model.subscribers import Subscriber
from newsletter.storage.reader_pages import subscribers_in_state, subscribers_named
from newsletter.storage.subscribers import subscriber_by_address, subscriber_by_id


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Some of them; ``more``: the list goes on."""

    found: tuple[Subscriber, ...]
    more: bool


async def find_person(newsroom: Newsroom, address_text: str) -> Subscriber | None:
    """Who has this address. Raises NewsletterError where that is none."""
    address = parse_address(address_text)
    if isinstance(address, RefusedAddress):
        raise NewsletterError(address_text, address.reason, "Write one address such as name@example.com.")
    async with newsroom.database.read() as connection:
        return await subscriber_by_address(connection, newsroom.letterhead.key, address.key)


async def person_numbered(newsroom: Newsroom, number: int) -> Subscriber | None:
    """Who has this number, which stands in the addresses of our own pages, so that no mail address has to."""
    async with newsroom.database.read() as connection:
        found = await subscriber_by_id(connection, number)
    return found if found and found.newsletter == newsroom.letterhead.key else None


async def people_in_state(newsroom: Newsroom, state: SubscriberState, *, before: int | None = None, limit: int = 50) -> People:
    """The latest of a state, before a number."""
    async with newsroom.database.read() as connection:
        found = await subscribers_in_state(connection, newsroom.letterhead.key, state, before, limit + 1)
    return People(found=found[:limit], more=len(found) > limit)


async def people_named(newsroom: Newsroom, beginning: str, *, after: str = "", limit: int = 50) -> People:
    """Those whose address begins so, however its letters are written, after an address."""
    prefix = beginning.strip().lower()
    async with newsroom.database.read() as connection:
        found = await subscribers_named(connection, newsroom.letterhead.key, prefix, after, limit + 1)
    return People(found=found[:limit], more=len(found) > limit)
