"""``newsletter status``: how things stand, on one screen, with an exit code that says whether somebody is needed."""

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import typer

from newsletter.cli.arguments import AsJson, Config, Day, Now
from newsletter.cli.opening import in_newsroom
from newsletter.cli.printing import print_json, screen
from newsletter.daily.newsroom import Newsroom

if TYPE_CHECKING:
    from newsletter.daily.attention import Need
    from newsletter.daily.concerns import Concern
    from newsletter.daily.roll import StandBy
    from newsletter.daily.status import Status


def status(day: Day = None, config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """How today's issue stands: state, times, checks, balance; when the next one leaves; readers; what came back; feeds; what needs you.

    Exit code 0 where nothing needs you; 3 where something should be looked at (an issue held before its time, many feeds failing); 4 where
    nothing goes on without you (late, held at its time, paused, letters in doubt, no scheduler for two minutes, an older file put back).
    """
    from newsletter.daily.attention import exit_code
    from newsletter.daily.status import read_status, status_json

    async def action(newsroom: Newsroom) -> int:
        found = await read_status(newsroom, day)
        if as_json:
            print_json(status_json(newsroom, found))
        else:
            _draw_needs(found.needs)
            _draw_status(newsroom, found)
            needed = {need.what for need in found.needs}
            _draw_concerns(newsroom, tuple(one for one in found.facts.concerns if one.what not in needed))
        return exit_code(found.needs)

    if code := in_newsroom(action, config, now):
        raise typer.Exit(code)


def _draw_needs(needs: tuple["Need", ...]) -> None:
    for need in needs:
        screen.say(f"{need.what}.", style="red" if need.urgency >= 4 else "yellow")
        screen.say(need.cure, indent=2)
    if needs:
        screen.say("")


def _draw_status(newsroom: Newsroom, found: "Status") -> None:
    from newsletter.cli.drawing import draw_balance, draw_checks, draw_facts, draw_heading, local
    from newsletter.daily.list_health import returned_words, suppressed_words

    facts, coming = found.facts, found.coming
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
            "rate": found.pace,
            "workers": _roll_line(found.roll, zone),
            "next issue": f"leaves {local(coming.due_at, zone)}, is drafted {local(coming.draft_at, zone)}",
            "readers": f"{facts.readers:,} active",
            "not written to": suppressed_words(found.health),
            "came back": returned_words(found.health),
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
