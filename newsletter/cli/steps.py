"""The verbs that change the state of an issue: ``approve``, ``hold``, ``skip``; ``pause``, ``resume`` and ``cancel`` while it is sent."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from pathlib import Path

from newsletter.cli.arguments import AsJson, Config, Day, Now, Why
from newsletter.cli.opening import chosen_day, in_newsroom, operator
from newsletter.cli.printing import print_json, screen
from newsletter.daily.newsroom import Newsroom
from newsletter.model.errors import RefusedStep
from newsletter.model.issues import Issue
from newsletter.model.states import IssueState

Step = Callable[..., Awaitable[Issue]]


def approve(day: Day = None, reason: Why = "", config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """Freeze the words and let the issue leave at its time. Refused while a check is red."""
    from newsletter.daily import day as steps

    _take(steps.approve, IssueState.APPROVED, day, reason, config, now, as_json)


def hold(day: Day = None, reason: Why = "", config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """Keep the issue from leaving until a person approves it."""
    from newsletter.daily import day as steps

    _take(steps.hold, IssueState.HELD, day, reason, config, now, as_json)


def skip(day: Day = None, reason: Why = "", config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """Leave a date out, today's or one to come. Drafting it takes it up again."""
    from newsletter.daily import day as steps

    _take(steps.skip, IssueState.SKIPPED, day, reason, config, now, as_json)


def pause(day: Day = None, reason: Why = "", config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """Stop in the middle of sending, in whichever process sends; letters in hand are finished."""
    from newsletter.daily import day as steps

    _take(steps.pause, IssueState.PAUSED, day, reason, config, now, as_json)


def resume(day: Day = None, reason: Why = "", config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """Go on with the rest: the running server does, or newsletter send --now."""
    from newsletter.daily import day as steps

    _take(steps.resume, IssueState.SENDING, day, reason, config, now, as_json)


def cancel(day: Day = None, reason: Why = "", config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """Call off the rest. What left, left."""
    from newsletter.daily import day as steps

    _take(steps.cancel, IssueState.CANCELLED, day, reason, config, now, as_json)


def _take(step: Step, target: IssueState, day: date | None, reason: str, config: Path | None, now: datetime | None, as_json: bool) -> None:
    from newsletter.issue.run import find_issue

    async def action(newsroom: Newsroom) -> Issue:
        issue_on = chosen_day(newsroom, day)
        try:
            return await step(newsroom, issue_on, by=operator(), reason=reason)
        except RefusedStep:
            found = await find_issue(newsroom.database, newsroom.letterhead.key, issue_on)
            if found is None or found.state is not target:
                raise
            return found  # an earlier step led where this one would have: repeating a verb is no mistake

    issue = in_newsroom(action, config, now)
    if as_json:
        from newsletter.cli.records import issue_json

        return print_json(issue_json(issue))
    return screen.say(f"Issue of {issue.issue_on}: {issue.state.value}{f' ({issue.reason})' if issue.reason else ''}")
