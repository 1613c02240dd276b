"""The list of feeds as an operator keeps it: look, find, pause, resume, remove, and say what a source is worth. Fetches nothing."""

from dataclasses import replace

from newsletter.model.feeds import FeedLine, Source
from newsletter.model.plain_text import plain
from newsletter.model.states import FeedState
from newsletter.storage import feeds as stored
from newsletter.storage.database import Database


async def list_feeds(database: Database) -> tuple[FeedLine, ...]:
    """Every feed with its source, its health and what it has brought, by the source's name."""
    async with database.read() as connection:
        return await stored.feed_lines(connection)


async def find_feed(database: Database, named: str) -> FeedLine | None:
    """The feed that an operator means by its number, its address, or its source's name; None when no one or several could be meant."""
    lines = await list_feeds(database)
    text = plain(named)
    by_address = [line for line in lines if text in (str(line.feed.id), line.feed.url)]
    meant = by_address or [line for line in lines if text.casefold() in (line.source.name.casefold(), line.feed.title.casefold())]
    return meant[0] if len(meant) == 1 else None


async def set_feed_state(database: Database, feed_id: int, state: FeedState) -> bool:
    """Pause a feed, give it up, or begin again (then it is due at once). False when there is no such feed."""
    async with database.write() as connection:
        return await stored.set_feed_state(connection, feed_id, state)


async def remove_feed(database: Database, feed_id: int) -> bool:
    """Take a feed off the list with its entries; stories already made of them stay. False when there is no such feed."""
    async with database.write() as connection:
        return await stored.remove_feed(connection, feed_id)


async def edit_source(
    database: Database, feed_id: int, *, name: str = "", weight: float | None = None, sole_source_enough: bool | None = None
) -> Source | None:
    """Change what the editor says of a feed's source; what is not given stays. None when there is no such feed."""
    async with database.write() as connection:
        known = await stored.source_of(connection, feed_id)
        if known is None:
            return None
        edited = replace(
            known,
            name=plain(name, 60) or known.name,
            weight=known.weight if weight is None else weight,
            sole_source_enough=known.sole_source_enough if sole_source_enough is None else sole_source_enough,
        )
        await stored.rewrite_source(connection, edited)
        return edited
