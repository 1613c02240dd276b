"""``newsletter backup`` and ``newsletter restore``: a copy of the database while it is in use, and putting one back, held."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsletter.cli.acting import act, end_with
from newsletter.cli.arguments import AsJson, Config, Now, Yes, read_day
from newsletter.cli.asking import require_yes
from newsletter.cli.dry_run import is_dry_run
from newsletter.cli.printing import as_plain, count, print_json, screen

if TYPE_CHECKING:
    from newsletter.model.restores import RestoreAccount

HELD = (
    "It comes up held: nothing is drafted or sent until you say newsletter restore --accept. "
    "Then dates that left since never leave again, and new ones go out as usual."
)
NOBODY_KNOWS = "whoever left the list since is on it again. Take them off before you accept it"


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", show_default=False, help="File to write; it must not be there yet.")],
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Copy the database while everything goes on: of one instant, readable by you alone, durable, and looked through.

    Keep the secret keys and the settings file too; they are not in it. Keep the witness (.NAME.generation beside the settings) out of it.
    """
    act("backup", config, now, as_json, file=str(file.absolute()))


def restore(
    file: Annotated[Path | None, typer.Argument(metavar="FILE", show_default=False, help="What newsletter backup wrote.")] = None,
    accept: Annotated[bool, typer.Option("--accept", help="Lift the hold of an older file that was put back.")] = False,
    not_sent: Annotated[
        list[date] | None,
        typer.Option("--not-sent", metavar="DATE", parser=read_day, help="With --accept: a date of which you know that no letter left."),
    ] = None,
    who_left_is_off: Annotated[
        bool,
        typer.Option("--who-left-is-off", help="With --accept: everybody who left the list since is off it, where nobody could read that."),
    ] = False,
    yes: Yes = False,
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Put a backup in the place of the database, or accept one that was put back. What stood there is kept beside it.

    Refused while anything has the database open. The instance comes up held, so that nothing that left since is sent again.
    """
    if (not_sent or who_left_is_off) and not accept:
        raise typer.BadParameter("--not-sent and --who-left-is-off go with --accept")
    if accept and file is None:
        act("restore", config, now, as_json, not_sent=tuple(not_sent or ()), who_left_is_off=who_left_is_off)
        return
    if accept or file is None:
        raise typer.BadParameter("name a file, or say --accept")
    from newsletter.bootstrap import restore_database, run

    question = f"Put {file.name} in the place of the database? What happened since it was made is not in it."
    require_yes(question, yes=yes, thing=file.name, cure=f"newsletter restore {file} --yes", undone="nothing was put back")
    account = run(restore_database(config, file.absolute(), now=now, dry_run=is_dry_run()))
    if is_dry_run():
        since = f"; left since: {', '.join(account.dates)}" if account.dates else ""
        which = f", generation {account.generation}," if account.generation else ""  # of a dump it is known when it is loaded
        end_with(f"{file.name}{which} put in the place of the database, held{since}", as_plain(account), as_json)
    _tell(account, as_json)


def _tell(account: "RestoreAccount", as_json: bool) -> None:
    if as_json:
        print_json(account)
        return
    screen.say(f"Put back, generation {account.generation}.")
    if account.kept:
        screen.say(f"What stood there is now {account.kept}.")
    if not account.replaced:
        known = "who left since is known from the list beside the witness alone" if account.listed else NOBODY_KNOWS
        screen.say(f"No database stood there: {known}.")
    if account.left:
        screen.say(f"{count(account.left, 'reader')} who had left since are off the list in it too.")
    if account.unread:
        screen.say(
            f"Who else left since could not be read ({account.unread}): it is not accepted before that is cured. See newsletter status."
        )
    screen.say(f"{HELD}" + (f" Left since: {', '.join(account.dates)}." if account.dates else ""))
