"""The verbs of an editor's hand: ``pin``, ``boost``, ``ban``, ``never-lead``, ``merge``, ``split``; ``rulings`` and ``lift``."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from newsletter.cli.arguments import AsJson, Config, Day, Now, Why
from newsletter.cli.opening import chosen_day, in_newsroom, operator
from newsletter.cli.printing import print_json, screen
from newsletter.daily.newsroom import Newsroom
from newsletter.model.rulings import Ruling, RulingKind, told

if TYPE_CHECKING:
    from newsletter.daily.rulings import Hand, RulingAccount

    Rule = Callable[[Newsroom, Hand], Awaitable[RulingAccount]]

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
    from newsletter.daily import rulings

    async def rule(newsroom: Newsroom, hand: "Hand") -> "RulingAccount":
        return await rulings.pin(newsroom, url, replace(hand, once=True), place=place)

    _rule(rule, day, reason, config, now, as_json)


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
    from newsletter.daily import rulings

    async def rule(newsroom: Newsroom, hand: "Hand") -> "RulingAccount":
        return await rulings.boost(newsroom, url, replace(hand, once=True), factor=factor)

    _rule(rule, day, reason, config, now, as_json)


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
    from newsletter.daily import rulings

    _only_one("ban", {"--story": story, "--article": article, "--source": source, "--topic": topic, "--word": word})

    async def rule(newsroom: Newsroom, hand: "Hand") -> "RulingAccount":
        hand = replace(hand, once=bool(source or day) if today is None else today)
        if story or article:
            return await rulings.ban_story(newsroom, story or article, hand, article=bool(article))
        if source:
            return await rulings.rule_on_source(newsroom, source, hand, RulingKind.BAN)
        return await (rulings.ban_topic(newsroom, topic, hand) if topic else rulings.ban_word(newsroom, word, hand))

    _rule(rule, day, reason, config, now, as_json)


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
    from newsletter.daily import rulings

    _only_one("never-lead", {"URL": url, "--source": source})

    async def rule(newsroom: Newsroom, hand: "Hand") -> "RulingAccount":
        hand = replace(hand, once=day is not None)
        if url:
            return await rulings.never_lead(newsroom, url, hand)
        return await rulings.rule_on_source(newsroom, source, hand, RulingKind.NEVER_LEAD)

    _rule(rule, day, reason, config, now, as_json)


def merge(urls: Urls, day: Day = None, reason: Why = "", config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """Make one happening of those that these articles tell of. Later groupings keep them together."""
    from newsletter.daily import rulings

    _rule(lambda newsroom, hand: rulings.merge(newsroom, urls, hand), day, reason, config, now, as_json)


def split(urls: Urls, day: Day = None, reason: Why = "", config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """Make a happening of its own of these articles, apart from what they are grouped with. Later groupings keep them apart."""
    from newsletter.daily import rulings

    _rule(lambda newsroom, hand: rulings.split(newsroom, urls, hand), day, reason, config, now, as_json)


def list_all(
    past: Annotated[bool, typer.Option("--all", help="Also those that were lifted or were for a day that has passed.")] = False,
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """The rulings in force, with their numbers, by whom, when and why."""
    from newsletter.daily.rulings import list_rulings

    async def action(newsroom: Newsroom) -> None:
        found = await list_rulings(newsroom, past=past)
        if as_json:
            from newsletter.cli.records import ruling_json

            print_json([ruling_json(ruling) for ruling in found])
        elif not found:
            screen.say(_NOTHING)
        else:
            zone = ZoneInfo(newsroom.letterhead.zone)
            screen.table(("no.", "ruling", "for", "by", "at", "reason"), [_row(ruling, zone) for ruling in found], right=("no.",))

    in_newsroom(action, config, now)


def lift(
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="Its number, as newsletter rulings shows it.")],
    day: Day = None,
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Let a ruling no longer bind. What it was stays on record."""
    from newsletter.daily import rulings

    _rule(lambda newsroom, hand: rulings.lift(newsroom, number, hand), day, "", config, now, as_json)


def _rule(rule: "Rule", day: date | None, reason: str, config: Path | None, now: datetime | None, as_json: bool) -> None:
    from newsletter.daily.rulings import Hand

    async def action(newsroom: Newsroom) -> None:
        account = await rule(newsroom, Hand(by=operator(), day=chosen_day(newsroom, day), reason=reason))
        if as_json:
            from newsletter.cli.records import ruling_json

            said = {"new": account.new, "effect": account.effect, "instead_of": account.instead_of}
            return print_json({"ruling": ruling_json(account.ruling), **said})
        return screen.say(f"{_said(account)}\n{account.effect}")

    in_newsroom(action, config, now)


def _said(account: "RulingAccount") -> str:
    """``3. pin to no. 2: Ferry runs aground (issue of 2026-11-21; instead of 1)``."""
    ruling = account.ruling
    notes = (
        f"issue of {ruling.issue_on}" if ruling.issue_on else "",
        "" if account.new else "lifted before" if ruling.lifted_at else "stands already",
        f"instead of {', '.join(map(str, account.instead_of))}" if account.instead_of else "",
    )
    told_so = "; ".join(filter(None, notes))
    return f"{ruling.id}. {'lifted: ' if ruling.lifted_at else ''}{told(ruling)}{f' ({told_so})' if told_so else ''}"


def _only_one(verb: str, given: dict[str, str]) -> None:
    if sum(map(bool, given.values())) != 1:
        raise typer.BadParameter(f"{verb} wants exactly one of {', '.join(given)}")


def _row(ruling: Ruling, zone: ZoneInfo) -> tuple[object, ...]:
    when = str(ruling.issue_on) if ruling.issue_on else "every issue"
    lifted = f" (lifted by {ruling.lifted_by})" if ruling.lifted_at else ""
    return ruling.id, told(ruling) + lifted, when, ruling.by, f"{ruling.at.astimezone(zone):%Y-%m-%d %H:%M}", ruling.reason or "-"
