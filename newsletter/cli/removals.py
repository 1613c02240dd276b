"""``newsletter removals``: readers who were said not to exist in such numbers that nobody was removed, and a person's word on them."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from newsletter.cli.acting import act
from newsletter.cli.arguments import AsJson, Config, Now, Yes, read_day
from newsletter.cli.asking import require_yes
from newsletter.cli.dry_run import is_dry_run
from newsletter.cli.opening import in_newsroom
from newsletter.cli.printing import count, screen

Domain = Annotated[str, typer.Argument(metavar="DOMAIN", help="As the list names it, such as gmail.com or many-domains.")]
OfIssue = Annotated[
    date | None, typer.Option("--date", metavar="DATE", parser=read_day, help="Only those of this date's issue; all otherwise.")
]


def list_all(config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """Removals that wait for a person: a domain, or many at once, denied so many readers that they or our relay must be at fault."""
    act("removals list", config, now, as_json, show=_draw, part="removals")


def remove(domain: Domain, day: OfIssue = None, yes: Yes = False, config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """These readers are gone: never write to them again. Whoever a later issue reached, or who confirmed since, stays."""
    if not (yes or is_dry_run()):
        _ask(domain, day, config, now)

    def show(account: dict[str, Any]) -> None:
        screen.say(f"{count(account['suppressed'], 'address', 'addresses')} suppressed.")

    act("removals remove", config, now, as_json, show=show, domain=domain, issue_on=day)


def keep(domain: Domain, day: OfIssue = None, config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """The domain or our relay was at fault: everybody stays. Later refusals of the same kind are held and shown anew."""
    act("removals keep", config, now, as_json, domain=domain, issue_on=day)


def _ask(domain: str, day: date | None, config: Path | None, now: Any) -> None:
    from newsletter.daily.removals import find_held

    holds = in_newsroom(lambda newsroom: find_held(newsroom, domain, day), config, now)
    asked = f"Never write again to {count(sum(one.dead for one in holds), 'reader')} of {domain}?"
    require_yes(asked, yes=False, thing=asked, cure=f"newsletter removals remove {domain} --yes", undone="nothing was changed")


def _draw(facts: dict[str, Any]) -> None:
    if not facts["removals"]:
        return screen.say("None wait.")
    zone = ZoneInfo(facts["zone"])
    rows = [
        (one["domain"], one["issue_on"], f"{one['dead']:,}", f"{one['answered']:,}", _at(one["held_at"], zone)) for one in facts["removals"]
    ]
    screen.table(("domain", "issue of", "denied", "answered", "since"), rows, right=("denied", "answered"))
    return screen.say("Read the replies with newsletter ledger --state rejected; then newsletter removals keep or remove.")


def _at(instant: str, zone: ZoneInfo) -> str:
    return f"{datetime.fromisoformat(instant).astimezone(zone):%Y-%m-%d %H:%M}"
