"""The candidates of an issue with their reasons, and what earlier issues really sent."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, Select, and_, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.selections import Basis, Candidate, Reason, SentCluster
from newsletter.model.states import Choice
from newsletter.model.stories import Cluster, Evidence, Story
from newsletter.storage.schema import candidate, issue, selection, slot
from newsletter.storage.stories import stories_by_id, story_ids_by_canonical_url
from newsletter.storage.upsert import insert_ignore, upsert

_ABOUT = ("made_at", "window_seconds", "fresh_seconds", "stories", "clusters", "confidence")
_USUAL_OF = 7
"""Issues before this one that say what is usual."""


async def replace_candidates(connection: AsyncConnection, issue_id: int, candidates: Sequence[Candidate]) -> None:
    """Store these candidates in place of the issue's earlier ones."""
    await connection.execute(delete(candidate).where(candidate.c.issue_id == issue_id))
    if candidates:
        await connection.execute(insert(candidate), [_row(issue_id, one) for one in candidates])


async def candidates_of(connection: AsyncConnection, issue_id: int) -> tuple[Candidate, ...]:
    """The candidates of an issue as they were stored, best first within each choice; a story that is gone since is left out."""
    return await _read(connection, select(candidate).where(candidate.c.issue_id == issue_id))


async def near_candidates(
    connection: AsyncConnection, issue_id: int, *, keys: Collection[str] = (), urls: Collection[str] = ()
) -> tuple[Candidate, ...]:
    """As ``candidates_of``, but of those passed over only the clusters with these keys, or with an article at these canonical addresses."""
    wanted = {*keys, *await _clusters_with(connection, issue_id, urls)}
    near = or_(candidate.c.choice != Choice.PASSED_OVER, candidate.c.cluster_key.in_(wanted))
    question = select(candidate).where(candidate.c.issue_id == issue_id, near)
    return await _read(connection, question)


async def add_candidate(connection: AsyncConnection, issue_id: int, new: Candidate) -> None:
    """Put one more behind all candidates of an issue; nothing changes where there is one with its cluster's key."""
    last = select(func.coalesce(func.max(candidate.c.number), 0)).where(candidate.c.issue_id == issue_id, candidate.c.choice == new.choice)
    number = (await connection.scalar(last) or 0) + 1
    await insert_ignore(connection, candidate, [_row(issue_id, new) | {"number": number}], ["issue_id", "cluster_key"])


async def forget_passed_over(connection: AsyncConnection, before: date) -> int:
    """Delete what issues before this date passed over; what they chose and their runners-up stay. Says how many."""
    old = select(issue.c.id).where(issue.c.issue_on < before)
    gone = delete(candidate).where(candidate.c.choice == Choice.PASSED_OVER, candidate.c.issue_id.in_(old))
    return (await connection.execute(gone)).rowcount


async def store_basis(connection: AsyncConnection, issue_id: int, basis: Basis, confidence: float | None = None) -> None:
    """Keep what the selection of an issue was made from, in place of an earlier one, and with the issue the confidence in it."""
    row = {
        "issue_id": issue_id,
        "made_at": basis.made_at,
        "window_seconds": int(basis.window.total_seconds()),
        "fresh_seconds": int(basis.fresh.total_seconds()),
        "stories": basis.stories,
        "clusters": basis.clusters,
        "confidence": [asdict(part) for part in basis.confidence],
    }
    await upsert(connection, selection, [row], ["issue_id"], _ABOUT)
    await connection.execute(update(issue).where(issue.c.id == issue_id).values(confidence=confidence))


async def basis_of(connection: AsyncConnection, issue_id: int) -> Basis | None:
    """What the selection of an issue was made from, or None where nothing was selected."""
    row = (await connection.execute(select(selection).where(selection.c.issue_id == issue_id))).one_or_none()
    if row is None:
        return None
    return Basis(
        made_at=row.made_at,
        window=timedelta(seconds=row.window_seconds),
        fresh=timedelta(seconds=row.fresh_seconds),
        stories=row.stories,
        clusters=row.clusters,
        confidence=tuple(Reason(**part) for part in row.confidence),
    )


async def clusters_before(connection: AsyncConnection, issue_id: int) -> tuple[int, ...]:
    """How many clusters were weighed for each of the issues just before this one, latest first."""
    ours = select(issue.c.newsletter, issue.c.issue_on).where(issue.c.id == issue_id).subquery()
    before = select(selection.c.clusters).join(issue, issue.c.id == selection.c.issue_id)
    before = before.join(ours, and_(ours.c.newsletter == issue.c.newsletter, issue.c.issue_on < ours.c.issue_on))
    return tuple(await connection.scalars(before.order_by(issue.c.issue_on.desc()).limit(_USUAL_OF)))


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


async def _read(connection: AsyncConnection, question: Select[Any]) -> tuple[Candidate, ...]:
    rows = (await connection.execute(question.order_by(candidate.c.number))).all()
    wanted = {story_id for row in rows for story_id in (row.lead_story_id, *row.also_story_ids, *row.story_ids)}
    stories = await stories_by_id(connection, wanted)
    return tuple(_candidate(row, stories) for row in rows)


async def _clusters_with(connection: AsyncConnection, issue_id: int, urls: Collection[str]) -> frozenset[str]:
    """The keys of the issue's clusters that tell an article at one of these canonical addresses."""
    ids = set((await story_ids_by_canonical_url(connection, urls)).values()) if urls else set()
    if not ids:
        return frozenset()
    rows = await connection.execute(select(candidate.c.cluster_key, candidate.c.story_ids).where(candidate.c.issue_id == issue_id))
    return frozenset(row.cluster_key for row in rows if not ids.isdisjoint(row.story_ids))


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
        "reasons": [_without_empty_facts(reason) for reason in one.reasons],
        "update_of": one.update_of,
        "saga": one.cluster.saga,
        "kinds": [list(pair) for pair in one.kinds],
        "evidence": [_said(evidence) for evidence in one.cluster.evidence],
    }


def _without_empty_facts(reason: Reason) -> dict[str, Any]:
    said = asdict(reason)
    return said if reason.facts else {name: said[name] for name in ("code", "amount", "text")}


def _said(evidence: Evidence) -> dict[str, Any]:
    """Without what is empty or nought in it."""
    return {name: value for name, value in asdict(evidence).items() if value}


def _candidate(row: Row[Any], stories: dict[int, Story]) -> Candidate:
    told = tuple(stories[story_id] for story_id in row.story_ids if story_id in stories)
    cluster = Cluster(
        key=row.cluster_key,
        stories=told,
        words=tuple((word, weight) for word, weight in row.words),
        saga=row.saga,
        evidence=tuple(Evidence(**evidence) for evidence in row.evidence),
    )
    return Candidate(
        cluster=cluster,
        lead=stories[row.lead_story_id],
        also=tuple(stories[story_id] for story_id in row.also_story_ids if story_id in stories),
        topic=row.topic,
        score=row.score,
        choice=Choice(row.choice),
        number=row.number,
        reasons=tuple(Reason(**reason) for reason in row.reasons),
        update_of=row.update_of,
        kinds=tuple((story_id, kind) for story_id, kind in row.kinds),
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
