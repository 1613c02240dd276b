"""Entries as feeds published them: kept once for each feed and guid, until they have become part of a story."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Executable, Row, Select, bindparam, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.feeds import Entry, Source, StoredEntry
from newsletter.storage.parts import in_parts
from newsletter.storage.schema import entry, feed, source
from newsletter.storage.upsert import insert_for

_WORDS = select(entry.c.guid, entry.c.title, entry.c.summary).where(
    entry.c.feed_id == bindparam("feed"), entry.c.guid.in_(bindparam("guids", expanding=True))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEntries:
    """How many entries of one poll were new, and how many had other words than before."""

    new: int
    changed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """The entries that one poll of a feed brought, and when."""

    feed_id: int
    entries: Sequence[Entry]
    at: datetime


async def store_entries(connection: AsyncConnection, brought: Sequence[Brought]) -> dict[int, StoredEntries]:
    """Add the entries that are new, mark those whose words changed, for each feed; an entry seen before keeps its first sight."""
    rows: list[dict[str, Any]] = []
    for poll in sorted(brought, key=lambda poll: poll.feed_id):
        known = await _known_words(connection, poll)
        told = {found.guid: found for found in poll.entries}.values()
        rows += [_entry_row(poll.feed_id, found, poll.at) for found in told if known.get(found.guid) != (found.title, found.summary)]
    changed_of = await _insert_or_change(connection, rows)
    return {poll.feed_id: _count(changed_of.get(poll.feed_id, [])) for poll in brought}


async def _known_words(connection: AsyncConnection, poll: Brought) -> dict[str, tuple[str, str]]:
    """Title and summary of what is stored by guid. Most of what a poll brings is, and not writing it costs a tenth of writing it."""
    known: dict[str, tuple[str, str]] = {}
    for guids in in_parts([found.guid for found in poll.entries]):
        rows = await connection.execute(_WORDS, {"feed": poll.feed_id, "guids": guids})
        known.update((guid, (title, summary)) for guid, title, summary in rows)
    return known


def _count(changed: Sequence[bool]) -> StoredEntries:
    return StoredEntries(new=len(changed) - sum(changed), changed=sum(changed))


async def _insert_or_change(connection: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> dict[int, list[bool]]:
    """For each feed, of each row that was written, whether it had been there with other words."""
    changed_of: dict[int, list[bool]] = {}
    if rows:
        for feed_id, changed in await connection.execute(_insertion(connection.dialect.name), list(rows)):
            changed_of.setdefault(feed_id, []).append(changed)
    return changed_of


@cache
def _insertion(dialect: str) -> Executable:
    insert = insert_for(dialect, entry)
    words = ("title", "summary", "byline", "picture_url", "picture_alt", "picture_credit")
    return insert.on_conflict_do_update(
        index_elements=["feed_id", "guid"],
        set_={**{name: insert.excluded[name] for name in words}, "changed": True},
        where=or_(entry.c.title != insert.excluded.title, entry.c.summary != insert.excluded.summary),
    ).returning(entry.c.feed_id, entry.c.changed)


async def entries_without_story(connection: AsyncConnection, seen_by: datetime) -> tuple[StoredEntry, ...]:
    """What feeds brought by an instant and no gathering took up, oldest first. Entries without a link can be no story."""
    found = await connection.execute(
        _stored_entries().where(entry.c.story_id.is_(None), entry.c.url != "", entry.c.first_seen_at <= seen_by)
    )
    return _read_entries(found)


async def changed_entries(connection: AsyncConnection) -> tuple[StoredEntry, ...]:
    """Entries whose feed gave them other words after they had become part of a story."""
    found = await connection.execute(_stored_entries().where(entry.c.changed.is_(True), entry.c.story_id.is_not(None)))
    return _read_entries(found)


async def has_entries_since(connection: AsyncConnection, since: datetime) -> bool:
    """Whether any feed brought something new after this instant."""
    return (await connection.execute(select(entry.c.id).where(entry.c.first_seen_at > since).limit(1))).first() is not None


async def join_entries(connection: AsyncConnection, story_of: Mapping[int, int]) -> None:
    """Note which story each entry (by id) is part of; its words are then known to the story."""
    rows = [{"entry": entry_id, "story": story_id} for entry_id, story_id in story_of.items()]
    if rows:
        statement = update(entry).where(entry.c.id == bindparam("entry")).values(story_id=bindparam("story"), changed=False)
        await connection.execute(statement, rows)


def _stored_entries() -> Select[Any]:
    columns = [column for column in entry.columns if column.name not in ("feed_id", "changed")]
    of = source.columns
    named = [of.id.label("of_id"), of.name.label("of_name"), of.site_url, of.family, of.weight, of.sole_source_enough]
    joined = entry.join(feed, feed.c.id == entry.c.feed_id).join(source, source.c.id == feed.c.source_id)
    return select(*columns, *named).select_from(joined).order_by(entry.c.first_seen_at, entry.c.id)


def _read_entries(rows: Iterable[Row[Any]]) -> tuple[StoredEntry, ...]:
    sources: dict[int, Source] = {}
    read: list[StoredEntry] = []
    for row in rows:
        if row.of_id not in sources:
            sources[row.of_id] = _read_source(row)
        read.append(_read_entry(row, sources[row.of_id]))
    return tuple(read)


def _read_source(row: Row[Any]) -> Source:
    return Source(
        id=row.of_id,
        name=row.of_name,
        site_url=row.site_url,
        family=row.family,
        weight=row.weight,
        sole_source_enough=row.sole_source_enough,
    )


def _read_entry(row: Row[Any], published: Source) -> StoredEntry:
    words = Entry(
        guid=row.guid,
        url=row.url,
        title=row.title,
        summary=row.summary,
        byline=row.byline,
        published_at=row.published_at,
        language=row.language,
        picture_url=row.picture_url,
        picture_alt=row.picture_alt,
        picture_credit=row.picture_credit,
        categories=tuple(row.categories),
    )
    return StoredEntry(id=row.id, source=published, entry=words, first_seen_at=row.first_seen_at, story_id=row.story_id)


def _entry_row(feed_id: int, found: Entry, now: datetime) -> dict[str, Any]:
    return {
        "feed_id": feed_id,
        "guid": found.guid,
        "url": found.url,
        "title": found.title,
        "summary": found.summary,
        "byline": found.byline,
        "published_at": found.published_at,
        "first_seen_at": now,
        "language": found.language,
        "picture_url": found.picture_url,
        "picture_alt": found.picture_alt,
        "picture_credit": found.picture_credit,
        "categories": list(found.categories),
    }
