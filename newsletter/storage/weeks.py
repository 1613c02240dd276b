"""The stories of the week that ends with an issue, for those who read the letter once a week."""

from datetime import timedelta

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.weeks import DAYS, WeekStory
from newsletter.storage.chapters import chapters_of
from newsletter.storage.schema import candidate, issue
from newsletter.storage.slots import slots_of


async def week_stories(connection: AsyncConnection, issue_id: int) -> tuple[WeekStory, ...]:
    """The stories of an issue, and of those of its newsletter on the six days before that began to leave; latest first."""
    last = (await connection.execute(select(issue.c.newsletter, issue.c.issue_on).where(issue.c.id == issue_id))).one_or_none()
    if last is None:
        return ()
    of_week = select(issue.c.id, issue.c.issue_on).where(
        issue.c.newsletter == last.newsletter,
        issue.c.issue_on > last.issue_on - timedelta(days=DAYS),
        issue.c.issue_on <= last.issue_on,
        or_(issue.c.id == issue_id, issue.c.released_at.is_not(None)),
    )
    days = {row.id: row.issue_on for row in await connection.execute(of_week.order_by(issue.c.issue_on.desc()))}
    chapters = await chapters_of(connection, days)
    stories: list[WeekStory] = []
    for one, issue_on in days.items():
        scores = await _scores(connection, one)
        stories += (
            WeekStory(
                issue_id=one,
                issue_on=issue_on,
                slot=slot,
                score=scores.get(slot.cluster_key, 0.0),
                earlier=chapters.get((one, slot.number), ()),
            )
            for slot in await slots_of(connection, one)
        )
    return tuple(stories)


async def _scores(connection: AsyncConnection, issue_id: int) -> dict[str, float]:
    rows = await connection.execute(select(candidate.c.cluster_key, candidate.c.score).where(candidate.c.issue_id == issue_id))
    return {row.cluster_key: row.score for row in rows}
