"""The issues that are due, asked of the database: let go, sent on, settled, skipped, given up. Keeps no time or memory itself.

Safe to call at any moment, as often as one likes and from several processes at once: every step either finds nothing to do or changes
a row under a condition that only one of them meets.
"""

import asyncio
from collections.abc import Iterable
from datetime import date, timedelta, tzinfo

from newsletter.daily.alarms import raise_alarm, tell_if_stopped
from newsletter.daily.checking import checks_of, deep_check, looked_at
from newsletter.daily.doubts import settle_doubt
from newsletter.daily.drafting import approve_issue
from newsletter.daily.drafts_due import draft_due, unless_refused
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.plans import is_at_rest, plan_of, rest_over
from newsletter.daily.sending import release
from newsletter.daily.stages import UNDER_WAY, deliver, render, settle
from newsletter.daily.times import zone_of
from newsletter.daily.waves import lag
from newsletter.delivery.run import sweep
from newsletter.issue import run
from newsletter.issue.calendar import Appointment, appointment, due_dates, leaving_dates, local_date, missed_dates
from newsletter.issue.lifecycle import MACHINES, SCHEDULE
from newsletter.issue.policy import HOLD, may_go_by_itself
from newsletter.model.checks import Check
from newsletter.model.errors import TemplateError
from newsletter.model.issues import Issue
from newsletter.model.states import IssueState
from newsletter.rendering.run import load_rendered

__all__ = ["draft_due", "give_up", "send_due"]

LOOKED_JUST_NOW = timedelta(minutes=2)
"""So young are checks that need not be made again before an issue leaves; while it may not, nobody is asked more often."""

LONGEST_ABSENCE = 7
"""Days: of dates that were missed longer ago nobody is told any more."""

UNRELEASED = (IssueState.COLLECTING, IssueState.DRAFTED, IssueState.APPROVED, IssueState.HELD)


async def give_up(newsroom: Newsroom) -> tuple[tuple[date, ...], tuple[date, ...]]:
    """Skip the dates that were missed by more than the catch-up time, and end what is past its last moment; says which."""
    now, zone = newsroom.clock(), zone_of(newsroom)
    missed = missed_dates(now, newsroom.schedule, zone, await lag(newsroom), days=await _days_since_last(newsroom))
    skipped = [await _skip_if_missed(newsroom, found) for found in missed]
    late = [issue for issue in await _issues_in(newsroom, (*UNRELEASED, *UNDER_WAY)) if issue.send_not_after <= now]
    expired = [await _expire(newsroom, issue) for issue in late]
    return _dates(skipped), _dates(expired)


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


async def _days_since_last(newsroom: Newsroom) -> int:
    """How many dates back one may have been missed: a machine that was off for days has something to tell of each."""
    latest = await run.latest_issue(newsroom.database, newsroom.letterhead.key)
    gone = (local_date(newsroom.clock(), zone_of(newsroom)) - latest.issue_on).days if latest else 1
    return min(max(gone, 1), LONGEST_ABSENCE)


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
    meant = await _left_out_by(newsroom, missed.issue_on)
    by, reason = meant or (SCHEDULE, _missed(missed, zone_of(newsroom)))
    skipped = await unless_refused(run.skip(newsroom.database, issue, by=by, now=newsroom.clock(), reason=reason))
    if skipped and not meant:
        await raise_alarm(newsroom, skipped)
    return skipped


async def _left_out_by(newsroom: Newsroom, issue_on: date) -> tuple[str, str] | None:
    """Who left this date out on purpose, and why: by a plan, or because the newsletter was paused."""
    plan = await plan_of(newsroom, issue_on)
    if plan is not None and plan.skip:
        return plan.by, plan.reason or "planned"
    if rest := await rest_over(newsroom, issue_on):
        return rest.by, f"the newsletter was paused{f': {rest.reason}' if rest.reason else ''}"
    return None


def _missed(found: Appointment, zone: tzinfo) -> str:
    return f"missed: it could not leave by {found.missed_at.astimezone(zone):%H:%M}, the end of the catch-up time"


async def _changed_since(newsroom: Newsroom, issue: Issue, missed: Appointment) -> bool:
    """Whether somebody dealt with the issue after it was missed, and so means to send it all the same."""
    return (await run.load_history(newsroom.database, issue.id))[-1].at >= missed.missed_at


async def _expire(newsroom: Newsroom, issue: Issue) -> Issue | None:
    reason = issue.reason or ("not all letters could leave in time" if issue.released_at else "nobody let it go in time")
    ended = await unless_refused(run.expire(newsroom.database, issue, by=SCHEDULE, now=newsroom.clock(), reason=reason))
    if ended is None or ended.state is issue.state:
        return None
    await raise_alarm(newsroom, ended)
    return ended


async def _issues_due(newsroom: Newsroom) -> list[Issue]:
    """Unreleased issues whose time is now, or that of their first wave, and those that a person approved after all when it was over.

    In an undo delay they are due at its end and not before. While the newsletter rests only what a person let go leaves.
    """
    now, zone = newsroom.clock(), zone_of(newsroom)
    leaving = leaving_dates if newsroom.delivery.canary else due_dates  # without a first wave nothing leaves early
    found = [one.issue_on for one in leaving(now, newsroom.schedule, zone, await lag(newsroom))]
    due = {issue_on for issue_on in found if not await is_at_rest(newsroom, issue_on)}
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
    """Release an approved issue; approve a draft that nobody touched if the settings say so and no check is against it, else hold it.

    Before its time only a first wave leaves, and what may not go by itself still has until then. What was approved by a machine that did
    not come to release it is looked at again.
    """
    meant_so = issue.leaves_at is not None or await _was_meant_late(newsroom, issue)
    early = not meant_so and newsroom.clock() < issue.due_at
    if issue.state is IssueState.DRAFTED or await _is_approved_by_machine(newsroom, issue):
        reason = await _why_not(newsroom, issue)
        if (reason and early) or await run.get_issue(newsroom.database, issue.id) != issue:
            return None  # somebody looked at it or changed it while it was checked: that is another question, asked at the next look
        if reason:
            held = run.hold(newsroom.database, issue, by=SCHEDULE, now=newsroom.clock(), reason=reason)
            issue = await unless_refused(held) or issue
        elif issue.state is IssueState.DRAFTED:
            issue = await unless_refused(approve_issue(newsroom, issue, by=SCHEDULE)) or issue
    if issue.state is IssueState.HELD and not early:
        await raise_alarm(newsroom, issue)
    if issue.state is not IssueState.APPROVED:
        return None
    catch_up = None if meant_so else newsroom.schedule.catch_up
    return await unless_refused(release(newsroom, issue, by=SCHEDULE, catch_up=catch_up, early=early))


async def _is_approved_by_machine(newsroom: Newsroom, issue: Issue) -> bool:
    return issue.state is IssueState.APPROVED and (await run.load_history(newsroom.database, issue.id))[-1].by in MACHINES


async def _why_not(newsroom: Newsroom, issue: Issue) -> str:
    """Why a draft that nobody approved does not go by itself; "" when it may."""
    if unrendered := await _render_if_missing(newsroom, issue):
        return unrendered
    checks = () if newsroom.schedule.on(issue.issue_on).if_nobody_acts == HOLD else await _last_look(newsroom, issue)
    return may_go_by_itself(issue, checks, newsroom.schedule.on(issue.issue_on), zone_of(newsroom))


async def _last_look(newsroom: Newsroom, issue: Issue) -> tuple[Check, ...]:
    """Every check, the slow ones too, made now or a moment ago."""
    at = await looked_at(newsroom, issue)
    fresh = at is not None and newsroom.clock() - at < LOOKED_JUST_NOW
    return await (checks_of if fresh else deep_check)(newsroom, issue)


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


def _dates(issues: Iterable[Issue | None]) -> tuple[date, ...]:
    return tuple(issue.issue_on for issue in issues if issue is not None)
