"""The drafts that are due: made at their time, made anew until the cut-off, left out where somebody planned so. Sends test letters only."""

from collections.abc import Awaitable
from contextlib import AbstractAsyncContextManager
from datetime import date, datetime
from typing import TypeVar

import structlog

from newsletter.daily.alarms import raise_alarm
from newsletter.daily.checking import deep_check
from newsletter.daily.drafting import DraftAccount, draft
from newsletter.daily.leases import lease
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.plans import is_at_rest
from newsletter.daily.previews import send_previews
from newsletter.daily.times import zone_of
from newsletter.daily.waves import lag
from newsletter.issue import run
from newsletter.issue.calendar import Appointment, draft_dates
from newsletter.issue.lifecycle import SCHEDULE, THIN_DAY_RULE
from newsletter.model.errors import RefusedStep
from newsletter.model.issues import Issue
from newsletter.model.states import IssueState
from newsletter.storage.entries import has_entries_since
from newsletter.storage.selections import basis_of
from newsletter.storage.told import tell_once, was_told

log = structlog.get_logger(__name__)

CUT_OFF = "cut-off"
"""In ``told``: the last refresh is over, and test letters went out."""

_WITH_WORDS = (IssueState.DRAFTED, IssueState.HELD, IssueState.APPROVED)

Result = TypeVar("Result")


async def draft_due(newsroom: Newsroom) -> tuple[date, ...]:
    """Draft the issues whose time has come; make drafts anew when feeds brought something, for the last time at the cut-off; says which."""
    found = draft_dates(newsroom.clock(), newsroom.schedule, zone_of(newsroom), await lag(newsroom))
    drafted = [await _draft_one(newsroom, one) for one in found if not await is_at_rest(newsroom, one.issue_on)]
    return tuple(issue.issue_on for issue in drafted if issue is not None)


async def unless_refused(step: Awaitable[Result]) -> Result | None:
    """None when the issue was no longer as we saw it: another process or a person was quicker."""
    try:
        return await step
    except RefusedStep as refused:
        log.info("step_refused", thing=refused.thing, reason=refused.problem)
        return None


async def _draft_one(newsroom: Newsroom, found: Appointment) -> Issue | None:
    issue = await run.find_issue(newsroom.database, newsroom.letterhead.key, found.issue_on)
    if issue is None:
        issue = await _opened(newsroom, found)
    drafted = await _draft_if_needed(newsroom, issue, found)
    if found.cut_off_at <= newsroom.clock() < found.canary_at:
        drafted = await _cut_off(newsroom, await run.get_issue(newsroom.database, issue.id)) or drafted
    return drafted


async def _opened(newsroom: Newsroom, found: Appointment) -> Issue:
    given = (newsroom.database, newsroom.letterhead, newsroom.schedule, found.issue_on)
    return (await run.open_issue(*given, now=newsroom.clock(), by=SCHEDULE, as_planned=True))[0]


async def _draft_if_needed(newsroom: Newsroom, issue: Issue, found: Appointment) -> Issue | None:
    if not await _wants_draft(newsroom, issue, found):
        return None
    async with _drafting(newsroom, issue) as ours:
        if not ours or not await _wants_draft(newsroom, await run.get_issue(newsroom.database, issue.id), found):
            return None
        return await _draft(newsroom, issue)


async def _cut_off(newsroom: Newsroom, issue: Issue) -> Issue | None:
    """Once for each issue: the last refresh if feeds brought something, then test letters to the testers."""
    if issue.state not in _WITH_WORDS or await _was_cut_off(newsroom, issue):
        return None
    async with _drafting(newsroom, issue) as ours:
        if not ours:
            return None  # somebody drafts it now: at the next look
        async with newsroom.database.write() as connection:
            if not await tell_once(connection, issue.id, CUT_OFF, newsroom.clock()):
                return None
        refresh = issue.state is IssueState.DRAFTED and await _has_news(newsroom, await _chosen_at(newsroom, issue))
        drafted = await _draft(newsroom, issue) if refresh else None
    await _test_letters(newsroom, issue)
    return drafted


def _drafting(newsroom: Newsroom, issue: Issue) -> AbstractAsyncContextManager[bool]:
    return lease(newsroom, f"drafting {issue.newsletter} {issue.issue_on}")


async def _draft(newsroom: Newsroom, issue: Issue) -> Issue | None:
    account: DraftAccount | None = await unless_refused(draft(newsroom, issue.issue_on, by=SCHEDULE))
    if account is None:
        return None
    if account.issue.state is IssueState.HELD:
        await raise_alarm(newsroom, account.issue)
    else:
        await deep_check(newsroom, account.issue)
    return account.issue


async def _wants_draft(newsroom: Newsroom, issue: Issue, found: Appointment) -> bool:
    """No draft yet; or one that is old, or thin, while feeds brought something new. What people edited stays theirs in the new one.

    After the cut-off only a thin one is tried again: nothing would leave otherwise. A person's hold or approval ends it.
    """
    if issue.state is IssueState.COLLECTING:
        return True
    now, history = newsroom.clock(), await run.load_history(newsroom.database, issue.id)
    waits = issue.state is IssueState.DRAFTED and now < found.cut_off_at
    thin = issue.state is IssueState.HELD and history[-1].by == THIN_DAY_RULE
    if not (waits or thin):
        return False
    since = await _chosen_at(newsroom, issue)
    return now >= since + newsroom.schedule.refresh_every and await _has_news(newsroom, since)


async def _chosen_at(newsroom: Newsroom, issue: Issue) -> datetime:
    """When its stories were chosen; an edit since then wrote the words anew, and chose nothing."""
    async with newsroom.database.read() as connection:
        basis = await basis_of(connection, issue.id)
    return basis.made_at if basis else (await run.load_history(newsroom.database, issue.id))[-1].at


async def _has_news(newsroom: Newsroom, since: datetime) -> bool:
    async with newsroom.database.read() as connection:
        return await has_entries_since(connection, since)


async def _was_cut_off(newsroom: Newsroom, issue: Issue) -> bool:
    async with newsroom.database.read() as connection:
        return await was_told(connection, issue.id, CUT_OFF)


async def _test_letters(newsroom: Newsroom, issue: Issue) -> None:
    """To the saved testers; what goes wrong there keeps nothing else from being done."""
    copies = await unless_refused(send_previews(newsroom, await run.get_issue(newsroom.database, issue.id))) or ()
    if copies:
        log.info(
            "test_letters", issue_on=issue.issue_on.isoformat(), copies=len(copies), failed=sum(one.trouble is not None for one in copies)
        )
