"""``newsletter subscribers import``, ``list`` and ``export``: the whole list."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsletter.cli.acting import act, end_with
from newsletter.cli.arguments import AsJson, Config, Now
from newsletter.cli.dry_run import is_dry_run
from newsletter.cli.files import open_text
from newsletter.cli.opening import in_newsroom, operator
from newsletter.cli.people import Confirmed, Statement
from newsletter.cli.printing import as_plain, count, notes, print_json, screen, write
from newsletter.daily.newsroom import Newsroom
from newsletter.model.states import SubscriberState, SuppressionReason

if TYPE_CHECKING:
    from newsletter.subscribers.outcomes import ImportAccount, SuppressionAccount

_FILE = "CSV with a column address or email; one address a line will do. Columns of our own export tell what readers chose."


def import_file(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help=_FILE)],
    confirmed: Confirmed = False,
    statement: Statement = "",
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Take every usable address of a file. Bad lines are named and the rest goes in; importing again adds nobody twice."""
    from newsletter.daily.offer import offer_of
    from newsletter.subscribers.outcomes import Enrolled
    from newsletter.subscribers.run import foresee_import, import_subscribers

    async def action(newsroom: Newsroom) -> "ImportAccount":
        offer, room = offer_of(newsroom), (newsroom.sign_up, newsroom.letterhead, newsroom.ring)
        given: dict[str, Any] = {"offer": offer, "confirmed": confirmed, "randomness": newsroom.randomness, "now": newsroom.clock()}
        with open_text(file) as lines:
            if is_dry_run():
                return await foresee_import(newsroom.database, *room, lines, **given)
            return await import_subscribers(newsroom.database, *room, lines, **given, by=operator(), statement=statement)

    account = in_newsroom(action, config, now)
    if as_json and not is_dry_run():
        return print_json(account)
    for line in account.refused:
        notes.say(f"line {line.number}: {line.reason}")
    if is_dry_run():
        came_to = ", ".join(f"{number:,} {fate.value}" for fate, number in account.counts.items())
        said = f"{came_to}; {count(account.letters, 'confirmation letter')}, {count(len(account.refused), 'line')} refused"
        end_with(said, as_plain(account), as_json, changed=account.counts[Enrolled.ADDED] + account.counts[Enrolled.ACTIVATED] > 0)
    screen.table(("came to", "addresses"), [(fate.value, f"{number:,}") for fate, number in account.counts.items()], right=("addresses",))
    if account.kept_out:
        kept_out = ", ".join(f"{number:,} {reason.value}" for reason, number in account.kept_out.items())
        screen.say(f"kept out by the suppression list: {kept_out}")
    return screen.say(f"{count(account.letters, 'confirmation letter')} will be sent; {count(len(account.refused), 'line')} refused")


def suppress_file(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="CSV with a column address or email, and perhaps one named reason.")],
    reason: Annotated[
        SuppressionReason,
        typer.Option("--reason", metavar="REASON", help="Of lines that say none: such as complaint, dead or unsubscribed."),
    ] = SuppressionReason.OPERATOR,
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Put every address of a file on the suppression list, such as those of a sender before; readers among them leave."""
    from newsletter.subscribers.run import import_suppressions

    async def action(newsroom: Newsroom) -> "SuppressionAccount":
        given: dict[str, Any] = {"reason": reason, "by": operator(), "now": newsroom.clock(), "only_look": is_dry_run()}
        with open_text(file) as lines:
            return await import_suppressions(newsroom.database, newsroom.letterhead.key, newsroom.ring, lines, **given)

    account = in_newsroom(action, config, now)
    said = ", ".join(f"{number:,} {why.value}" for why, number in account.counts.items()) or "nobody"
    said = f"{said}; {account.stood:,} of them stood on the list before, {count(len(account.refused), 'line')} refused"
    if is_dry_run():
        end_with(said, as_plain(account), as_json, changed=sum(account.counts.values()) > account.stood)
    if as_json:
        return print_json(account)
    for line in account.refused:
        notes.say(f"line {line.number}: {line.reason}")
    return screen.say(said)


def list_people(
    state: Annotated[
        SubscriberState | None, typer.Option("--state", metavar="STATE", help="Who stands in this state, latest first.")
    ] = None,
    address: Annotated[str, typer.Option("--address", metavar="TEXT", help="Whose address begins so.")] = "",
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, max=500, help="How many people at most.")] = 50,
    cursor: Annotated[str, typer.Option("--cursor", metavar="TEXT", help="Where to go on: what the answer before called next.")] = "",
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """How many stand in each state, or who they are, a page at a time; `export` writes everybody."""
    people = state is not None or bool(address)
    asked: dict[str, Any] = {"state": state, "address": address, "limit": limit, "cursor": cursor}
    if people or as_json:
        act("subscribers list", config, None, as_json, show=_draw_people, **asked)
    else:
        act("subscribers list", config, None, as_json, show=_draw_counts)


def _draw_counts(facts: dict[str, Any]) -> None:
    counts = facts["counts"]
    screen.table(("state", "people"), [(state, f"{number:,}") for state, number in counts.items()], right=("people",))


def _draw_people(facts: dict[str, Any]) -> None:
    if not facts["subscribers"]:
        return screen.say("Nobody.")
    columns = ("address", "state", "created_at", "confirmed_at", "unsubscribed_at")
    screen.table(columns, [tuple(one[name] or "-" for name in columns) for one in facts["subscribers"]])
    return screen.say(f"There are more: --cursor {facts['next']}") if facts["next"] else None


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
