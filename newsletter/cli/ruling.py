"""The verbs of an editor's hand: ``pin``, ``boost``, ``ban``, ``never-lead``, ``merge``, ``split``; ``rulings`` and ``lift``."""

from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from newsletter.cli.acting import act
from newsletter.cli.arguments import AsJson, Config, Day, Now, Why
from newsletter.cli.printing import screen

Url = Annotated[str, typer.Argument(metavar="URL", help="Address of any article that tells of it.")]
Urls = Annotated[list[str], typer.Argument(metavar="URL...", help="Addresses of articles, one for each.")]
OneSource = Annotated[str, typer.Option("--source", metavar="NAME", help="An outlet, by its name or its domain.")]
Today = Annotated[
    bool | None,
    typer.Option(
        "--today/--until-lifted",
        help="For the issue of the date alone, or for every issue until it is lifted. Otherwise an outlet's ban is for the one issue,"
        " every other for all.",
    ),
]
_NOTHING = "There are no rulings in force. newsletter pin --help and newsletter ban --help say how to make one."


def pin(
    url: Url,
    place: Annotated[int | None, typer.Option("--place", metavar="N", min=1, help="The slot it wants; anywhere otherwise.")] = None,
    day: Day = None,
    reason: Why = "",
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Give a happening a slot in one issue, past every cap, the two-outlet rule and the memory. Only a ban is stronger."""
    act("pin", config, now, as_json, issue_on=day, url=url, place=place, reason=reason)


def boost(
    url: Url,
    factor: Annotated[
        float, typer.Option("--by", metavar="FACTOR", help="What its score is multiplied by: above 1 raises it, below 1 lowers it.")
    ] = 1.5,
    day: Day = None,
    reason: Why = "",
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Let a happening count for more, or for less, in one issue. It still has to pass the two-outlet rule, the caps and the memory.

    The factor is above 0 and at most 100. A later boost of the same happening replaces it.
    """
    act("boost", config, now, as_json, issue_on=day, url=url, factor=factor, reason=reason)


def ban(
    story: Annotated[str, typer.Option("--story", metavar="URL", help="A whole happening, by any article that tells of it.")] = "",
    article: Annotated[str, typer.Option("--article", metavar="URL", help="One article; other reports of the happening stay.")] = "",
    source: OneSource = "",
    topic: Annotated[str, typer.Option("--topic", metavar="TOPIC", help="A topic, such as Sport.")] = "",
    word: Annotated[str, typer.Option("--word", metavar="TEXT", help="What tells of this word, or of these words together.")] = "",
    today: Today = None,
    day: Day = None,
    reason: Why = "",
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Keep out a happening, an article, an outlet, a topic or a word. A ban is stronger than a pin.

    A banned outlet's reports neither count nor show.

    A banned word bans what half of the reports tell with it; where fewer do, only those reports do not count.
    """
    named = {"story": story, "article": article, "source": source, "topic": topic, "word": word}
    _only_one("ban", {f"--{name}": what for name, what in named.items()})
    given: dict[str, Any] = {name: what for name, what in named.items() if what}
    act("ban", config, now, as_json, issue_on=day, today=today, reason=reason, **given)


def never_lead(
    url: Annotated[str, typer.Argument(metavar="URL", help="Address of an article.")] = "",
    source: OneSource = "",
    day: Day = None,
    reason: Why = "",
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Send no reader to an article or an outlet: its reports count and may be named, but never lead. Until it is lifted."""
    _only_one("never-lead", {"URL": url, "--source": source})
    act("never-lead", config, now, as_json, issue_on=day, url=url or None, source=source or None, reason=reason)


def merge(urls: Urls, day: Day = None, reason: Why = "", config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """Make one happening of those that these articles tell of. Later groupings keep them together."""
    act("merge", config, now, as_json, issue_on=day, urls=tuple(urls), reason=reason)


def split(urls: Urls, day: Day = None, reason: Why = "", config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """Make a happening of its own of these articles, apart from what they are grouped with. Later groupings keep them apart."""
    act("split", config, now, as_json, issue_on=day, urls=tuple(urls), reason=reason)


def list_all(
    past: Annotated[bool, typer.Option("--all", help="Also those that were lifted or were for a day that has passed.")] = False,
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """The rulings in force, with their numbers, by whom, when and why."""
    act("rulings", config, now, as_json, show=_show, part="rulings", all=past)


def lift(
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="Its number, as newsletter rulings shows it.")],
    day: Day = None,
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Let a ruling no longer bind. What it was stays on record."""
    act("lift", config, now, as_json, issue_on=day, ruling=number)


def _show(facts: dict[str, Any]) -> None:
    if not facts["rulings"]:
        return screen.say(_NOTHING)
    zone = ZoneInfo(facts["zone"])
    rows = [_row(ruling, zone) for ruling in facts["rulings"]]
    return screen.table(("no.", "ruling", "for", "by", "at", "reason"), rows, right=("no.",))


def _row(ruling: dict[str, Any], zone: ZoneInfo) -> tuple[object, ...]:
    lifted = f" (lifted by {ruling['lifted_by']})" if ruling["lifted_at"] else ""
    at = datetime.fromisoformat(ruling["at"]).astimezone(zone)
    when = ruling["issue_on"] or "every issue"
    return ruling["number"], ruling["told"] + lifted, when, ruling["by"], f"{at:%Y-%m-%d %H:%M}", ruling["reason"] or "-"


def _only_one(verb: str, given: dict[str, str]) -> None:
    if sum(map(bool, given.values())) != 1:
        raise typer.BadParameter(f"{verb} wants exactly one of {', '.join(given)}")
