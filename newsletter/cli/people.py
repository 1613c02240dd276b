"""``newsletter subscribers add``, ``show``, ``unsubscribe``, ``suppress``, ``erase``: one person."""

from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from newsletter.cli.arguments import AsJson, Config, Now, Why, Yes
from newsletter.cli.asking import require_yes
from newsletter.cli.opening import in_newsroom, operator
from newsletter.cli.printing import print_json, screen
from newsletter.daily.newsroom import Newsroom
from newsletter.model.addresses import RefusedAddress
from newsletter.model.errors import NewsletterError
from newsletter.model.subscribers import Subscriber, Suppression

if TYPE_CHECKING:
    from newsletter.subscribers.outcomes import Dossier, Enrolled

Found = TypeVar("Found")

AddressArgument = Annotated[str, typer.Argument(metavar="ADDRESS", help="The person's mail address.")]
Confirmed = Annotated[
    bool, typer.Option("--confirmed", help="They agreed elsewhere and you can prove it; otherwise each gets a confirmation letter.")
]


def add(address: AddressArgument, confirmed: Confirmed = False, config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """Add one address."""
    from newsletter.subscribers.run import add_subscriber

    async def action(newsroom: Newsroom) -> "Enrolled | RefusedAddress":
        return await add_subscriber(
            newsroom.database,
            newsroom.sign_up,
            newsroom.letterhead,
            newsroom.ring,
            address,
            confirmed=confirmed,
            by=operator(),
            randomness=newsroom.randomness,
            now=newsroom.clock(),
        )

    fate = _usable(address, in_newsroom(action, config, now))
    return print_json({"address": address, "came_to": fate}) if as_json else screen.say(f"{address}: {fate.value}")


def show(address: AddressArgument, config: Config = None, as_json: AsJson = False) -> None:
    """Everything we hold about one person: choices, consent, issues, notices, feedback."""
    from newsletter.subscribers.export import dossier_json
    from newsletter.subscribers.run import show_subscriber

    async def action(newsroom: Newsroom) -> "Dossier | RefusedAddress":
        return await show_subscriber(newsroom.database, newsroom.letterhead.key, address, newsroom.ring)

    held = dossier_json(_usable(address, in_newsroom(action, config)))
    if as_json:
        return print_json(held)
    if not held["subscriber"] and not held["suppression"]:
        return screen.say(f"{address}: we hold nothing")
    for title in ("subscriber", "suppression"):
        if held[title]:
            screen.table((title, ""), held[title].items())
    chosen = {name: value for name, value in (held["preferences"] or {}).items() if value}
    if chosen:
        screen.table(
            ("preferences", ""), [(name, ", ".join(value) if isinstance(value, list) else value) for name, value in chosen.items()]
        )
    for title in ("consents", "issues", "tries", "notices", "feedback"):
        if held[title]:
            screen.table(tuple(held[title][0]), [tuple(line.values()) for line in held[title]], title=f"\n{title}")
    return None


def unsubscribe(address: AddressArgument, config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """Unsubscribe somebody who asked by other means."""
    from newsletter.subscribers.run import unsubscribe_address

    async def action(newsroom: Newsroom) -> Subscriber | RefusedAddress | None:
        return await unsubscribe_address(newsroom.database, newsroom.letterhead.key, address, by=operator(), now=newsroom.clock())

    found = _usable(address, in_newsroom(action, config, now))
    if as_json:
        return print_json({"address": address, "state": found.state if found else None})
    return screen.say(f"{address}: {found.state.value if found else 'is not on the list'}")


def suppress(address: AddressArgument, reason: Why = "", config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """Never write to an address again, whether it is on the list or not."""
    from newsletter.subscribers.run import suppress_address

    async def action(newsroom: Newsroom) -> Suppression | RefusedAddress:
        return await suppress_address(
            newsroom.database, newsroom.letterhead.key, address, newsroom.ring, by=operator(), now=newsroom.clock(), note=reason
        )

    why = _usable(address, in_newsroom(action, config, now))
    return print_json({"address": address, "suppression": why}) if as_json else screen.say(f"{address}: suppressed ({why.reason.value})")


def lift(address: AddressArgument, config: Config = None, as_json: AsJson = False) -> None:
    """Take a suppression back. Whoever left stays unsubscribed, but can sign up again."""
    from newsletter.subscribers.run import lift_address

    async def action(newsroom: Newsroom) -> bool | RefusedAddress:
        return await lift_address(newsroom.database, newsroom.letterhead.key, address, newsroom.ring)

    there = _usable(address, in_newsroom(action, config))
    if as_json:
        return print_json({"address": address, "lifted": there})
    return screen.say(f"{address}: {'may sign up again' if there else 'was not suppressed'}")


def erase(address: AddressArgument, yes: Yes = False, config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """Remove a person and everything we hold about them; only a digest stays, so that they are never written to again."""
    from newsletter.subscribers.run import erase_subscriber

    async def action(newsroom: Newsroom) -> bool | RefusedAddress:
        return await erase_subscriber(
            newsroom.database, newsroom.letterhead.key, address, newsroom.ring, by=operator(), now=newsroom.clock()
        )

    require_yes(f"Erase {address}? This cannot be undone.", yes=yes, thing=address, cure="Add --yes.")
    there = _usable(address, in_newsroom(action, config, now))
    if as_json:
        return print_json({"address": address, "erased": there})
    return screen.say(f"{address}: {'erased' if there else 'is not on the list'}")


def _usable(address: str, found: Found | RefusedAddress) -> Found:
    if isinstance(found, RefusedAddress):
        raise NewsletterError(address, found.reason, "Write one address such as name@example.com.")
    return found
