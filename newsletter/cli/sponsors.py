"""``newsletter sponsor``: who sponsors the issue of which date, in which words, behind which story."""

from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from newsletter.cli.acting import act
from newsletter.cli.arguments import AsJson, Config, Day, Now
from newsletter.cli.printing import screen
from newsletter.model.sponsors import AFTER, HEADLINE_LIMIT, NAME_LIMIT, TEXT_LIMIT


def add(
    name: Annotated[str, typer.Option("--name", metavar="NAME", help=f"Who pays; up to {NAME_LIMIT} characters.")],
    headline: Annotated[str, typer.Option("--headline", metavar="TEXT", help=f"What it offers; up to {HEADLINE_LIMIT} characters.")],
    text: Annotated[str, typer.Option("--text", metavar="TEXT", help=f"Plain words, up to {TEXT_LIMIT} characters.")],
    url: Annotated[str, typer.Option("--url", metavar="URL", help="Where the headline leads.")],
    place: Annotated[int | None, typer.Option("--place", metavar="N", help=f"Behind which story; no. {AFTER} otherwise.")] = None,
    day: Day = None,
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Give the issue of a date its one sponsor. The same again changes nothing; the same sponsor with other words has those."""
    act("sponsor add", config, now, as_json, issue_on=day, name=name, headline=headline, text=text, url=url, place=place)


def remove(day: Day = None, config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """Let the issue of a date have no sponsor."""
    act("sponsor remove", config, now, as_json, issue_on=day)


def list_all(
    past: Annotated[bool, typer.Option("--all", help="Also those of days that have passed.")] = False,
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """The sponsors of today's issue and of later ones, with their words, by whom and when."""
    act("sponsor list", config, now, as_json, show=_draw, part="sponsors", past=past)


def _draw(facts: dict[str, Any]) -> None:
    if not facts["sponsors"]:
        return screen.say("There are none. newsletter sponsor add --help says how to enter one.")
    rows = [_row(one, ZoneInfo(facts["zone"])) for one in facts["sponsors"]]
    return screen.table(("issue of", "after", "name", "headline", "link", "by", "at"), rows, right=("after",))


def _row(one: dict[str, Any], zone: ZoneInfo) -> tuple[object, ...]:
    at = datetime.fromisoformat(one["at"]).astimezone(zone)
    return one["issue_on"], one["place"] or AFTER, one["name"], one["headline"], one["url"], one["by"], f"{at:%Y-%m-%d %H:%M}"
