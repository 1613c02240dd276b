"""What an issue was chosen from, in few words: for pages that are opened all day and must not read whole articles."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.selections import Contestant
from newsletter.model.states import Choice
from newsletter.storage.schema import candidate, source, story

_COLUMNS = (
    candidate.c.cluster_key,
    candidate.c.choice,
    candidate.c.number,
    candidate.c.score,
    candidate.c.topic,
    candidate.c.story_ids,
    candidate.c.reasons,
    story.c.title.label("headline"),
    story.c.url,
    source.c.name.label("source"),
)


async def contestants(
    connection: AsyncConnection, issue_id: int, choices: Collection[Choice], *, after: int = 0, limit: int = 100
) -> tuple[Contestant, ...]:
    """Those of an issue with such a choice, by their number behind ``after``, without the articles' texts."""
    question = select(*_COLUMNS).join(story, story.c.id == candidate.c.lead_story_id).join(source, source.c.id == story.c.source_id)
    question = question.where(candidate.c.issue_id == issue_id, candidate.c.choice.in_(choices), candidate.c.number > after)
    rows = await connection.execute(question.order_by(candidate.c.choice, candidate.c.number, candidate.c.cluster_key).limit(limit))
    return tuple(
        Contestant(
            cluster_key=row.cluster_key,
            choice=Choice(row.choice),
            number=row.number,
            score=row.score,
            topic=row.topic,
            reports=len(row.story_ids),
            headline=row.headline,
            url=row.url,
            source=row.source,
            said=row.reasons[0]["text"] if row.reasons else "",
        )
        for row in rows
    )
