"""``newsletter pace``: how fast letters may go, and which wait."""

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from newsletter.cli.arguments import AsJson, Config, Now
from newsletter.cli.opening import in_newsroom
from newsletter.cli.printing import count, print_json, screen
from newsletter.daily.newsroom import Newsroom

if TYPE_CHECKING:
    from newsletter.delivery.run.pace_report import PaceReport


def pace(config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """How fast letters may go: limits of relays and receiving groups, relays in trouble, who waits, removals held, warm-up."""
    from newsletter.daily.pace import pace_json, pace_now, told_pace

    async def action(newsroom: Newsroom) -> None:
        report = await pace_now(newsroom)
        if as_json:
            print_json(pace_json(report))
        else:
            _draw(report, told_pace(newsroom, report), ZoneInfo(newsroom.letterhead.zone))

    in_newsroom(action, config, now)


def _draw(report: "PaceReport", line: str, zone: ZoneInfo) -> None:
    screen.say(f"rate: {line}" if line else "rate: as fast as the relay takes them")
    for trouble in report.troubles:
        since = f"since {trouble.since.astimezone(zone):%Y-%m-%d %H:%M}, tried {count(trouble.tries, 'time')}"
        screen.say(f"in trouble: {trouble.relay}: {trouble.problem} ({since}). {trouble.cure}".rstrip(), style="yellow")
    for one in report.held:
        what = f"{one.domain} denied {one.dead:,} of {count(one.answered, 'reader')} in the issue of {one.issue_on}: nobody was removed"
        screen.say(f"held: {what} (since {one.held_at.astimezone(zone):%Y-%m-%d %H:%M})", style="yellow")
    if report.warm_up:
        screen.say("\nwarm-up:")
        rows = [(day.issue_on, f"{day.cap:,}", f"{day.tried:,}", f"{day.deferred:,}") for day in report.warm_up.days]
        rows += [(on, f"{cap:,}", "", "") for on, cap in report.warm_up.ahead if on not in {day.issue_on for day in report.warm_up.days}]
        screen.table(("issue of", "at most", "sent", "put off"), rows, right=("at most", "sent", "put off"))
