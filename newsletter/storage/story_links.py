"""Story links, each with how often it was followed: a number, and nothing about who. Empty once that was kept long enough."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.story_links import Destination, StoryLink
from newsletter.storage.schema import issue, story_link
from newsletter.storage.upsert import upsert


async def keep_story_links(connection: AsyncConnection, issue_id: int, links: Collection[StoryLink]) -> None:
    """Let these lead on from now on, in the transaction that keeps their letter. What was counted of one that is known stays."""
    rows = [{"name": one.name, "issue_id": issue_id, "number": one.number, "url": one.url, "followed": 0} for one in links]
    await upsert(connection, story_link, rows, ["name"], ["number"])


async def find_destination(connection: AsyncConnection, name: str) -> Destination | None:
    """Where a story link leads; None for one that we never made."""
    left_at = func.coalesce(issue.c.first_at, issue.c.released_at, type_=issue.c.released_at.type)
    question = select(story_link.c.url, left_at.label("left_at")).join(issue, issue.c.id == story_link.c.issue_id)
    row = (await connection.execute(question.where(story_link.c.name == name))).one_or_none()
    return None if row is None else Destination(url=row.url, left_at=row.left_at)


async def add_followed(connection: AsyncConnection, times: Mapping[str, int]) -> None:
    """Count, by name. One whose number was forgotten stays without any. In one order, so that two writers never wait for each other."""
    for name, number in sorted(times.items()):
        change = update(story_link).where(story_link.c.name == name)
        await connection.execute(change.values(followed=story_link.c.followed + number))


async def followed_by_story(connection: AsyncConnection, issue_id: int) -> dict[int, int]:
    """How often the links of each story of an issue were followed; empty where nothing was counted, or all is forgotten."""
    question = select(story_link.c.number, func.sum(story_link.c.followed).label("times")).where(story_link.c.issue_id == issue_id)
    rows = await connection.execute(question.where(story_link.c.followed.is_not(None)).group_by(story_link.c.number))
    return {row.number: int(row.times) for row in rows}


async def forget_followed(connection: AsyncConnection, newsletter: str, before: datetime, limit: int) -> int:
    """Forget the numbers of issues that were due before then; the links lead on. Says of how many."""
    old = select(story_link.c.name).join(issue, issue.c.id == story_link.c.issue_id)
    some = old.where(issue.c.newsletter == newsletter, issue.c.due_at < before, story_link.c.followed.is_not(None)).limit(limit)
    return (await connection.execute(update(story_link).where(story_link.c.name.in_(some)).values(followed=None))).rowcount
