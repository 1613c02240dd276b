"""The sources a page at a time, by name, and what became of what they brought. No page looks at every story or entry."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Integer, and_, case, cast, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.feeds import Feed, Source
from newsletter.model.instants import require_aware
from newsletter.storage.feeds import feeds_by_id
from newsletter.storage.schema import feed, issue, slot, source, story

_SOURCE = (source.c.id, source.c.name, source.c.site_url, source.c.family, source.c.weight, source.c.sole_source_enough)


@dataclass(frozen=True, slots=True, kw_only=True)
class Yield:
    """How often a source's report stood in an issue, and how often in the first place."""

    chosen: int
    led: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """A story of one source."""

    id: int
    title: str
    url: str
    at: datetime

    def __post_init__(self) -> None:
        require_aware("at", self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A report of one source that stood in an issue."""

    issue_on: date
    number: int
    headline: str


async def sources_after(connection: AsyncConnection, place: tuple[str, int] | None, limit: int) -> tuple[Source, ...]:
    """The sources after a name and number, by name."""
    name, number = place or ("", 0)
    further = or_(source.c.name > name, and_(source.c.name == name, source.c.id > number))
    question = select(*_SOURCE).where(source.c.name >= name, further)
    rows = await connection.execute(question.order_by(source.c.name, source.c.id).limit(limit))
    return tuple(Source(**row._mapping) for row in rows)


async def source_by_id(connection: AsyncConnection, source_id: int) -> Source | None:
    """One source."""
    row = (await connection.execute(select(*_SOURCE).where(source.c.id == source_id))).one_or_none()
    return None if row is None else Source(**row._mapping)


async def feeds_of(connection: AsyncConnection, source_ids: Collection[int]) -> dict[int, list[Feed]]:
    """The feeds of these sources, by the source."""
    ids = list(await connection.scalars(select(feed.c.id).where(feed.c.source_id.in_(list(source_ids)))))
    found: dict[int, list[Feed]] = {}
    for one in await feeds_by_id(connection, ids):
        found.setdefault(one.source_id, []).append(one)
    return found


async def yields_since(connection: AsyncConnection, newsletter: str, first: date) -> dict[int, Yield]:
    """What issues from a date on, once let go, had of each source; a source of which they had nothing is left out."""
    led = func.sum(cast(case((slot.c.number == 1, 1), else_=0), Integer))
    question = select(story.c.source_id, func.count(), led).select_from(issue)
    joined = question.join(slot, slot.c.issue_id == issue.c.id).join(story, story.c.id == slot.c.story_id)
    rows = await connection.execute(joined.where(*_released(newsletter, first)).group_by(story.c.source_id))
    return {source_id: Yield(chosen=chosen, led=int(leads)) for source_id, chosen, leads in rows}


async def printed_of(connection: AsyncConnection, newsletter: str, source_id: int, first: date) -> tuple[Printed, ...]:
    """What issues from a date on had of one source, latest first."""
    question = select(issue.c.issue_on, slot.c.number, slot.c.headline).select_from(issue)
    joined = question.join(slot, slot.c.issue_id == issue.c.id).join(story, story.c.id == slot.c.story_id)
    rows = joined.where(*_released(newsletter, first), story.c.source_id == source_id).order_by(issue.c.issue_on.desc(), slot.c.number)
    return tuple(Printed(**row._mapping) for row in await connection.execute(rows))


async def brought_by(connection: AsyncConnection, source_id: int, before: tuple[datetime, int] | None, limit: int) -> tuple[Brought, ...]:
    """The stories of one source before an instant and a number, latest first."""
    question = select(story.c.id, story.c.title, story.c.url, story.c.at).where(story.c.source_id == source_id)
    if before is not None:
        at, number = before
        question = question.where(story.c.at <= at, or_(story.c.at < at, story.c.id < number))
    rows = await connection.execute(question.order_by(story.c.at.desc(), story.c.id.desc()).limit(limit))
    return tuple(Brought(**row._mapping) for row in rows)


async def source_shares(connection: AsyncConnection, newsletter: str, issues: int) -> list[tuple[str, int]]:
    """How many stories of the last issues that were let go had each outlet's name, most first."""
    last = select(issue.c.id).where(issue.c.newsletter == newsletter, issue.c.released_at.is_not(None))
    last = last.order_by(issue.c.issue_on.desc()).limit(issues)
    question = select(slot.c.source, func.count().label("stories")).where(slot.c.issue_id.in_(last)).group_by(slot.c.source)
    rows = await connection.execute(question.order_by(func.count().desc(), slot.c.source))
    return [(name, number) for name, number in rows]


def _released(newsletter: str, first: date) -> tuple[Any, ...]:
    return issue.c.newsletter == newsletter, issue.c.issue_on >= first, issue.c.released_at.is_not(None)
