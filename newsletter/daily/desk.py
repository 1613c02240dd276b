"""What else an operator may do with an issue: hold, skip, pause, resume, cancel the rest. Each is one change of state, with who and why."""

from datetime import date

from newsletter.daily.drafting import find
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.second_thoughts import is_delayed, take_back
from newsletter.daily.stages import zone_of
from newsletter.issue import run
from newsletter.model.errors import RefusedStep
from newsletter.model.issues import Issue


async def hold(newsroom: Newsroom, issue_on: date, *, by: str, reason: str = "") -> Issue:
    """Keep it from going until a person approves it."""
    issue = await find(newsroom, issue_on)
    return await run.hold(newsroom.database, issue, by=by, now=newsroom.clock(), reason=reason, zone=zone_of(newsroom))


async def skip(newsroom: Newsroom, issue_on: date, *, by: str, reason: str = "") -> Issue:
    """Leave the date out, today's or one to come. Drafting it takes it up again."""
    issue, _ = await run.open_issue(newsroom.database, newsroom.letterhead, newsroom.schedule, issue_on, now=newsroom.clock(), by=by)
    return await run.skip(newsroom.database, issue, by=by, now=newsroom.clock(), reason=reason, zone=zone_of(newsroom))


async def pause(newsroom: Newsroom, issue_on: date, *, by: str, reason: str = "") -> Issue:
    """Stop in the middle of sending; only a person resumes."""
    issue = await find(newsroom, issue_on)
    return await run.pause(newsroom.database, issue, by=by, now=newsroom.clock(), reason=reason, zone=zone_of(newsroom))


async def resume(newsroom: Newsroom, issue_on: date, *, by: str, reason: str = "") -> Issue:
    """Go on with the rest; the scheduler sends it, or ``send``."""
    issue = await find(newsroom, issue_on)
    return await run.resume(newsroom.database, issue, by=by, now=newsroom.clock(), reason=reason, zone=zone_of(newsroom))


async def cancel(newsroom: Newsroom, issue_on: date, *, by: str, reason: str = "") -> Issue:
    """Call off the rest. What left, left. In the undo delay all of it is the rest: then it is held."""
    issue = await find(newsroom, issue_on)
    if is_delayed(issue):
        try:
            return await take_back(newsroom, issue_on, by=by, reason=reason)
        except RefusedStep:
            issue = await find(newsroom, issue_on)  # it left at this very moment
    return await run.cancel(newsroom.database, issue, by=by, now=newsroom.clock(), reason=reason, zone=zone_of(newsroom))
