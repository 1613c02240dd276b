"""The stages of a day in their order: refresh, gather, select, compose, render, deliver, settle. Each calls its room and decides nothing.

Every stage works off stored rows, so it can be run again alone. A stage imports its room when it runs: whoever only sends an approved
issue must not carry parsers and matrices in memory.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from newsletter.daily.alarms import tell_if_stopped
from newsletter.daily.doubts import settle_doubt
from newsletter.daily.generation import keep_up
from newsletter.daily.lead_pictures import lead_picture
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.plans import coming_after
from newsletter.daily.records import recorded
from newsletter.daily.sending_tools import sending_tools
from newsletter.daily.story_links import links_of
from newsletter.daily.times import zone_of
from newsletter.daily.variants import compile_variants
from newsletter.delivery.run import balance, send_issue
from newsletter.issue.arranging import arrange
from newsletter.issue.lifecycle import SCHEDULE
from newsletter.issue.run import compose_issue, get_issue, list_issues, load_slots
from newsletter.issue.run import settle as settle_issue
from newsletter.model.deliveries import Balance
from newsletter.model.issues import Issue, Slot
from newsletter.model.letters import RenderedIssue
from newsletter.model.selections import Selection
from newsletter.model.states import IssueState
from newsletter.rendering.letterhead import carries_letterhead
from newsletter.rendering.run import load_rendered, render_and_store
from newsletter.rendering.story_links import leads_through_us
from newsletter.storage.deliveries import count_waiting
from newsletter.storage.edits import standing_edits
from newsletter.storage.variants import forget_letters

if TYPE_CHECKING:
    from newsletter.sources.run.feeds import RefreshAccount
    from newsletter.stories.run import GatherAccount

UNDER_WAY = (IssueState.SENDING, IssueState.PAUSED)
READINGS = 2
"""How often pages are read and the choice is made again: the first reading may bring up stories whose pages are unread."""


async def refresh(newsroom: Newsroom, *, force: bool = False, on_progress: Callable[[int, int], object] | None = None) -> RefreshAccount:
    """Ask the feeds that are due, or with ``force`` all of them."""
    from newsletter.sources.run.feeds import refresh_feeds

    async with recorded(newsroom, "refresh") as record:
        record.account = account = await refresh_feeds(
            newsroom.database,
            newsroom.fetcher,
            newsroom.sources,
            clock=newsroom.clock,
            randomness=newsroom.randomness,
            every=newsroom.schedule.collect_every,
            force=force,
            on_progress=on_progress,
        )
    return account


async def gather(newsroom: Newsroom) -> GatherAccount:
    """Make stories of the entries."""
    from newsletter.stories.run import gather_stories

    async with recorded(newsroom, "gather") as record:
        record.account = account = await gather_stories(newsroom.database, now=newsroom.clock())
    return account


async def select(newsroom: Newsroom, issue: Issue) -> Selection:
    """Group the window, choose the ten, read the pages near the cut, and choose again with what they say."""
    from newsletter.selection.run import near_cut
    from newsletter.sources.run.pages import read_pages

    async with recorded(newsroom, "select") as record:
        selection = await _choose(newsroom, issue)
        for _ in range(READINGS):
            unread = near_cut(selection)
            if not unread:
                break
            await read_pages(newsroom.database, newsroom.fetcher, newsroom.sources, unread, now=newsroom.clock())
            selection = await _choose(newsroom, issue)
        record.account = {"issue_on": issue.issue_on, "chosen": len(selection.chosen), "passed_over": len(selection.passed_over)}
    return selection


async def compose(newsroom: Newsroom, issue: Issue, selection: Selection, *, by: str) -> tuple[Issue, tuple[Slot, ...]]:
    """Write the words, fill the slots as persons arranged and worded them, and find the earlier chapters of each story."""
    from newsletter.selection.run import link_chapters

    async with recorded(newsroom, "compose") as record:
        async with newsroom.database.read() as connection:
            edits = await standing_edits(connection, issue.id)
        pictures = await lead_picture(newsroom, arrange(selection, edits, newsroom.selection.size), fetch=True)
        composed = await compose_issue(
            newsroom.database,
            issue,
            selection,
            newsroom.letterhead,
            newsroom.selection,
            words=newsroom.renderer.phrasebook(newsroom.letterhead.language),
            pictures=pictures,
            now=newsroom.clock(),
            by=by,
        )
        links = await link_chapters(newsroom.database, issue.id, newsroom.letterhead.language)
        account = {"slots": len(composed[1]), "pictures": len(pictures), "links": links, "state": composed[0].state}
        record.account = {"issue_on": issue.issue_on} | account
    return composed


async def render(newsroom: Newsroom, issue: Issue) -> RenderedIssue:
    """Set the letter from the stored slots."""
    async with recorded(newsroom, "render") as record:
        rendered = await render_and_store(
            newsroom.database,
            newsroom.renderer,
            issue,
            await load_slots(newsroom.database, issue.id),
            newsroom.letterhead,
            options=newsroom.letter,
            next_due=await coming_after(newsroom, issue),
            now=newsroom.clock(),
            name_links=links_of(newsroom, issue),
        )
        record.account = {"issue_on": issue.issue_on, "html_size": rendered.html_size}
    return rendered


async def deliver(
    newsroom: Newsroom, issue: Issue, *, on_progress: Callable[[Balance], None] | None = None, stop: asyncio.Event | None = None
) -> Balance:
    """Send what may leave now of a released issue. Raises RelayError when only an operator can help."""
    async with newsroom.database.read() as connection:
        waiting = await count_waiting(connection, issue.id, 1, newsroom.clock())
    if not waiting:
        return await balance(newsroom.database, issue.id)
    rendered = await load_rendered(newsroom.database, issue.id)
    if rendered is None or not _is_as_set(newsroom, rendered):
        rendered = await render(newsroom, issue)
        async with newsroom.database.write() as connection:
            await forget_letters(connection, issue.id)
    variants = await compile_variants(newsroom, issue, rendered)
    await keep_up(newsroom)
    async with recorded(newsroom, "send") as record:
        result = await send_issue(sending_tools(newsroom), rendered.letter, issue.id, variants=variants, on_progress=on_progress, stop=stop)
        record.account = {"issue_on": issue.issue_on, "audience": result.audience} | result.counts
    await tell_if_stopped(newsroom, await get_issue(newsroom.database, issue.id))
    await settle_doubt(newsroom)
    return await balance(newsroom.database, issue.id)


def _is_as_set(newsroom: Newsroom, rendered: RenderedIssue) -> bool:
    """Settings may change between the draft and the send: who writes, and that nothing is counted any more."""
    counts = newsroom.privacy.count_clicks or not leads_through_us(rendered, newsroom.letterhead)
    return counts and carries_letterhead(rendered, newsroom.letterhead)


async def settle(newsroom: Newsroom) -> tuple[Issue, ...]:
    """Call every issue sent of which nothing remains; gives back those that are."""
    under_way = await list_issues(newsroom.database, newsroom.letterhead.key, UNDER_WAY)
    done = [issue for issue in under_way if not (await balance(newsroom.database, issue.id)).remaining]
    settled = [await settle_issue(newsroom.database, issue, by=SCHEDULE, now=newsroom.clock()) for issue in done]
    if settled:
        await keep_up(newsroom, growing=True)  # a copy that was made while the last letters left is an older file from now on
    return tuple(issue for issue in settled if issue.state is IssueState.SENT)


async def _choose(newsroom: Newsroom, issue: Issue) -> Selection:
    from newsletter.selection.run import select_ten
    from newsletter.stories.run import cluster_window

    now = newsroom.clock()
    clusters = await cluster_window(newsroom.database, newsroom.selection, now=now, sentences=newsroom.sentences)
    return await select_ten(newsroom.database, clusters, issue.id, newsroom.selection, now=now, zone=zone_of(newsroom))
