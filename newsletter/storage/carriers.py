"""Which feeds carried a story: every entry that was found to be the same article."""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.feeds import Carrier
from newsletter.storage.parts import in_parts
from newsletter.storage.schema import entry, feed, source


async def carriers_of(connection: AsyncConnection, story_ids: Collection[int]) -> dict[int, tuple[Carrier, ...]]:
    """The feeds that carried each of these stories, the first first; a story put in by hand has none, nor one whose feed is removed."""
    found: dict[int, list[Carrier]] = defaultdict(list)
    carried = select(entry.c.story_id, entry.c.url, entry.c.first_seen_at, feed.c.url.label("feed_url"), source.c.name)
    joined = carried.join(feed, feed.c.id == entry.c.feed_id).join(source, source.c.id == feed.c.source_id)
    for part in in_parts(sorted(story_ids)):
        question = joined.where(entry.c.story_id.in_(part)).order_by(entry.c.first_seen_at, entry.c.id)
        for row in await connection.execute(question):
            carrier = Carrier(source=row.name, feed_url=row.feed_url, url=row.url, first_seen_at=row.first_seen_at)
            found[row.story_id].append(carrier)
    return {story_id: tuple(carriers) for story_id, carriers in found.items()}
