"""``newsletter init``, ``config`` and ``db``: the instance itself."""

import asyncio
import json
from pathlib import Path
from typing import Annotated, Any

import typer

from newsletter.cli.arguments import AsJson, Config
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
        keys = rotate_key(folder / "newsletter.toml")
        return print_json({"keys": keys}) if as_json else screen.say(f"A new key is in front; {keys} keys verify links.")
    account = begin_instance(folder)
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
    for name, value in settings.items():
        if isinstance(value, dict):
            screen.say(f"\n[{name}]", style="bold")
            _say_values(value)
        else:
            _say_values({name: value})
    return None


def upgrade(
    new: Annotated[bool, typer.Option("--new", help="Begin a new database although there was one: the old one is gone for good.")] = False,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Make the tables, or bring them to this program's version. Safe to repeat."""
    from newsletter.bootstrap import upgrade_database

    account = asyncio.run(upgrade_database(config, new=new))
    if as_json:
        return print_json({"before": account.before, "after": account.after, "changed": account.changed})
    return screen.say(f"Database at version {account.after}" + ("" if account.changed else ", as it was"))


def _say_values(values: dict[str, Any]) -> None:
    for name, value in values.items():
        screen.say(f"{name} = {json.dumps(value, ensure_ascii=False)}")
