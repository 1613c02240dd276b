"""What else an operator may do with an issue: hold, skip, pause, resume, cancel the rest. Each is one change of state, with who and why."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date

from newsletter.daily.calling import call
from newsletter.daily.drafting import approve, find
from newsletter.daily.generation import require_not_held
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.second_thoughts import is_delayed, take_back, was_taken_back
from newsletter.daily.times import zone_of
from newsletter.issue import run
from newsletter.model.errors import RefusedStep
from newsletter.model.issues import Issue
from newsletter.model.states import IssueState
from newsletter.storage import issues

Step = Callable[..., Awaitable[Issue]]


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
    await require_not_held(newsroom)
    issue = await find(newsroom, issue_on)
    issue = await run.resume(newsroom.database, issue, by=by, now=newsroom.clock(), reason=reason, zone=zone_of(newsroom))
    await call(newsroom, issue.id)
    return issue


async def cancel(newsroom: Newsroom, issue_on: date, *, by: str, reason: str = "") -> Issue:
    """Call off the rest. What left, left. In the undo delay all of it is the rest: then it is held."""
    issue = await find(newsroom, issue_on)
    if issue.state is IssueState.HELD and await was_taken_back(newsroom, issue):
        return issue
    if is_delayed(issue):
        try:
            return await take_back(newsroom, issue_on, by=by, reason=reason)
        except RefusedStep:
            issue = await find(newsroom, issue_on)  # it left at this very moment
    return await run.cancel(newsroom.database, issue, by=by, now=newsroom.clock(), reason=reason, zone=zone_of(newsroom))


async def note_seen(newsroom: Newsroom, issue: Issue, by: str) -> bool:
    """Note that a person looked at this version of a draft; says whether that was news. Told again and again it writes nothing."""
    if issue.seen_by == by or issue.state not in (IssueState.DRAFTED, IssueState.HELD):
        return False
    async with newsroom.database.write() as connection:
        return await issues.note_seen(connection, issue.id, issue.version, by, newsroom.clock())


STEPS: Mapping[str, tuple[Step, IssueState]] = {
    "approve": (approve, IssueState.APPROVED),
    "hold": (hold, IssueState.HELD),
    "skip": (skip, IssueState.SKIPPED),
    "pause": (pause, IssueState.PAUSED),
    "resume": (resume, IssueState.SENDING),
    "cancel": (cancel, IssueState.CANCELLED),
}
"""What the faces offer by name, and the state to which each leads."""


async def take_step(newsroom: Newsroom, verb: str, issue_on: date, *, by: str, reason: str = "", **more: object) -> Issue:
    """A step by its name. Where an earlier one led to the same state nothing is changed: repeating a step is no mistake."""
    step, target = STEPS[verb]
    try:
        return await step(newsroom, issue_on, by=by, reason=reason, **more)
    except RefusedStep:
        found = await run.find_issue(newsroom.database, newsroom.letterhead.key, issue_on)
        if found is None or found.state is not target:
            raise
        return found
