"""Stories: one article each, however many feeds carried it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.states import PageState
from newsletter.model.stories import PictureSource, Story
from newsletter.storage.parts import in_parts
from newsletter.storage.schema import issue, slot, source, story
from newsletter.storage.upsert import insert_ignore_returning


async def stories_by_canonical_url(connection: AsyncConnection, urls: Collection[str]) -> dict[str, Story]:
    """The stories among these canonical addresses."""
    found: dict[str, Story] = {}
    for part in in_parts(sorted(urls)):
        rows = await connection.execute(_stories().where(story.c.canonical_url.in_(part)))
        found.update((row.canonical_url, _read_story(row)) for row in rows)
    return found


async def story_ids_by_canonical_url(connection: AsyncConnection, urls: Collection[str]) -> dict[str, int]:
    """The ids of the stories among these canonical addresses."""
    found: dict[str, int] = {}
    for part in in_parts(sorted(urls)):
        rows = await connection.execute(select(story.c.canonical_url, story.c.id).where(story.c.canonical_url.in_(part)))
        found.update((url, story_id) for url, story_id in rows)
    return found


async def stories_by_id(connection: AsyncConnection, story_ids: Collection[int]) -> dict[int, Story]:
    """The stories with these ids; one that is gone is left out."""
    found: dict[int, Story] = {}
    for part in in_parts(sorted(story_ids)):
        rows = await connection.execute(_stories().where(story.c.id.in_(part)))
        found.update((row.id, _read_story(row)) for row in rows)
    return found


async def stories_between(connection: AsyncConnection, since: datetime, until: datetime) -> tuple[Story, ...]:
    """The stories of a stretch of time, both ends included, oldest first; those put in by hand then, however old they are."""
    by_hand = and_(story.c.by_hand.is_(True), or_(story.c.first_seen_at.between(since, until), story.c.page_read_at.between(since, until)))
    told = _stories().where(or_(story.c.at.between(since, until), by_hand))
    return tuple(map(_read_story, await connection.execute(told.order_by(story.c.at, story.c.id))))


async def count_between(connection: AsyncConnection, since: datetime, until: datetime) -> int:
    """How many stories there are of a stretch of time, but for those put in by hand."""
    return await connection.scalar(select(func.count()).where(story.c.at.between(since, until))) or 0


async def sent_story_ids(connection: AsyncConnection, story_ids: Collection[int]) -> frozenset[int]:
    """Which of these stories stand in an issue that has begun to leave."""
    found: set[int] = set()
    for part in in_parts(sorted(story_ids)):
        sent = select(slot.c.story_id).join(issue, issue.c.id == slot.c.issue_id)
        rows = await connection.execute(sent.where(issue.c.released_at.is_not(None), slot.c.story_id.in_(part)))
        found.update(rows.scalars())
    return frozenset(found)


async def add_stories(connection: AsyncConnection, stories: Sequence[Story]) -> int:
    """Add stories (their id is not looked at) whose canonical address is not there yet; says how many were added."""
    added = 0
    for part in in_parts(list(stories)):
        rows = [{**_story_row(new), "source_id": new.source_id, "canonical_url": new.canonical_url} for new in part]
        added += len(await insert_ignore_returning(connection, story, rows, ["canonical_url"], story.c.id))
    return added


async def rewrite_stories(connection: AsyncConnection, stories: Sequence[Story]) -> None:
    """Write everything a story says of itself as the records have it now; its canonical address, source and cluster stay."""
    rows = [{"row_id": changed.id, **_story_row(changed)} for changed in _in_order(stories)]
    if rows:
        values: dict[str, Any] = {name: bindparam(name) for name in rows[0] if name != "row_id"}
        await connection.execute(update(story).where(story.c.id == bindparam("row_id")).values(values), rows)


async def store_page(connection: AsyncConnection, read: Story, *, now: datetime) -> None:
    """Write a story as its page tells it, with the moment the page was read."""
    await connection.execute(update(story).where(story.c.id == read.id).values(**_story_row(read), page_read_at=now))


async def note_clusters(connection: AsyncConnection, stories: Sequence[Story]) -> None:
    """Keep the cluster key and the origin that the last grouping gave to each story."""
    rows = [{"row_id": grouped.id, "key": grouped.cluster_key, "from": grouped.origin} for grouped in _in_order(stories)]
    if rows:
        statement = update(story).where(story.c.id == bindparam("row_id")).values(cluster_key=bindparam("key"), origin=bindparam("from"))
        await connection.execute(statement, rows)


def _in_order(stories: Sequence[Story]) -> list[Story]:
    """Two programs that change the same rows take them in the same order, or PostgreSQL ends one of them for a deadlock."""
    return sorted(stories, key=lambda changed: changed.id)


def _stories() -> Select[Any]:
    of = source.columns
    named = [of.name.label("of_name"), of.family, of.weight, of.sole_source_enough]
    return select(story, *named).join(source, source.c.id == story.c.source_id)


def _read_story(row: Row[Any]) -> Story:
    return Story(
        id=row.id,
        source_id=row.source_id,
        source=row.of_name,
        family=row.family,
        url=row.url,
        canonical_url=row.canonical_url,
        title=row.title,
        summary=row.summary,
        byline=row.byline,
        agency=row.agency,
        origin=row.origin,
        language=row.language,
        at=row.at,
        published_at=row.published_at,
        first_seen_at=row.first_seen_at,
        picture=PictureSource(url=row.picture_url, alt=row.picture_alt, credit=row.picture_credit) if row.picture_url else None,
        categories=tuple(row.categories),
        text=row.text,
        page_state=PageState(row.page_state),
        by_hand=row.by_hand,
        weight=row.weight,
        sole_source_enough=row.sole_source_enough,
        cluster_key=row.cluster_key,
    )


def _story_row(told: Story) -> dict[str, Any]:
    picture = told.picture or PictureSource(url="")
    return {
        "url": told.url,
        "title": told.title,
        "summary": told.summary,
        "byline": told.byline,
        "agency": told.agency,
        "origin": told.origin,
        "language": told.language,
        "at": told.at,
        "published_at": told.published_at,
        "first_seen_at": told.first_seen_at,
        "picture_url": picture.url,
        "picture_alt": picture.alt,
        "picture_credit": picture.credit,
        "categories": list(told.categories),
        "text": told.text,
        "page_state": told.page_state,
        "by_hand": told.by_hand,
    }
