"""Figures for monitors: how old the news of each source is, and which calls of webhooks wait. Reads a few hundred rows at most."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.states import FeedState
from newsletter.storage.schema import feed, source, webhook_call
from newsletter.storage.webhook_calls import WAITING


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceAge:
    """When the youngest success of a source's active feeds was; None where none of them ever answered."""

    name: str
    succeeded_at: datetime | None
    failing: int


async def count_feeds(connection: AsyncConnection) -> dict[str, int]:
    """Feeds by what they do: answering, failing, not asked yet, paused, gone."""
    active = feed.c.state == FeedState.ACTIVE
    unasked = and_(feed.c.succeeded_at.is_(None), feed.c.failures == 0)
    wanted = {
        "answering": and_(active, feed.c.failures == 0, feed.c.succeeded_at.is_not(None)),
        "failing": and_(active, feed.c.failures > 0),
        "unasked": and_(active, unasked),
        "paused": feed.c.state == FeedState.PAUSED,
        "gone": feed.c.state == FeedState.GONE,
    }
    row = (await connection.execute(select(*[func.count().filter(which) for which in wanted.values()]).select_from(feed))).one()
    return dict(zip(wanted, row, strict=True))


async def oldest_success(connection: AsyncConnection) -> datetime | None:
    """The oldest last success among active feeds that ever answered."""
    found: datetime | None = await connection.scalar(select(func.min(feed.c.succeeded_at)).where(feed.c.state == FeedState.ACTIVE))
    return found


async def stale_sources(connection: AsyncConnection, limit: int) -> tuple[SourceAge, ...]:
    """The sources of which nothing was heard for longest, those that never answered first."""
    youngest = func.max(feed.c.succeeded_at)
    failing = func.count().filter(feed.c.failures > 0)
    question = select(source.c.name, youngest.label("at"), failing.label("failing")).join(feed, feed.c.source_id == source.c.id)
    question = question.where(feed.c.state == FeedState.ACTIVE, or_(feed.c.failures > 0, feed.c.succeeded_at.is_not(None)))
    rows = await connection.execute(question.group_by(source.c.id, source.c.name).order_by(youngest.asc().nulls_first()).limit(limit))
    return tuple(SourceAge(name=row.name, succeeded_at=row.at, failing=row.failing) for row in rows)


async def waiting_calls(connection: AsyncConnection) -> tuple[int, datetime | None]:
    """How many calls wait for a webhook, and since when the oldest does."""
    question = select(func.count(), func.min(webhook_call.c.created_at)).where(WAITING)
    number, since = (await connection.execute(question)).one()
    return number, since
