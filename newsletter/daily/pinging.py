"""Asks the dead man's switch once for each issue that was sent to everybody with a balance that adds up. Tells nobody else."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import structlog

from newsletter.daily.leases import lease
from newsletter.daily.newsroom import Newsroom
from newsletter.delivery.run import balance
from newsletter.model.issues import Issue
from newsletter.model.states import IssueState
from newsletter.sources.outcomes import Fetched, NotModified
from newsletter.storage.issues import issues_in
from newsletter.storage.told import tell_once, was_told

log = structlog.get_logger(__name__)

PINGED = "pinged"
LATEST = 3
STILL_NEWS = timedelta(hours=20)
"""An issue that was sent longer ago is not told any more: the watcher has raised its alarm, and the next issue is what counts."""

WITHIN_SECONDS = 10.0
PAUSES_SECONDS = (1.0, 4.0)
"""Between tries of one round; the next round tries again."""


async def ping_done(newsroom: Newsroom, *, pauses: Sequence[float] = PAUSES_SECONDS) -> int:
    """Tell the switch about every issue that is done and that it has not heard of; says of how many."""
    if not newsroom.watch.ping_url:
        return 0
    done = [issue for issue in await _sent_lately(newsroom) if not await _is_told(newsroom, issue)]
    if not done:
        return 0
    async with lease(newsroom, "pinging") as ours:
        told = [await _ping(newsroom, issue, pauses) for issue in done if not await _is_told(newsroom, issue)] if ours else []
    return sum(told)


async def _sent_lately(newsroom: Newsroom) -> list[Issue]:
    since = newsroom.clock() - STILL_NEWS
    async with newsroom.database.read() as connection:
        sent = await issues_in(connection, newsroom.letterhead.key, (IssueState.SENT,), LATEST)
    return [issue for issue in sent if issue.sent_at and issue.sent_at >= since]


async def _is_told(newsroom: Newsroom, issue: Issue) -> bool:
    async with newsroom.database.read() as connection:
        return await was_told(connection, issue.id, PINGED)


async def _ping(newsroom: Newsroom, issue: Issue, pauses: Sequence[float]) -> bool:
    found = await balance(newsroom.database, issue.id)
    if found.remaining or not found.holds:
        log.error("not_pinged", issue_on=issue.issue_on.isoformat(), reason="the balance does not add up")
        return False
    if not await _ask(newsroom, pauses):
        log.warning("ping_failed", issue_on=issue.issue_on.isoformat())
        return False
    async with newsroom.database.write() as connection:
        await tell_once(connection, issue.id, PINGED, newsroom.clock())
    log.info("pinged", issue_on=issue.issue_on.isoformat())
    return True


async def _ask(newsroom: Newsroom, pauses: Sequence[float]) -> bool:
    """Whether the switch answered. Any answer that is none of trouble will do: switches answer with as little as they like."""
    for pause in (*pauses, None):
        try:
            async with asyncio.timeout(WITHIN_SECONDS):
                outcome = await newsroom.fetcher.get(newsroom.watch.ping_url)
        except TimeoutError:
            outcome = None
        if isinstance(outcome, Fetched | NotModified):
            return True
        if pause is not None:
            await asyncio.sleep(pause)
    return False
