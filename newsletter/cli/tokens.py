"""``newsletter tokens``: what programs show instead of a login, each with rights of its own."""

from datetime import timedelta
from typing import Annotated, Any

import typer

from newsletter.cli.acting import act
from newsletter.cli.arguments import AsJson, Config, Now, read_duration
from newsletter.cli.printing import screen, write
from newsletter.model.plain_text import plain
from newsletter.model.rights import Right


def add(
    name: Annotated[str, typer.Option("--name", metavar="TEXT", parser=plain, help="What it is for.")],
    rights: Annotated[list[Right], typer.Option("--right", help="What it may do; give it once for each.")],
    ends: Annotated[
        timedelta | None, typer.Option("--ends", metavar="DURATION", parser=read_duration, help="When it stops working; never without it.")
    ] = None,
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Make a token for a program. It is printed this once; the database cannot tell it again."""
    act("tokens add", config, now, as_json, show=_draw_new, name=name, rights=tuple(rights), lasts=ends)


def list_all(config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """The tokens of programs, with what each may do and when it was last used."""
    act("tokens list", config, now, as_json, show=_draw, part="tokens")


def revoke(
    token: Annotated[int, typer.Argument(metavar="NUMBER", show_default=False, help="Its number in the list.")],
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """End a token at once."""
    act("tokens revoke", config, now, as_json, token=token)


def _draw_new(facts: dict[str, Any]) -> None:
    screen.say(f"Token {facts['token']}, {facts['name']}. It is shown this once:")
    write(f"  {facts['secret']}\n")


def _draw(facts: dict[str, Any]) -> None:
    if not facts["tokens"]:
        return screen.say("There is no token. Make one: newsletter tokens add --name ci --right read")
    lines = [
        (one["token"], one["name"], ", ".join(one["rights"]), one["by"], one["used_at"] or "never", "" if one["works"] else "ended")
        for one in facts["tokens"]
    ]
    return screen.table(("number", "name", "may", "made by", "last used", ""), lines, right=("number",))
