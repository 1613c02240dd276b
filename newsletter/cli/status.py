"""``newsletter status``: how things stand, on one screen."""

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from newsletter.cli.arguments import AsJson, Config, Day, Now
from newsletter.cli.opening import chosen_day, in_newsroom
from newsletter.cli.printing import print_json, screen
from newsletter.daily.newsroom import Newsroom
from newsletter.issue.calendar import Appointment
from newsletter.model.states import IssueState

if TYPE_CHECKING:
    from newsletter.daily.concerns import Concern
    from newsletter.daily.facts import Facts
    from newsletter.daily.roll import StandBy

_STILL_TO_COME = frozenset({IssueState.COLLECTING, IssueState.DRAFTED, IssueState.HELD, IssueState.APPROVED})


def status(day: Day = None, config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """How today's issue stands: state, times, checks, balance; when the next one leaves; who sends; readers; feeds; what needs somebody."""
    from newsletter.daily.facts import read_facts
    from newsletter.daily.pace import pace_now, told_pace
    from newsletter.daily.roll import read_roll

    async def action(newsroom: Newsroom) -> None:
        facts = await read_facts(newsroom, chosen_day(newsroom, day))
        pace = told_pace(newsroom, await pace_now(newsroom))
        coming, roll = await _coming(newsroom), await read_roll(newsroom)
        if as_json:
            print_json({**_status_json(newsroom, facts, coming), "pace": pace, "workers": roll, "concerns": facts.concerns})
        else:
            _draw_status(newsroom, facts, coming, pace, roll)
            _draw_concerns(newsroom, facts.concerns)

    in_newsroom(action, config, now)


async def _coming(newsroom: Newsroom) -> Appointment:
    """The next appointment that is still to come about: today's may have been sent, or skipped, before its time."""
    from newsletter.issue.calendar import next_due
    from newsletter.issue.run import find_issue

    coming = next_due(newsroom.clock(), newsroom.schedule, ZoneInfo(newsroom.letterhead.zone))
    issue = await find_issue(newsroom.database, newsroom.letterhead.key, coming.issue_on)
    if issue is None or issue.state in _STILL_TO_COME:
        return coming
    return next_due(coming.due_at, newsroom.schedule, ZoneInfo(newsroom.letterhead.zone))


def _status_json(newsroom: Newsroom, facts: "Facts", coming: Appointment) -> dict[str, Any]:
    from newsletter.cli.records import balance_json, issue_json

    found = facts.found
    return {
        "issue_on": facts.issue_on,
        "issue": issue_json(found.issue) if found else None,
        "balance": balance_json(found.balance) if found else None,
        "feedback": found.feedback if found else None,
        "checks": found.checks if found else [],
        "next_due_at": coming.due_at,
        "subscribers": facts.readers,
        "feeds": len(facts.feeds),
        "feeds_failing": [line.feed.url for line in facts.feeds if line.feed.failures],
        "settings_missing": [f"newsletter.{name}" for name in newsroom.letterhead.missing],
    }


def _draw_status(newsroom: Newsroom, facts: "Facts", coming: Appointment, pace: str, roll: tuple["StandBy", ...]) -> None:
    from newsletter.cli.drawing import draw_balance, draw_checks, draw_facts, draw_heading, local

    zone = ZoneInfo(newsroom.letterhead.zone)
    if facts.found:
        draw_heading(facts.found.issue, zone)
        if facts.found.issue.released_at is None:
            draw_checks(facts.found.checks)
        if facts.found.balance.audience:
            draw_balance(facts.found.balance)
        if any(facts.found.feedback.values()):
            said = ", ".join(f"{number:,} {answer.value}" for answer, number in facts.found.feedback.items())
            screen.say(f"Readers say: {said}")
    else:
        screen.say(f"There is no issue of {facts.issue_on} yet.", style="bold")
    failing = sum(bool(line.feed.failures) for line in facts.feeds)
    screen.say("")
    draw_facts(
        {
            "rate": pace,
            "workers": _roll_line(roll, zone),
            "next issue": f"leaves {local(coming.due_at, zone)}, is drafted {local(coming.draft_at, zone)}",
            "readers": f"{facts.readers:,} active",
            "feeds": _feeds_line(len(facts.feeds), failing),
        }
    )
    if missing := newsroom.letterhead.missing:
        names = ", ".join(f"newsletter.{name}" for name in missing)
        screen.say(f"\nNothing is sent before these are set in newsletter.toml: {names}", style="red")


def _draw_concerns(newsroom: Newsroom, concerns: tuple["Concern", ...]) -> None:
    from newsletter.cli.drawing import local

    if concerns:
        screen.say("\nLook at this", style="bold")
    for one in concerns:
        since = f" (since {local(one.since, ZoneInfo(newsroom.letterhead.zone))})" if one.since else ""
        screen.say(f"{one.what}{since}", style="yellow", indent=2, hang=2)
        screen.say(one.cure, indent=4)


def _feeds_line(feeds: int, failing: int) -> str:
    if not feeds:
        return "none yet: newsletter feeds import feeds.opml, or newsletter feeds add ADDRESS"
    return f"{feeds:,}, {failing} failing (newsletter feeds list)" if failing else f"{feeds:,}, all well"


def _roll_line(roll: tuple["StandBy", ...], zone: ZoneInfo) -> str:
    from newsletter.cli.drawing import local

    if not roll:
        return "nobody stands by: letters leave while newsletter serve or newsletter worker runs"
    return "\n".join(
        f"{one.name} since {local(one.since, zone)}{', is sending' if one.sending else ''}, seen {one.silent_for.total_seconds():.0f} s ago"
        for one in roll
    )
