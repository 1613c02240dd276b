"""The candidates of an issue with their reasons, and what earlier issues really sent."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.selections import Candidate, Reason, SentCluster
from newsletter.model.states import Choice
from newsletter.model.stories import Cluster, Story
from newsletter.storage.schema import candidate, issue, slot
from newsletter.storage.stories import stories_by_id


async def replace_candidates(connection: AsyncConnection, issue_id: int, candidates: Sequence[Candidate]) -> None:
    """Store these candidates in place of the issue's earlier ones."""
    await connection.execute(delete(candidate).where(candidate.c.issue_id == issue_id))
    if candidates:
        await connection.execute(insert(candidate), [_row(issue_id, one) for one in candidates])


async def candidates_of(connection: AsyncConnection, issue_id: int) -> tuple[Candidate, ...]:
    """The candidates of an issue as they were stored, best first within each choice; a story that is gone since is left out."""
    rows = (await connection.execute(select(candidate).where(candidate.c.issue_id == issue_id).order_by(candidate.c.number))).all()
    wanted = {story_id for row in rows for story_id in (row.lead_story_id, *row.also_story_ids, *row.story_ids)}
    stories = await stories_by_id(connection, wanted)
    return tuple(_candidate(row, stories) for row in rows)


async def sent_clusters(connection: AsyncConnection, issue_id: int, memory: timedelta) -> tuple[SentCluster, ...]:
    """What the newsletter of this issue really sent in the time before it: slots of other issues that have begun to leave."""
    ours = (await connection.execute(select(issue.c.newsletter, issue.c.issue_on).where(issue.c.id == issue_id))).one_or_none()
    if ours is None:
        return ()
    sent = select(slot, issue.c.issue_on).join(issue, issue.c.id == slot.c.issue_id)
    rows = await connection.execute(
        sent.where(
            issue.c.id != issue_id,
            issue.c.newsletter == ours.newsletter,
            issue.c.issue_on >= ours.issue_on - memory,
            issue.c.released_at.is_not(None),
        ).order_by(issue.c.issue_on, slot.c.number)
    )
    return tuple(map(_sent, rows))


def _row(issue_id: int, one: Candidate) -> dict[str, Any]:
    return {
        "issue_id": issue_id,
        "cluster_key": one.cluster.key,
        "choice": one.choice,
        "number": one.number,
        "score": one.score,
        "topic": one.topic,
        "lead_story_id": one.lead.id,
        "also_story_ids": [story.id for story in one.also],
        "story_ids": [story.id for story in one.cluster.stories],
        "words": [list(pair) for pair in one.cluster.words],
        "reasons": [asdict(reason) for reason in one.reasons],
        "update_of": one.update_of,
        "saga": one.cluster.saga,
    }


def _candidate(row: Row[Any], stories: dict[int, Story]) -> Candidate:
    told = tuple(stories[story_id] for story_id in row.story_ids if story_id in stories)
    return Candidate(
        cluster=Cluster(key=row.cluster_key, stories=told, words=tuple((word, weight) for word, weight in row.words), saga=row.saga),
        lead=stories[row.lead_story_id],
        also=tuple(stories[story_id] for story_id in row.also_story_ids if story_id in stories),
        topic=row.topic,
        score=row.score,
        choice=Choice(row.choice),
        number=row.number,
        reasons=tuple(Reason(**reason) for reason in row.reasons),
        update_of=row.update_of,
    )


def _sent(row: Row[Any]) -> SentCluster:
    return SentCluster(
        issue_on=row.issue_on.isoformat(),
        number=row.number,
        headline=row.headline,
        cluster_key=row.cluster_key,
        canonical_urls=tuple(row.canonical_urls),
        words=tuple((word, weight) for word, weight in row.words),
    )
