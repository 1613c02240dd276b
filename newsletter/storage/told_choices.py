"""What readers may be told of choices: the chosen and the runners-up of an issue with their reasons, and which sources were chosen."""

from datetime import date

from sqlalchemy import exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.selections import Reason
from newsletter.model.states import Choice, FeedState
from newsletter.model.told_choices import ToldChoice, ToldSource
from newsletter.storage.schema import candidate, feed, issue, slot, source, story


async def told_choices(connection: AsyncConnection, issue_id: int) -> tuple[ToldChoice, ...]:
    """The chosen and the runners-up of an issue, each in their order. What was passed over is not read: it is most of the day."""
    facts = (candidate.c.choice, candidate.c.number, candidate.c.cluster_key, candidate.c.reasons)
    question = select(*facts, story.c.title, story.c.url, source.c.name).join(story, story.c.id == candidate.c.lead_story_id).join(source)
    told = question.where(candidate.c.issue_id == issue_id, candidate.c.choice.in_((Choice.CHOSEN, Choice.RUNNER_UP)))
    rows = await connection.execute(told.order_by(candidate.c.choice, candidate.c.number))
    return tuple(
        ToldChoice(
            choice=Choice(row.choice),
            number=row.number,
            cluster_key=row.cluster_key,
            headline=row.title,
            source=row.name,
            url=row.url,
            reasons=tuple(Reason(**reason) for reason in row.reasons),
        )
        for row in rows
    )


async def told_sources(connection: AsyncConnection, newsletter: str, since: date) -> tuple[ToldSource, ...]:
    """Every source that is read, or led a story of a released issue from this date on; those that led most first."""
    led = select(story.c.source_id, func.count().label("chosen")).join(slot, slot.c.story_id == story.c.id).join(issue)
    lately = led.where(issue.c.newsletter == newsletter, issue.c.released_at.is_not(None), issue.c.issue_on >= since)
    counts = lately.group_by(story.c.source_id).subquery()
    chosen = func.coalesce(counts.c.chosen, 0)
    is_read = exists().where(feed.c.source_id == source.c.id, feed.c.state != FeedState.GONE)
    question = select(source.c.name, source.c.site_url, source.c.family, chosen.label("chosen")).outerjoin(
        counts, counts.c.source_id == source.c.id
    )
    rows = await connection.execute(question.where(or_(is_read, chosen > 0)).order_by(chosen.desc(), source.c.name, source.c.id))
    return tuple(ToldSource(**row._mapping) for row in rows)
