"""Turns entries into stories and stories into clusters, from storage into storage. Fetches nothing and chooses nothing."""

import asyncio
import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import structlog

from newsletter.model.options import SelectionOptions
from newsletter.model.stories import Cluster, Evidence
from newsletter.storage.database import Database
from newsletter.storage.entries import changed_entries, entries_without_story, join_entries
from newsletter.storage.rulings import grouping_rulings
from newsletter.storage.stories import (
    add_stories,
    note_clusters,
    rewrite_stories,
    sent_story_ids,
    stories_between,
    stories_by_id,
    story_ids_by_canonical_url,
)
from newsletter.stories.evidence import with_evidence
from newsletter.stories.gathering import gather, refresh
from newsletter.stories.meaning import Sentences, meanings_of
from newsletter.stories.ruled import cluster_as_ruled

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class GatherAccount:
    """What a gathering did: ``entries`` looked at, ``stories`` begun, ``refreshed`` in newer words, ``left`` without link or words."""

    entries: int
    stories: int
    refreshed: int
    left: int


async def gather_stories(database: Database, *, now: datetime) -> GatherAccount:
    """Make every entry seen by ``now`` part of a story. Safe to repeat, and to run twice at once."""
    async with database.read() as connection:
        entries = await entries_without_story(connection, now)
    gathering = gather(entries)
    async with database.write() as connection:
        begun = await add_stories(connection, gathering.stories)
        known = await story_ids_by_canonical_url(connection, frozenset(gathering.address_of.values()))
        story_of = {entry: known[address] for entry, address in gathering.address_of.items()}
        await join_entries(connection, story_of)
    _log_gathered(story_of)
    refreshed = await _refresh_stories(database)
    return GatherAccount(entries=len(entries), stories=begun, refreshed=refreshed, left=len(entries) - len(gathering.address_of))


def _log_gathered(story_of: Mapping[int, int]) -> None:
    """Asks first whether anybody listens: preparing 25,000 lines that nobody reads costs as much as storing the stories."""
    if logging.getLogger(__name__).isEnabledFor(logging.DEBUG):
        for entry, story in story_of.items():
            log.debug("entry_gathered", entry_id=entry, story_id=story, reason="its address")


async def cluster_window(
    database: Database, options: SelectionOptions, *, now: datetime, sentences: Sentences | None = None
) -> tuple[Cluster, ...]:
    """Group all stories of the window that ends at ``now`` anew, as editors' merges and splits allow.

    Each story's cluster and origin are kept for the next run. ``sentences``: the model that has a say, where one is to.
    """
    async with database.read() as connection:
        stories = await stories_between(connection, now - options.window, now)
        rulings = await grouping_rulings(connection)
    meanings = await asyncio.to_thread(meanings_of, stories, sentences) if sentences else None  # a minute, for a window it never saw
    clusters = with_evidence(cluster_as_ruled(stories, rulings, meanings), rulings, meanings)
    before = {story.id: (story.cluster_key, story.origin) for story in stories}
    grouped = (story for cluster in clusters for story in cluster.stories)
    moved = [story for story in grouped if before[story.id] != (story.cluster_key, story.origin)]
    async with database.write() as connection:
        await note_clusters(connection, moved)
    _log_moved({story.id for story in moved}, clusters)
    return clusters


def _log_moved(moved: Collection[int], clusters: Sequence[Cluster]) -> None:
    """Every report that joined others since the last grouping, with the numbers that made it, if anybody listens."""
    log.info("grouped", clusters=len(clusters), moved=len(moved))
    if logging.getLogger(__name__).isEnabledFor(logging.DEBUG):
        for cluster in clusters:
            for one in cluster.evidence:
                if one.story_id in moved:
                    log.debug("story_joined", cluster=cluster.key, reports=len(cluster.stories), **_numbers(one))


def _numbers(evidence: Evidence) -> dict[str, Any]:
    return {name: value for name, value in asdict(evidence).items() if value}


async def _refresh_stories(database: Database) -> int:
    """Give stories their feeds' newer words, unless an issue with them has begun to leave."""
    async with database.write() as connection:
        changed = await changed_entries(connection)
        story_of = {stored.id: stored.story_id for stored in changed if stored.story_id is not None}
        sent = await sent_story_ids(connection, frozenset(story_of.values()))
        stories = await stories_by_id(connection, frozenset(story_of.values()) - sent)
        newer = dict(stories)
        for stored in changed:
            if stored.story_id in newer:
                newer[stored.story_id] = refresh(newer[stored.story_id], stored)
        rewritten = [story for story in newer.values() if story != stories[story.id]]
        await rewrite_stories(connection, rewritten)
        await join_entries(connection, story_of)
    return len(rewritten)
