"""``newsletter removals``: readers who were said not to exist in such numbers that nobody was removed, and a person's word on them."""

from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from newsletter.cli.arguments import AsJson, Config, Now, Yes, read_day
from newsletter.cli.asking import require_yes
from newsletter.cli.opening import in_newsroom, operator
from newsletter.cli.printing import count, print_json, screen
from newsletter.daily.newsroom import Newsroom

if TYPE_CHECKING:
    from newsletter.delivery.run.held_removals import DecisionAccount

Domain = Annotated[str, typer.Argument(metavar="DOMAIN", help="As the list names it, such as gmail.com or many-domains.")]
OfIssue = Annotated[
    date | None, typer.Option("--date", metavar="DATE", parser=read_day, help="Only those of this date's issue; all otherwise.")
]
Decide = Callable[..., Awaitable["DecisionAccount"]]


def list_all(config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """Removals that wait for a person: a domain, or many at once, denied so many readers that they or our relay must be at fault."""
    from newsletter.daily.removals import held_json, list_held, written

    async def action(newsroom: Newsroom) -> None:
        waiting = await list_held(newsroom)
        if as_json:
            return print_json([held_json(one) for one in waiting])
        if not waiting:
            return screen.say("None wait.")
        zone = ZoneInfo(newsroom.letterhead.zone)
        rows = [
            (written(one.domain), one.issue_on, f"{one.dead:,}", f"{one.answered:,}", f"{one.held_at.astimezone(zone):%Y-%m-%d %H:%M}")
            for one in waiting
        ]
        screen.table(("domain", "issue of", "denied", "answered", "since"), rows, right=("denied", "answered"))
        return screen.say("Read the replies with newsletter ledger --state rejected; then newsletter removals keep or remove.")

    in_newsroom(action, config, now)


def remove(domain: Domain, day: OfIssue = None, yes: Yes = False, config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """These readers are gone: never write to them again. Whoever a later issue reached, or who confirmed since, stays."""
    from newsletter.daily.removals import carry_out

    account = _decide(carry_out, domain, day, config, now, ask=not yes)
    _tell(account, f"{count(account.suppressed, 'address', 'addresses')} suppressed.", as_json)


def keep(domain: Domain, day: OfIssue = None, config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """The domain or our relay was at fault: everybody stays. Later refusals of the same kind are held and shown anew."""
    from newsletter.daily.removals import keep as keep_everybody

    _tell(_decide(keep_everybody, domain, day, config, now), "Everybody stays.", as_json)


def _decide(act: Decide, domain: str, day: date | None, config: Path | None, now: Any, *, ask: bool = False) -> "DecisionAccount":
    from newsletter.daily.removals import find_held

    holds = in_newsroom(lambda newsroom: find_held(newsroom, domain, day), config, now)
    if ask:
        asked = f"Never write again to {count(sum(one.dead for one in holds), 'reader')} of {domain}?"
        require_yes(asked, yes=False, thing=asked, cure=f"newsletter removals remove {domain} --yes", undone="nothing was changed")
    return in_newsroom(lambda newsroom: act(newsroom, holds, by=operator()), config, now)


def _tell(account: "DecisionAccount", words: str, as_json: bool) -> None:
    return print_json(account) if as_json else screen.say(words)
