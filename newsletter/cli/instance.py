"""``newsletter init``, ``config`` and ``db``: the instance itself."""

import asyncio
import json
from pathlib import Path
from typing import Annotated, Any

import typer

from newsletter.cli.acting import end_with
from newsletter.cli.arguments import AsJson, Config
from newsletter.cli.dry_run import is_dry_run
from newsletter.cli.printing import print_json, screen
from newsletter.model.errors import NewsletterError


def init(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", show_default=False, help="Where the instance lives; here otherwise.")
    ] = Path(),
    rotate: Annotated[bool, typer.Option("--rotate", help="Put a new secret key in front; links already sent keep working.")] = False,
    as_json: AsJson = False,
) -> None:
    """Write a commented newsletter.toml, secret keys (readable by you alone) and a starter list of feeds. Never overwrites."""
    from newsletter.bootstrap import begin_instance, rotate_key

    if folder.is_file():
        raise NewsletterError(str(folder), "is a file, not a folder", "Name the folder: newsletter init FOLDER")
    if rotate:
        keys = rotate_key(folder / "newsletter.toml", dry_run=is_dry_run())
        if is_dry_run():
            end_with(f"a new key is put in front; then {keys} keys verify links", {"keys": keys}, as_json)
        return print_json({"keys": keys}) if as_json else screen.say(f"A new key is in front; {keys} keys verify links.")
    account = begin_instance(folder, dry_run=is_dry_run())
    if is_dry_run():
        told = ", ".join(map(str, account.written)) or "every file is there"
        end_with(f"files written: {told}", {"written": account.written, "kept": account.kept}, as_json, changed=bool(account.written))
    if as_json:
        return print_json(account)
    for path in account.written:
        screen.say(f"written  {path}")
    for path in account.kept:
        screen.say(f"kept     {path}")
    return screen.say("Next: fill in From, postal address, base URL and relay in newsletter.toml, then newsletter db upgrade.")


def show_config(config: Config = None, as_json: AsJson = False) -> None:
    """Every setting in force, wherever it came from; secrets are masked."""
    from newsletter.bootstrap import show_settings

    settings = show_settings(config)
    if as_json:
        return print_json(settings)
    return _say_table("", settings)


def upgrade(
    new: Annotated[bool, typer.Option("--new", help="Begin a new database although there was one: the old one is gone for good.")] = False,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Make the tables, or bring them to this program's version. Safe to repeat."""
    from newsletter.bootstrap import foresee_upgrade, upgrade_database

    if is_dry_run():
        versions = asyncio.run(foresee_upgrade(config, new=new))
        said = f"the tables brought through {', '.join(versions)}" if versions else "the tables are of this program's version"
        end_with(said, {"versions": versions}, as_json, changed=bool(versions))
    account = asyncio.run(upgrade_database(config, new=new))
    if as_json:
        return print_json({"before": account.before, "after": account.after, "changed": account.changed})
    return screen.say(f"Database at version {account.after}" + ("" if account.changed else ", as it was"))


def _say_table(name: str, table: dict[str, Any]) -> None:
    """As it would stand in the settings file: its values first, then the tables within it, each under its own name."""
    inner = {key: value for key, value in table.items() if isinstance(value, dict) and value}
    if name and (len(inner) < len(table) or not inner):
        screen.say(f"\n[{name}]", style="bold")
    for key, value in table.items():
        if key not in inner:
            screen.say(f"{key} = {json.dumps(value, ensure_ascii=False)}")
    for key, value in inner.items():
        _say_table(f"{name}.{key}" if name else key, value)
