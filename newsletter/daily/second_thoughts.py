"""The undo delay: a send by hand waits a moment before the first letter leaves, and anybody may take it back from any process.

The instant stands in the issue's row, so nothing depends on the process that waits: whoever comes first after it lets the issue go.
"""

import asyncio
from collections.abc import Callable
from datetime import date, timedelta

from newsletter.daily.drafting import find
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.times import zone_of
from newsletter.issue import run
from newsletter.issue.lifecycle import TAKEN_BACK
from newsletter.model.errors import RefusedStep
from newsletter.model.issues import Issue
from newsletter.model.states import IssueState

LOOK_AGAIN_SECONDS = 0.2

OnWait = Callable[[timedelta], None]
"""Is told how long the delay still is."""


async def announce(newsroom: Newsroom, issue: Issue, undo: timedelta, *, by: str) -> Issue:
    """Begin the delay. Of two who press at once, one does; the other is refused."""
    now = newsroom.clock()
    return await run.announce(newsroom.database, issue, by=by, now=now, leaves_at=now + undo, zone=zone_of(newsroom))


async def wait_out(newsroom: Newsroom, issue: Issue, *, on_wait: OnWait | None = None, stop: asyncio.Event | None = None) -> Issue:
    """The issue as it stands when its delay is over, or somebody took it back, or we are told to stop."""
    stop = stop or asyncio.Event()
    leaves_at = issue.leaves_at
    while is_delayed(issue) and issue.leaves_at == leaves_at and not stop.is_set():
        left = issue.leaves_at - newsroom.clock() if issue.leaves_at else timedelta()
        if left <= timedelta():
            break
        if on_wait:
            on_wait(left)
        await _pause(stop, min(left.total_seconds(), LOOK_AGAIN_SECONDS))
        issue = await run.get_issue(newsroom.database, issue.id)
    return issue


async def take_back(newsroom: Newsroom, issue_on: date, *, by: str, reason: str = "") -> Issue:
    """Nothing of it leaves: the issue is held until a person approves it again. Refused when it is in no delay (any more)."""
    issue = await find(newsroom, issue_on)
    if not is_delayed(issue):
        raise RefusedStep(f"issue of {issue_on}", "it does not wait to leave; nothing was changed", "newsletter status says how it stands.")
    return await run.hold(newsroom.database, issue, by=by, now=newsroom.clock(), reason=reason or TAKEN_BACK, zone=zone_of(newsroom))


def is_delayed(issue: Issue) -> bool:
    """Whether it waits for its undo delay to end, or for somebody who lets it go after that."""
    return issue.state is IssueState.APPROVED and issue.leaves_at is not None


async def was_taken_back(newsroom: Newsroom, issue: Issue) -> bool:
    """Whether a held issue is held because somebody took it back in its delay."""
    history = await run.load_history(newsroom.database, issue.id)
    return len(history) > 1 and history[-2].from_state is history[-2].to_state is IssueState.APPROVED


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
