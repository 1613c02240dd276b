"""Reads the article pages of stories near the cut and stores what they add. Does not choose the stories and does not ask a page twice.

One bad page never delays or stops the others: each is a task of its own, read apart, stored in a transaction of its own.
"""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import structlog

from newsletter.model.options import SourceOptions
from newsletter.model.states import PageState
from newsletter.model.stories import Page, Story
from newsletter.sources.apart import Apart, Stopped
from newsletter.sources.outcomes import Fetched, Fetches, NotModified
from newsletter.sources.page_tree import UnreadablePage
from newsletter.sources.pages import read_page
from newsletter.sources.telling import is_about, told_by, told_by_feed
from newsletter.storage.database import Database
from newsletter.storage.stories import store_page, stories_by_id

ACCEPT = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedPage:
    """A page that gave nothing, and why."""

    story_id: int
    url: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PagesAccount:
    """What a reading did. Stories whose page was read or failed before are not asked for again."""

    asked: int
    read: int
    failed: tuple[FailedPage, ...] = ()


async def read_pages(
    database: Database, fetcher: Fetches, options: SourceOptions, story_ids: Collection[int], *, now: datetime
) -> PagesAccount:
    """Read the unread pages among these stories, as many at once as ``sources.at_once`` allows."""
    async with database.read() as connection:
        stories = await stories_by_id(connection, story_ids)
    unread = [story for story in stories.values() if story.page_state is PageState.UNREAD]
    turns = asyncio.Semaphore(options.at_once)
    failed: list[FailedPage] = []

    async with Apart() as apart, asyncio.TaskGroup() as tasks:

        async def read_one(story: Story) -> None:
            async with turns:
                page = await ask_page(fetcher, apart, story.url, now=now)
            reason = await _store(database, story, page, now)
            if reason:
                failed.append(FailedPage(story_id=story.id, url=story.url, reason=reason))

        for story in unread:
            tasks.create_task(read_one(story))
    return PagesAccount(asked=len(unread), read=len(unread) - len(failed), failed=tuple(sorted(failed, key=lambda one: one.story_id)))


async def ask_page(fetcher: Fetches, apart: Apart, url: str, *, now: datetime) -> Page | UnreadablePage:
    """Fetch one page and read it; every trouble is an ``UnreadablePage``."""
    outcome = await fetcher.get(url, accept=ACCEPT)
    if isinstance(outcome, NotModified):
        return UnreadablePage("the server says it has not changed, though we never saw it")
    if not isinstance(outcome, Fetched):
        return UnreadablePage(outcome.reason)
    page = await apart.run(read_page, outcome.body, outcome.content_type, outcome.url, now=now)
    return UnreadablePage(page.reason) if isinstance(page, Stopped) else page


async def _store(database: Database, story: Story, page: Page | UnreadablePage, now: datetime) -> str:
    """Write what a page came to over the story as it stands now. Gives the reason where the page added nothing."""
    if isinstance(page, Page) and not is_about(page, story):
        page = UnreadablePage("it is about something else than the story")
    async with database.write() as connection:
        current = (await stories_by_id(connection, [story.id])).get(story.id)
        if current is None:
            return "the story is gone"
        told = told_by(page, current) if isinstance(page, Page) else told_by_feed(current)
        await store_page(connection, told, now=now)
    if isinstance(page, Page):
        return ""
    log.info("page_failed", story_id=story.id, reason=page.reason)
    return page.reason
