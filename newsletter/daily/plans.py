"""What people decide about days to come: leave a date out, give it a guest editor, let the whole newsletter rest. Sends nothing."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from newsletter.daily.newsroom import Newsroom
from newsletter.daily.times import due_after, zone_of
from newsletter.issue import run
from newsletter.issue.calendar import DAY, Appointment, appointment, has_issue, local_date, next_due
from newsletter.model.errors import RefusedStep
from newsletter.model.issues import Issue
from newsletter.model.planning import DayPlan, Rest
from newsletter.model.states import IssueState
from newsletter.storage import plans
from newsletter.storage.database import Connection
from newsletter.storage.issues import find_issue

FARTHEST = timedelta(days=400)
"""A date further away than this is a slip of the finger."""


async def plan_of(newsroom: Newsroom, issue_on: date) -> DayPlan | None:
    """What is planned for a date."""
    async with newsroom.database.read() as connection:
        return await plans.find_plan(connection, newsroom.letterhead.key, issue_on)


async def plans_between(newsroom: Newsroom, first: date, last: date) -> tuple[DayPlan, ...]:
    """What is planned for these dates, both ends among them."""
    async with newsroom.database.read() as connection:
        return await plans.plans_between(connection, newsroom.letterhead.key, first, last)


async def plan_skip(newsroom: Newsroom, issue_on: date, *, by: str, reason: str = "") -> DayPlan | None:
    """Leave a date to come out. No issue is made and no number used up before its draft time comes. None where there is an issue by now."""
    require_near_date(newsroom, issue_on)
    async with newsroom.database.write() as connection:
        await plans.hold_plans(connection)
        if await find_issue(connection, newsroom.letterhead.key, issue_on):
            return None
        return await _change(newsroom, connection, issue_on, by=by, skip=True, reason=reason)


async def plan_guest(newsroom: Newsroom, issue_on: date, guest: str, *, by: str) -> DayPlan:
    """Give a date a guest editor, or with "" none any more."""
    require_near_date(newsroom, issue_on)
    async with newsroom.database.write() as connection:
        return await _change(newsroom, connection, issue_on, by=by, guest=guest)


async def forget_skip(newsroom: Newsroom, issue_on: date, *, by: str) -> bool:
    """Take a planned skip back; False when there was none."""
    found = await plan_of(newsroom, issue_on)
    if found is None or not found.skip:
        return False
    async with newsroom.database.write() as connection:
        await _change(newsroom, connection, issue_on, by=by, skip=False, reason="")
    return True


async def unskip(newsroom: Newsroom, issue_on: date, *, by: str, reason: str = "") -> Issue | None:
    """Take a date up again that was left out, or was to be; the issue if there is one. Raises RefusedStep where it was not left out."""
    planned = await forget_skip(newsroom, issue_on, by=by)
    issue = await run.find_issue(newsroom.database, newsroom.letterhead.key, issue_on)
    if issue is not None and issue.state is IssueState.SKIPPED:
        return await run.reopen(newsroom.database, issue, by=by, now=newsroom.clock(), reason=reason, zone=zone_of(newsroom))
    if not planned:
        raise RefusedStep(f"issue of {issue_on}", "is not left out; nothing was changed", f"newsletter show --date {issue_on}")
    return issue


async def read_rest(newsroom: Newsroom) -> Rest | None:
    """Whether the newsletter is paused, unless the first date after the pause has come."""
    async with newsroom.database.read() as connection:
        rest = await plans.read_rest(connection, newsroom.letterhead.key)
    over = rest is not None and rest.until is not None and local_date(newsroom.clock(), zone_of(newsroom)) >= rest.until
    return None if over else rest


async def is_at_rest(newsroom: Newsroom, issue_on: date) -> bool:
    """Whether the issue of this date is left to people because the newsletter is paused."""
    return (await rest_over(newsroom, issue_on)) is not None


async def rest_over(newsroom: Newsroom, issue_on: date) -> Rest | None:
    """The pause that covers this date; asked of dates that passed too, so the end of the pause makes no difference."""
    async with newsroom.database.read() as connection:
        rest = await plans.read_rest(connection, newsroom.letterhead.key)
    return rest if rest is not None and rest.covers(issue_on) else None


def rest_words(rest: Rest) -> str:
    """A pause in words: ``paused by anna until 2027-08-01: summer; feeds are asked``."""
    until = f"until {rest.until}" if rest.until else "until somebody resumes it"
    feeds = "feeds are asked" if rest.collecting else "feeds are not asked"
    return f"paused by {rest.by} {until}{f': {rest.reason}' if rest.reason else ''}; {feeds}"


async def next_planned(newsroom: Newsroom, after: datetime) -> Appointment | None:
    """The next date after an instant that is neither left out nor in a pause; None where the pause has no end."""
    zone, rest = zone_of(newsroom), await read_rest(newsroom)
    if rest is not None and rest.until is None:
        return None
    first = local_date(after, zone)
    left_out = {plan.issue_on for plan in await plans_between(newsroom, first - DAY, first + FARTHEST) if plan.skip}
    found = next_due(after, newsroom.schedule, zone)
    while found.issue_on in left_out or (rest is not None and rest.covers(found.issue_on)):
        found = next_due(found.due_at, newsroom.schedule, zone)
    return found


async def coming_after(newsroom: Newsroom, issue: Issue) -> datetime:
    """When the issue after this one leaves, as letters say it: no date that is left out. In an endless pause as if there were none."""
    found = await next_planned(newsroom, issue.due_at)
    return found.due_at if found else due_after(newsroom, issue)


async def pause_newsletter(newsroom: Newsroom, *, by: str, reason: str = "", until: date | None = None, collecting: bool = True) -> Rest:
    """No machine drafts or sends until somebody resumes it, or until a date; what is being sent goes on."""
    today = local_date(newsroom.clock(), zone_of(newsroom))
    if until is not None and not today < until <= today + FARTHEST:
        problem = f"is not a date to come within {FARTHEST.days} days; nothing was changed"
        raise RefusedStep(
            f"until {until}", problem, "Name the first date with an issue again; without any it rests until somebody resumes."
        )
    rest = Rest(by=by, at=newsroom.clock(), reason=reason, until=until, collecting=collecting)
    async with newsroom.database.write() as connection:
        await plans.write_rest(connection, newsroom.letterhead.key, rest)
    return rest


async def resume_newsletter(newsroom: Newsroom) -> bool:
    """Take it up again; False when it was not paused."""
    async with newsroom.database.write() as connection:
        return await plans.end_rest(connection, newsroom.letterhead.key, newsroom.clock())


def is_to_come(newsroom: Newsroom, issue_on: date) -> bool:
    """Whether no machine has had to draft it yet."""
    return newsroom.clock() < appointment(issue_on, newsroom.schedule, zone_of(newsroom)).draft_at


def require_near_date(newsroom: Newsroom, issue_on: date) -> None:
    """Raise RefusedStep for a date that has no issue, has passed, or is years away."""
    today = local_date(newsroom.clock(), zone_of(newsroom))
    if not has_issue(issue_on, newsroom.schedule):
        raise RefusedStep(f"{issue_on}", f"is a {issue_on:%A}, and has no issue; nothing was changed", "schedule.weekdays says which have.")
    if not today - DAY <= issue_on <= today + FARTHEST:
        raise RefusedStep(f"{issue_on}", f"is not a date to come (today is {today}); nothing was changed", "Look at the date again.")


async def _change(newsroom: Newsroom, connection: Connection, issue_on: date, *, by: str, **said: object) -> DayPlan:
    now = newsroom.clock()
    found = await plans.find_plan(connection, newsroom.letterhead.key, issue_on)
    plan = replace(found or DayPlan(issue_on=issue_on, by=by, at=now), by=by, at=now, **said)  # type: ignore[arg-type]
    await plans.write_plan(connection, newsroom.letterhead.key, plan)
    return plan
