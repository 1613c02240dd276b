"""``newsletter subscribers``: import, add, look up, let go."""

from pathlib import Path
from typing import Annotated, Any

import typer

from newsletter.cli.arguments import AsJson, Config, Now, Why, Yes
from newsletter.cli.opening import in_newsroom, operator
from newsletter.cli.printing import count, note, print_json, say, screen, table
from newsletter.daily.newsroom import Newsroom
from newsletter.model.addresses import RefusedAddress
from newsletter.model.errors import NewsletterError
from newsletter.model.states import SubscriberState

app = typer.Typer(no_args_is_help=True, help="The people on the list: import, add, look up, let go.")

AddressArgument = Annotated[str, typer.Argument(metavar="ADDRESS", help="The person's mail address.")]
Confirmed = Annotated[
    bool, typer.Option("--confirmed", help="They agreed elsewhere and you can prove it; otherwise each gets a confirmation letter.")
]


@app.command("import", epilog="Example: newsletter subscribers import readers.csv --confirmed")
def import_file(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="CSV with a column address or email; one address a line will do.")],
    confirmed: Confirmed = False,
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Take every usable address of a file. Bad lines are named and the rest goes in; importing again adds nobody twice."""
    from newsletter.subscribers.run import import_subscribers

    async def action(newsroom: Newsroom) -> Any:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            return await import_subscribers(
                newsroom.database,
                newsroom.sign_up,
                newsroom.letterhead,
                newsroom.ring,
                lines,
                confirmed=confirmed,
                by=operator(),
                randomness=newsroom.randomness,
                now=newsroom.clock(),
            )

    if not file.is_file():
        raise NewsletterError(str(file), "there is no such file")
    account = in_newsroom(action, config, now)
    if as_json:
        return print_json(account)
    for line in account.refused:
        note(f"line {line.number}: {line.reason}")
    table(("came to", "addresses"), [(fate.value, f"{number:,}") for fate, number in account.counts.items()], right=("addresses",))
    return say(f"{count(account.letters, 'confirmation letter')} will be sent; {count(len(account.refused), 'line')} refused")


@app.command(epilog="Example: newsletter subscribers add mara@example.com")
def add(address: AddressArgument, confirmed: Confirmed = False, config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """Add one address."""
    from newsletter.subscribers.run import add_subscriber

    async def action(newsroom: Newsroom) -> Any:
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
    return print_json({"address": address, "came_to": fate}) if as_json else say(f"{address}: {fate.value}")


@app.command("list", epilog="Example: newsletter subscribers list")
def list_states(config: Config = None, as_json: AsJson = False) -> None:
    """How many stand in each state; `export` writes the people themselves."""
    from newsletter.subscribers.run import count_subscribers

    counts = in_newsroom(lambda newsroom: count_subscribers(newsroom.database, newsroom.letterhead.key), config)
    if as_json:
        return print_json(counts)
    return table(("state", "people"), [(state.value, f"{number:,}") for state, number in counts.items()], right=("people",))


@app.command(epilog="Example: newsletter subscribers show mara@example.com --json")
def show(address: AddressArgument, config: Config = None, as_json: AsJson = False) -> None:
    """Everything we hold about one person: consent, issues, notices."""
    from newsletter.subscribers.export import dossier_json
    from newsletter.subscribers.run import show_subscriber

    async def action(newsroom: Newsroom) -> Any:
        return await show_subscriber(newsroom.database, newsroom.letterhead.key, address, newsroom.ring)

    held = dossier_json(_usable(address, in_newsroom(action, config)))
    if as_json:
        return print_json(held)
    if not held["subscriber"] and not held["suppression"]:
        return say(f"{address}: we hold nothing")
    for title in ("subscriber", "suppression"):
        if held[title]:
            table((title, ""), held[title].items())
    for title in ("consents", "issues", "notices"):
        if held[title]:
            table(tuple(held[title][0]), [tuple(line.values()) for line in held[title]], title=f"\n{title}")
    return None


@app.command(epilog="Example: newsletter subscribers unsubscribe mara@example.com")
def unsubscribe(address: AddressArgument, config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """Unsubscribe somebody who asked by other means."""
    from newsletter.subscribers.run import unsubscribe_address

    async def action(newsroom: Newsroom) -> Any:
        return await unsubscribe_address(newsroom.database, newsroom.letterhead.key, address, by=operator(), now=newsroom.clock())

    found = _usable(address, in_newsroom(action, config, now))
    if as_json:
        return print_json({"address": address, "state": found.state if found else None})
    return say(f"{address}: {'unsubscribed' if found else 'is not on the list'}")


@app.command(epilog='Example: newsletter subscribers suppress mara@example.com --reason "asked by letter"')
def suppress(address: AddressArgument, reason: Why = "", config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """Never write to an address again, whether it is on the list or not."""
    from newsletter.subscribers.run import suppress_address

    async def action(newsroom: Newsroom) -> Any:
        return await suppress_address(
            newsroom.database, newsroom.letterhead.key, address, newsroom.ring, by=operator(), now=newsroom.clock(), note=reason
        )

    why = _usable(address, in_newsroom(action, config, now))
    return print_json({"address": address, "suppression": why}) if as_json else say(f"{address}: suppressed ({why.reason.value})")


@app.command(epilog="Example: newsletter subscribers export --state active > readers.csv")
def export(
    state: Annotated[SubscriberState | None, typer.Option("--state", help="Only people in this state.")] = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Write the list to standard output, as CSV or JSON."""
    from newsletter.subscribers.run import export_csv, export_json

    async def action(newsroom: Newsroom) -> None:
        write = export_json if as_json else export_csv
        async for piece in write(newsroom.database, newsroom.letterhead.key, state=state):
            screen.file.write(piece)

    in_newsroom(action, config)


@app.command(epilog="Example: newsletter subscribers erase mara@example.com --yes")
def erase(address: AddressArgument, yes: Yes = False, config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """Remove a person and everything we hold about them; only a digest stays, so that they are never written to again."""
    from newsletter.subscribers.run import erase_subscriber

    async def action(newsroom: Newsroom) -> Any:
        return await erase_subscriber(
            newsroom.database, newsroom.letterhead.key, address, newsroom.ring, by=operator(), now=newsroom.clock()
        )

    if not yes:
        typer.confirm(f"Erase {address}? This cannot be undone", abort=True)
    there = _usable(address, in_newsroom(action, config, now))
    return (
        print_json({"address": address, "erased": there}) if as_json else say(f"{address}: {'erased' if there else 'is not on the list'}")
    )


def _usable(address: str, found: Any) -> Any:
    if isinstance(found, RefusedAddress):
        raise NewsletterError(address, found.reason)
    return found
