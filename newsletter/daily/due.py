"""The issues that are due, asked of the database: drafted, let go, sent on, settled, skipped, given up. Keeps no time or memory itself.

Safe to call at any moment, as often as one likes and from several processes at once: every step either finds nothing to do or changes
a row under a condition that only one of them meets.
"""

import asyncio
from collections.abc import Awaitable, Iterable
from datetime import date, timedelta
from typing import TypeVar

import structlog

from newsletter.daily.alarms import raise_alarm, tell_if_stopped
from newsletter.daily.doubts import settle_doubt
from newsletter.daily.drafting import approve_issue, check, draft
from newsletter.daily.leases import lease
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.sending import release
from newsletter.daily.stages import UNDER_WAY, deliver, render, settle
from newsletter.daily.times import zone_of
from newsletter.daily.waves import lag
from newsletter.delivery.run import sweep
from newsletter.issue import run
from newsletter.issue.calendar import Appointment, appointment, draft_dates, due_dates, missed_dates
from newsletter.issue.lifecycle import MACHINES, SCHEDULE, THIN_DAY_RULE
from newsletter.issue.preflight import red_reasons
from newsletter.model.errors import RefusedStep, TemplateError
from newsletter.model.issues import Issue
from newsletter.model.states import IssueState
from newsletter.rendering.run import load_rendered
from newsletter.storage.entries import has_entries_since

log = structlog.get_logger(__name__)

DRAFT_AGAIN_AFTER = timedelta(hours=1)
UNRELEASED = (IssueState.COLLECTING, IssueState.DRAFTED, IssueState.APPROVED, IssueState.HELD)

Result = TypeVar("Result")


async def give_up(newsroom: Newsroom) -> tuple[tuple[date, ...], tuple[date, ...]]:
    """Skip the dates that were missed by more than the catch-up time, and end what is past its last moment; says which."""
    now, zone = newsroom.clock(), zone_of(newsroom)
    missed = missed_dates(now, newsroom.schedule, zone, await lag(newsroom))
    skipped = [await _skip_if_missed(newsroom, found) for found in missed]
    late = [issue for issue in await _issues_in(newsroom, (*UNRELEASED, *UNDER_WAY)) if issue.send_not_after <= now]
    expired = [await _expire(newsroom, issue) for issue in late]
    return _dates(skipped), _dates(expired)


async def draft_due(newsroom: Newsroom) -> tuple[date, ...]:
    """Draft the issues whose time has come, and draft again what no person has touched when feeds brought something new; says which."""
    found = draft_dates(newsroom.clock(), newsroom.schedule, zone_of(newsroom), await lag(newsroom))
    return _dates([await _draft_if_needed(newsroom, one) for one in found])


async def send_due(
    newsroom: Newsroom, *, stop: asyncio.Event | None = None, crewed: bool = False
) -> tuple[tuple[date, ...], tuple[date, ...]]:
    """Let go what is due, go on with every unfinished send, settle; says which issues were let go and which are sent now.

    ``crewed``: the crew of this process sends, and this only lets go and settles.
    """
    released = [await _let_go(newsroom, issue) for issue in await _issues_due(newsroom)]
    under_way = await _issues_in(newsroom, UNDER_WAY)
    if under_way:
        await sweep(newsroom.database, newsroom.delivery, clock=newsroom.clock)
    if (await settle_doubt(newsroom)).sent_again:
        under_way = await _issues_in(newsroom, UNDER_WAY)
    for issue in under_way:
        await tell_if_stopped(newsroom, issue)
        if issue.state is IssueState.SENDING and not crewed and not newsroom.letterhead.missing and not (stop and stop.is_set()):
            await deliver(newsroom, issue, stop=stop)
    return _dates(released), _dates(await settle(newsroom))


async def _skip_if_missed(newsroom: Newsroom, missed: Appointment) -> Issue | None:
    """The stale-start guard: a machine that comes back late does not send the morning's paper in the evening."""
    issue = await run.find_issue(newsroom.database, newsroom.letterhead.key, missed.issue_on)
    if issue is None:
        first = await run.latest_issue(newsroom.database, newsroom.letterhead.key)
        if first is None or first.issue_on > missed.issue_on:
            return None  # the instance is younger than that date
        issue, _ = await run.open_issue(
            newsroom.database, newsroom.letterhead, newsroom.schedule, missed.issue_on, now=newsroom.clock(), by=SCHEDULE
        )
    elif issue.state not in (IssueState.COLLECTING, IssueState.DRAFTED, IssueState.APPROVED) or await _changed_since(
        newsroom, issue, missed
    ):
        return None
    until = missed.missed_at.astimezone(zone_of(newsroom))
    reason = f"missed: it could not leave by {until:%H:%M}, the end of the catch-up time"
    skipped = await _unless_refused(run.skip(newsroom.database, issue, by=SCHEDULE, now=newsroom.clock(), reason=reason))
    if skipped:
        await raise_alarm(newsroom, skipped)
    return skipped


async def _changed_since(newsroom: Newsroom, issue: Issue, missed: Appointment) -> bool:
    """Whether somebody dealt with the issue after it was missed, and so means to send it all the same."""
    return (await run.load_history(newsroom.database, issue.id))[-1].at >= missed.missed_at


async def _expire(newsroom: Newsroom, issue: Issue) -> Issue | None:
    reason = issue.reason or ("not all letters could leave in time" if issue.released_at else "nobody let it go in time")
    ended = await _unless_refused(run.expire(newsroom.database, issue, by=SCHEDULE, now=newsroom.clock(), reason=reason))
    if ended is None or ended.state is issue.state:
        return None
    await raise_alarm(newsroom, ended)
    return ended


async def _draft_if_needed(newsroom: Newsroom, found: Appointment) -> Issue | None:
    issue, _ = await run.open_issue(
        newsroom.database, newsroom.letterhead, newsroom.schedule, found.issue_on, now=newsroom.clock(), by=SCHEDULE
    )
    if not await _wants_draft(newsroom, issue):
        return None
    async with lease(newsroom, f"drafting {issue.newsletter} {issue.issue_on}") as ours:
        if not ours or not await _wants_draft(newsroom, await run.get_issue(newsroom.database, issue.id)):
            return None
        account = await _unless_refused(draft(newsroom, issue.issue_on, by=SCHEDULE))
    if account is None:
        return None
    if account.issue.state is IssueState.HELD:
        await raise_alarm(newsroom, account.issue)
    return account.issue


async def _wants_draft(newsroom: Newsroom, issue: Issue) -> bool:
    """No draft yet; or an old one, or a thin one, that no person has touched, while feeds brought something new."""
    if issue.state is IssueState.COLLECTING:
        return True
    history, now = await run.load_history(newsroom.database, issue.id), newsroom.clock()
    waits = issue.state is IssueState.DRAFTED and now < issue.due_at
    thin = issue.state is IssueState.HELD and history[-1].by == THIN_DAY_RULE
    if not (waits or thin) or now < history[-1].at + DRAFT_AGAIN_AFTER or any(change.by not in MACHINES for change in history):
        return False
    async with newsroom.database.read() as connection:
        return await has_entries_since(connection, history[-1].at)


async def _issues_due(newsroom: Newsroom) -> list[Issue]:
    """Unreleased issues whose time is now, and those that a person approved after all when it was over.

    In an undo delay they are due at its end and not before.
    """
    now, zone = newsroom.clock(), zone_of(newsroom)
    due = {found.issue_on for found in due_dates(now, newsroom.schedule, zone, await lag(newsroom))}
    waiting = await _issues_in(newsroom, (IssueState.DRAFTED, IssueState.APPROVED, IssueState.HELD))
    return [
        issue
        for issue in waiting
        if (now >= issue.leaves_at if issue.leaves_at else issue.issue_on in due or await _was_meant_late(newsroom, issue))
    ]


async def _was_meant_late(newsroom: Newsroom, issue: Issue) -> bool:
    """Whether a person approved it after it was missed."""
    missed_at = appointment(issue.issue_on, newsroom.schedule, zone_of(newsroom)).missed_at
    late = issue.approved_at is not None and issue.approved_at >= missed_at
    if issue.state is not IssueState.APPROVED or not late or newsroom.clock() >= issue.send_not_after:
        return False
    history = await run.load_history(newsroom.database, issue.id)
    return next(change.by for change in reversed(history) if change.to_state is IssueState.APPROVED) not in MACHINES


async def _let_go(newsroom: Newsroom, issue: Issue) -> Issue | None:
    """Release an approved issue; approve a draft that nobody touched if the settings say so and no check is red, else hold it."""
    meant_so = issue.leaves_at is not None or await _was_meant_late(newsroom, issue)
    if issue.state is IssueState.DRAFTED:
        reason = await _why_not(newsroom, issue)
        by, now = SCHEDULE, newsroom.clock()
        step = run.hold(newsroom.database, issue, by=by, now=now, reason=reason) if reason else approve_issue(newsroom, issue, by=by)
        issue = await _unless_refused(step) or issue
    if issue.state is IssueState.HELD:
        await raise_alarm(newsroom, issue)
    if issue.state is not IssueState.APPROVED:
        return None
    return await _unless_refused(release(newsroom, issue, by=SCHEDULE, catch_up=None if meant_so else newsroom.schedule.catch_up))


async def _why_not(newsroom: Newsroom, issue: Issue) -> str:
    """Why a draft that nobody approved does not go by itself; "" when it may."""
    if newsroom.schedule.if_nobody_acts == "hold":
        return f"nobody approved it by {issue.due_at.astimezone(zone_of(newsroom)):%H:%M}"
    return await _render_if_missing(newsroom, issue) or red_reasons(await check(newsroom, issue))


async def _render_if_missing(newsroom: Newsroom, issue: Issue) -> str:
    """A draft has no letter yet while another process is about to render it, and never gets one from a process that died there.

    Gives back why it cannot be rendered: what is wrong with one issue's template must not keep the others from going on.
    """
    if await load_rendered(newsroom.database, issue.id) is None:
        try:
            await render(newsroom, issue)
        except TemplateError as error:
            return f"{error.thing}: {error.problem}"
    return ""


async def _issues_in(newsroom: Newsroom, states: Iterable[IssueState]) -> tuple[Issue, ...]:
    return await run.list_issues(newsroom.database, newsroom.letterhead.key, tuple(states))


async def _unless_refused(step: Awaitable[Result]) -> Result | None:
    """None when the issue was no longer as we saw it: another process or a person was quicker."""
    try:
        return await step
    except RefusedStep as refused:
        log.info("step_refused", thing=refused.thing, reason=refused.problem)
        return None


def _dates(issues: Iterable[Issue | None]) -> tuple[date, ...]:
    return tuple(issue.issue_on for issue in issues if issue is not None)
