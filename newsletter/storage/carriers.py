"""Which feeds carried a story: every entry that was found to be the same article."""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.feeds import Carrier
from newsletter.storage.schema import entry, feed, source

_AT_ONCE = 5_000
"""Values in one list of a question: both engines take at most about 32,000."""


async def carriers_of(connection: AsyncConnection, story_ids: Collection[int]) -> dict[int, tuple[Carrier, ...]]:
    """The feeds that carried each of these stories, the first first; a story put in by hand has none, nor one whose feed is removed."""
    found: dict[int, list[Carrier]] = defaultdict(list)
    ordered = sorted(story_ids)
    carried = select(entry.c.story_id, entry.c.url, entry.c.first_seen_at, feed.c.url.label("feed_url"), source.c.name)
    joined = carried.join(feed, feed.c.id == entry.c.feed_id).join(source, source.c.id == feed.c.source_id)
    for start in range(0, len(ordered), _AT_ONCE):
        part = joined.where(entry.c.story_id.in_(ordered[start : start + _AT_ONCE]))
        for row in await connection.execute(part.order_by(entry.c.first_seen_at, entry.c.id)):
            carrier = Carrier(source=row.name, feed_url=row.feed_url, url=row.url, first_seen_at=row.first_seen_at)
            found[row.story_id].append(carrier)
    return {story_id: tuple(carriers) for story_id, carriers in found.items()}
