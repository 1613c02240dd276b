"""``newsletter sponsor``: who sponsors the issue of which date, in which words."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from newsletter.cli.arguments import AsJson, Config, Day, Now
from newsletter.cli.opening import chosen_day, in_newsroom, operator
from newsletter.cli.printing import print_json, screen
from newsletter.daily.newsroom import Newsroom
from newsletter.model.sponsors import AFTER, HEADLINE_LIMIT, NAME_LIMIT, TEXT_LIMIT, Sponsor

if TYPE_CHECKING:
    from newsletter.daily.sponsors import SponsorAccount

Words = Callable[[Newsroom], Awaitable["SponsorAccount"]]


def add(
    name: Annotated[str, typer.Option("--name", metavar="NAME", help=f"Who pays; up to {NAME_LIMIT} characters.")],
    headline: Annotated[str, typer.Option("--headline", metavar="TEXT", help=f"What it offers; up to {HEADLINE_LIMIT} characters.")],
    text: Annotated[str, typer.Option("--text", metavar="TEXT", help=f"Plain words, up to {TEXT_LIMIT} characters.")],
    url: Annotated[str, typer.Option("--url", metavar="URL", help="Where the headline leads.")],
    day: Day = None,
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Give the issue of a date its one sponsor. The same again changes nothing; the same sponsor with other words has those."""
    from newsletter.daily.sponsors import add_sponsor

    async def action(newsroom: Newsroom) -> "SponsorAccount":
        issue_on = chosen_day(newsroom, day)
        new = Sponsor(issue_on=issue_on, name=name, headline=headline, text=text, url=url, by=operator(), at=newsroom.clock())
        return await add_sponsor(newsroom, new)

    _tell(action, config, now, as_json)


def remove(day: Day = None, config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """Let the issue of a date have no sponsor."""
    from newsletter.daily.sponsors import remove_sponsor

    _tell(lambda newsroom: remove_sponsor(newsroom, chosen_day(newsroom, day)), config, now, as_json)


def list_all(
    past: Annotated[bool, typer.Option("--all", help="Also those of days that have passed.")] = False,
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """The sponsors of today's issue and of later ones, with their words, by whom and when."""
    from newsletter.daily.sponsors import list_sponsors

    async def action(newsroom: Newsroom) -> None:
        found = await list_sponsors(newsroom, past=past)
        if as_json:
            return print_json(found)
        if not found:
            return screen.say("There are none. newsletter sponsor add --help says how to enter one.")
        zone = ZoneInfo(newsroom.letterhead.zone)
        rows = [_row(one, zone) for one in found]
        return screen.table(("issue of", "name", "headline", "link", "by", "at"), rows)

    in_newsroom(action, config, now)


def _tell(act: Words, config: Path | None, now: datetime | None, as_json: bool) -> None:
    account = in_newsroom(act, config, now)
    if as_json:
        return print_json(account)
    return screen.say(f"{_said(account.issue_on, account.sponsor)}\n{account.effect}")


def _said(day: date, sponsor: Sponsor | None) -> str:
    if sponsor is None:
        return f"Issue of {day}: no sponsor"
    return f"Issue of {day}: {sponsor.name} after story {AFTER}, “{sponsor.headline}”"


def _row(one: Sponsor, zone: ZoneInfo) -> tuple[object, ...]:
    return one.issue_on, one.name, one.headline, one.url, one.by, f"{one.at.astimezone(zone):%Y-%m-%d %H:%M}"
