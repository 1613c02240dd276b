"""The verbs that change the state of an issue: ``approve``, ``hold``, ``skip``; ``pause``, ``resume`` and ``cancel`` while it is sent."""

from datetime import date, datetime
from pathlib import Path

from newsletter.cli.arguments import AsJson, Config, Day, Now, Why
from newsletter.cli.opening import chosen_day, in_newsroom, operator
from newsletter.cli.printing import print_json, screen
from newsletter.daily.newsroom import Newsroom
from newsletter.model.issues import Issue


def approve(day: Day = None, reason: Why = "", config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """Freeze the words and let the issue leave at its time. Refused while a check is red."""
    _take("approve", day, reason, config, now, as_json)


def hold(day: Day = None, reason: Why = "", config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """Keep the issue from leaving until a person approves it."""
    _take("hold", day, reason, config, now, as_json)


def skip(day: Day = None, reason: Why = "", config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """Leave a date out, today's or one to come. Drafting it takes it up again."""
    _take("skip", day, reason, config, now, as_json)


def pause(day: Day = None, reason: Why = "", config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """Stop in the middle of sending, in whichever process sends, within a second; letters in hand are finished."""
    _take("pause", day, reason, config, now, as_json)


def resume(day: Day = None, reason: Why = "", config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """Go on with the rest: the running server does, or newsletter send --now."""
    _take("resume", day, reason, config, now, as_json)


def cancel(day: Day = None, reason: Why = "", config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """Call off the rest: what left, left. Before the first letter left (see send --undo) it takes all of it back."""
    _take("cancel", day, reason, config, now, as_json)


def _take(verb: str, day: date | None, reason: str, config: Path | None, now: datetime | None, as_json: bool) -> None:
    async def action(newsroom: Newsroom) -> Issue:
        from newsletter.daily.day import take_step

        return await take_step(newsroom, verb, chosen_day(newsroom, day), by=operator(), reason=reason)

    issue = in_newsroom(action, config, now)
    if as_json:
        from newsletter.cli.records import issue_json

        return print_json(issue_json(issue))
    return screen.say(f"Issue of {issue.issue_on}: {issue.state.value}{f' ({issue.reason})' if issue.reason else ''}")
