"""``newsletter subscribers import``, ``list`` and ``export``: the whole list."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsletter.cli.arguments import AsJson, Config, Now
from newsletter.cli.files import open_text
from newsletter.cli.opening import in_newsroom, operator
from newsletter.cli.people import Confirmed
from newsletter.cli.printing import count, notes, print_json, screen, write
from newsletter.daily.newsroom import Newsroom
from newsletter.model.states import SubscriberState

if TYPE_CHECKING:
    from newsletter.subscribers.outcomes import ImportAccount

_FILE = "CSV with a column address or email; one address a line will do. Columns of our own export tell what readers chose."


def import_file(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help=_FILE)],
    confirmed: Confirmed = False,
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Take every usable address of a file. Bad lines are named and the rest goes in; importing again adds nobody twice."""
    from newsletter.daily.offer import offer_of
    from newsletter.subscribers.run import import_subscribers

    async def action(newsroom: Newsroom) -> "ImportAccount":
        with open_text(file) as lines:
            return await import_subscribers(
                newsroom.database,
                newsroom.sign_up,
                newsroom.letterhead,
                newsroom.ring,
                lines,
                offer=offer_of(newsroom),
                confirmed=confirmed,
                by=operator(),
                randomness=newsroom.randomness,
                now=newsroom.clock(),
            )

    account = in_newsroom(action, config, now)
    if as_json:
        return print_json(account)
    for line in account.refused:
        notes.say(f"line {line.number}: {line.reason}")
    screen.table(("came to", "addresses"), [(fate.value, f"{number:,}") for fate, number in account.counts.items()], right=("addresses",))
    return screen.say(f"{count(account.letters, 'confirmation letter')} will be sent; {count(len(account.refused), 'line')} refused")


def list_states(config: Config = None, as_json: AsJson = False) -> None:
    """How many stand in each state; `export` writes the people themselves."""
    from newsletter.subscribers.run import count_subscribers

    counts = in_newsroom(lambda newsroom: count_subscribers(newsroom.database, newsroom.letterhead.key), config)
    if as_json:
        return print_json(counts)
    return screen.table(("state", "people"), [(state.value, f"{number:,}") for state, number in counts.items()], right=("people",))


def export(
    state: Annotated[
        SubscriberState | None, typer.Option("--state", metavar="STATE", help="Only people in this state: pending, active or unsubscribed.")
    ] = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Write the list to standard output, as CSV or JSON."""
    from newsletter.subscribers.run import export_csv, export_json

    async def action(newsroom: Newsroom) -> None:
        pieces = export_json if as_json else export_csv
        async for piece in pieces(newsroom.database, newsroom.letterhead.key, state=state):
            write(piece)

    in_newsroom(action, config)
