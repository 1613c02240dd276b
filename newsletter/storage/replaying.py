"""What a choice knew when it was made: rulings in force then, what had been sent by then, which pages were read only later."""

from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.rulings import Ruling
from newsletter.model.selections import SentCluster
from newsletter.storage.rulings import past_rulings
from newsletter.storage.schema import issue, story
from newsletter.storage.selections import sent_clusters


async def rulings_then(connection: AsyncConnection, issue_id: int, then: datetime) -> tuple[Ruling, ...]:
    """The rulings that bound an issue at an instant, oldest first; those lifted since among them."""
    ours = (await connection.execute(select(issue.c.newsletter, issue.c.issue_on).where(issue.c.id == issue_id))).one_or_none()
    if ours is None:
        return ()
    every = await past_rulings(connection, ours.newsletter)
    made = [one for one in every if one.at <= then and (one.lifted_at is None or one.lifted_at > then)]
    return tuple(one for one in made if one.issue_on is None or one.issue_on == ours.issue_on)


async def sent_then(connection: AsyncConnection, issue_id: int, memory: timedelta, then: datetime) -> tuple[SentCluster, ...]:
    """What other issues had really sent by an instant."""
    released = await connection.execute(select(issue.c.issue_on).where(issue.c.released_at <= then, issue.c.id != issue_id))
    days = {day.isoformat() for day in released.scalars()}
    return tuple(one for one in await sent_clusters(connection, issue_id, memory) if one.issue_on in days)


async def read_after(connection: AsyncConnection, since: datetime, then: datetime) -> frozenset[int]:
    """The stories of a window whose pages were read only after an instant."""
    window = or_(story.c.at.between(since, then), story.c.by_hand.is_(True))
    return frozenset(await connection.scalars(select(story.c.id).where(window, story.c.page_read_at > then)))
