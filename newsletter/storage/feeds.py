"""Sources and their polled feeds: which are due, what a check came to, and the list an operator sees."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, delete, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.feeds import Feed, FeedLine, Source
from newsletter.model.states import FeedState
from newsletter.storage.parts import in_parts
from newsletter.storage.schema import entry, feed, source, story
from newsletter.storage.upsert import insert_ignore_returning

_HEALTH = (
    *("title", "etag", "last_modified", "body_digest", "checked_at", "succeeded_at", "next_check_at"),
    *("failures", "last_outcome", "last_error", "pace_seconds"),
)
_HOLD = select(feed.c.id, feed.c.url).where(feed.c.id.in_(bindparam("ids", expanding=True))).order_by(feed.c.id).with_for_update()
_WRITE_HEALTH = update(feed).where(feed.c.id == bindparam("row_id")).values({name: bindparam(name) for name in _HEALTH})


async def due_feeds(connection: AsyncConnection, now: datetime) -> tuple[Feed, ...]:
    """The active feeds whose next check has come, never checked ones first."""
    due = and_(feed.c.state == FeedState.ACTIVE, or_(feed.c.next_check_at.is_(None), feed.c.next_check_at <= now))
    found = await connection.execute(select(feed).where(due).order_by(feed.c.next_check_at.is_not(None), feed.c.next_check_at, feed.c.id))
    return tuple(map(_read_feed, found))


async def active_feeds(connection: AsyncConnection) -> tuple[Feed, ...]:
    """Every active feed, due or not."""
    found = await connection.execute(select(feed).where(feed.c.state == FeedState.ACTIVE).order_by(feed.c.id))
    return tuple(map(_read_feed, found))


async def count_answering(connection: AsyncConnection) -> tuple[int, int]:
    """How many feeds answered when they were asked last, and how many there are."""
    answers = and_(feed.c.state == FeedState.ACTIVE, feed.c.failures == 0, feed.c.succeeded_at.is_not(None))
    row = (await connection.execute(select(func.count().filter(answers), func.count()).select_from(feed))).one()
    return row[0], row[1]


async def count_answered(connection: AsyncConnection, since: datetime) -> tuple[int, int]:
    """How many of the active feeds answered since then, and how many are active."""
    active = select(func.count().filter(feed.c.succeeded_at >= since), func.count()).where(feed.c.state == FeedState.ACTIVE)
    row = (await connection.execute(active)).one()
    return row[0], row[1]


async def feeds_by_id(connection: AsyncConnection, feed_ids: Collection[int]) -> tuple[Feed, ...]:
    """The feeds with these ids, in whatever state; one that is gone from the list is left out."""
    found: list[Feed] = []
    for part in in_parts(sorted(feed_ids)):
        found.extend(map(_read_feed, await connection.execute(select(feed).where(feed.c.id.in_(part)).order_by(feed.c.id))))
    return tuple(found)


async def feeds_by_url(connection: AsyncConnection, urls: Collection[str]) -> dict[str, Feed]:
    """The feeds among these addresses."""
    found: dict[str, Feed] = {}
    for part in in_parts(sorted(urls)):
        found.update((row.url, _read_feed(row)) for row in await connection.execute(select(feed).where(feed.c.url.in_(part))))
    return found


async def feed_lines(connection: AsyncConnection) -> tuple[FeedLine, ...]:
    """Every feed with its source and what it has brought, by the source's name."""
    brought = select(
        entry.c.feed_id,
        func.count().label("entries"),
        func.max(func.coalesce(entry.c.published_at, entry.c.first_seen_at), type_=entry.c.first_seen_at.type).label("newest_at"),
    ).group_by(entry.c.feed_id)
    counted = brought.subquery()
    lines = (
        _with_sources()
        .add_columns(func.coalesce(counted.c.entries, 0).label("entries"), counted.c.newest_at)
        .outerjoin(counted, counted.c.feed_id == feed.c.id)
        .order_by(func.lower(source.c.name), feed.c.id)
    )
    return tuple(
        FeedLine(feed=_read_feed(row), source=_read_source(row), entries=row.entries, newest_at=row.newest_at)
        for row in await connection.execute(lines)
    )


async def source_of(connection: AsyncConnection, feed_id: int) -> Source | None:
    """The source of a feed."""
    return (await sources_of(connection, [feed_id])).get(feed_id)


async def sources_of(connection: AsyncConnection, feed_ids: Collection[int]) -> dict[int, Source]:
    """The source of each of these feeds."""
    found: dict[int, Source] = {}
    for part in in_parts(sorted(feed_ids)):
        rows = await connection.execute(_with_sources().where(feed.c.id.in_(part)))
        found.update((row.id, _read_source(row)) for row in rows)
    return found


async def sources_by_site(connection: AsyncConnection, site_urls: Collection[str]) -> dict[str, Source]:
    """The sources among these sites, spelled exactly so."""
    found: dict[str, Source] = {}
    for part in in_parts(sorted(site_urls)):
        rows = await connection.execute(select(*_source_columns()).where(source.c.site_url.in_(part)))
        found.update((row.site_url, _read_source(row)) for row in rows)
    return found


async def source_of_family(connection: AsyncConnection, family: str) -> Source | None:
    """The eldest source of an outlet family."""
    row = (await connection.execute(select(*_source_columns()).where(source.c.family == family).order_by(source.c.id).limit(1))).first()
    return _read_source(row) if row else None


async def add_sources(connection: AsyncConnection, sources: Sequence[Source], *, now: datetime) -> int:
    """Add sources (their id is not looked at) whose site is not there yet; says how many were added."""
    rows = [{**_source_row(new), "site_url": new.site_url, "created_at": now} for new in sources]
    return len(await insert_ignore_returning(connection, source, rows, ["site_url"], source.c.id))


async def add_feeds(connection: AsyncConnection, feeds: Sequence[Feed]) -> int:
    """Add feeds (their id is not looked at) whose address is not there yet; says how many were added."""
    rows = [{**_health_row(new), "source_id": new.source_id, "url": new.url, "state": new.state, "added_at": new.added_at} for new in feeds]
    return len(await insert_ignore_returning(connection, feed, rows, ["url"], feed.c.id))


async def store_checks(connection: AsyncConnection, checked: Sequence[Feed]) -> frozenset[int]:
    """Write what checks came to. Gives the ids of the feeds that are still there: of the others nothing may be stored.

    A state that an operator set meanwhile stays; an address that another feed has already is not taken over.
    """
    url_of: dict[int, str] = {}
    for part in in_parts(sorted(settled.id for settled in checked)):
        url_of.update((row.id, row.url) for row in await connection.execute(_HOLD, {"ids": part}))
    here = sorted((settled for settled in checked if settled.id in url_of), key=lambda settled: settled.id)
    if here:
        await connection.execute(_WRITE_HEALTH, [{"row_id": settled.id, **_health_row(settled)} for settled in here])
    for settled in here:
        if settled.state is FeedState.GONE:
            active = and_(feed.c.id == settled.id, feed.c.state == FeedState.ACTIVE)
            await connection.execute(update(feed).where(active).values(state=FeedState.GONE, next_check_at=None))
        if settled.url != url_of[settled.id]:
            await _move_feed(connection, settled)
    return frozenset(url_of)


async def rewrite_source(connection: AsyncConnection, known: Source) -> bool:
    """Write everything a source says of itself; False when it is gone. A site that another source has already is not taken over."""
    other = source.alias()
    taken = exists(select(other.c.id).where(other.c.site_url == known.site_url, other.c.id != known.id))
    await connection.execute(update(source).where(source.c.id == known.id, ~taken).values(site_url=known.site_url))
    written = await connection.execute(update(source).where(source.c.id == known.id).values(**_source_row(known)).returning(source.c.id))
    return written.first() is not None


async def set_feed_state(connection: AsyncConnection, feed_id: int, state: FeedState) -> bool:
    """Pause a feed, give it up, or begin again: an active feed starts without failures and is due at once. False when it is gone."""
    anew: dict[str, Any] = {"failures": 0, "next_check_at": None} if state is FeedState.ACTIVE else {}
    written = await connection.execute(update(feed).where(feed.c.id == feed_id).values(state=state, **anew).returning(feed.c.id))
    return written.first() is not None


async def remove_feed(connection: AsyncConnection, feed_id: int) -> bool:
    """Remove a feed with its entries; its stories stay. A source that has neither feeds nor stories goes with it."""
    source_id = (await connection.execute(delete(feed).where(feed.c.id == feed_id).returning(feed.c.source_id))).scalar()
    if source_id is None:
        return False
    has_feeds = exists(select(feed.c.id).where(feed.c.source_id == source_id))
    has_stories = exists(select(story.c.id).where(story.c.source_id == source_id))
    await connection.execute(delete(source).where(source.c.id == source_id, ~has_feeds, ~has_stories))
    return True


async def _move_feed(connection: AsyncConnection, moved: Feed) -> None:
    other = feed.alias()
    taken = exists(select(other.c.id).where(other.c.url == moved.url, other.c.id != moved.id))
    await connection.execute(update(feed).where(feed.c.id == moved.id, ~taken).values(url=moved.url))


def _source_columns() -> list[Any]:
    of = source.columns
    return [of.id.label("of_id"), of.name.label("of_name"), of.site_url, of.family, of.weight, of.sole_source_enough]


def _with_sources() -> Select[Any]:
    return select(feed, *_source_columns()).join(source, source.c.id == feed.c.source_id)


def _read_source(row: Row[Any]) -> Source:
    return Source(
        id=row.of_id,
        name=row.of_name,
        site_url=row.site_url,
        family=row.family,
        weight=row.weight,
        sole_source_enough=row.sole_source_enough,
    )


def _source_row(known: Source) -> dict[str, Any]:
    return {"name": known.name, "family": known.family, "weight": known.weight, "sole_source_enough": known.sole_source_enough}


def _read_feed(row: Row[Any]) -> Feed:
    return Feed(
        id=row.id,
        source_id=row.source_id,
        url=row.url,
        title=row.title,
        state=FeedState(row.state),
        etag=row.etag,
        last_modified=row.last_modified,
        body_digest=row.body_digest,
        added_at=row.added_at,
        checked_at=row.checked_at,
        succeeded_at=row.succeeded_at,
        next_check_at=row.next_check_at,
        failures=row.failures,
        last_outcome=row.last_outcome,
        last_error=row.last_error,
        pace=timedelta(seconds=row.pace_seconds) if row.pace_seconds else None,
    )


def _health_row(checked: Feed) -> dict[str, Any]:
    return {
        "title": checked.title,
        "etag": checked.etag,
        "last_modified": checked.last_modified,
        "body_digest": checked.body_digest,
        "checked_at": checked.checked_at,
        "succeeded_at": checked.succeeded_at,
        "next_check_at": checked.next_check_at,
        "failures": checked.failures,
        "last_outcome": checked.last_outcome,
        "last_error": checked.last_error,
        "pace_seconds": int(checked.pace.total_seconds()) if checked.pace else 0,
    }
