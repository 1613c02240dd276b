"""``newsletter templates``: which files make the letters and pages, and the beginning of one of your own."""

from dataclasses import asdict
from typing import Annotated

import typer

from newsletter.cli.acting import end_with
from newsletter.cli.arguments import AsJson, Config
from newsletter.cli.dry_run import is_dry_run
from newsletter.cli.printing import print_json, screen


def list_all(config: Config = None, as_json: AsJson = False) -> None:
    """Every file that letters and pages are made of, what it is for, and which of them are your own."""
    from newsletter.bootstrap import open_templates
    from newsletter.rendering.own_templates import list_files

    files = list_files(open_templates(config))
    if as_json:
        return print_json([asdict(one) for one in files])
    width = max(len(one.name) for one in files)
    for one in files:
        screen.say(f"{one.name:<{width}}  {one.purpose}", hang=width + 2)
        if one.own:
            screen.say(f"your own: {one.own}", indent=width + 2)
    return screen.say("\nReplace one: newsletter templates new NAME. What may stand in it: docs/templates.md")


def new(
    name: Annotated[str, typer.Argument(metavar="NAME", show_default=False, help="Which, as templates list shows it.")],
    whole: Annotated[bool, typer.Option("--whole", help="Copy all of it, instead of a file that builds on ours block by block.")] = False,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Begin a template of your own in the folder that letter.templates names. Changes nothing until you edit it. Never overwrites."""
    from newsletter.bootstrap import open_templates
    from newsletter.rendering.own_templates import begin_file

    path = begin_file(open_templates(config), name, whole=whole, dry_run=is_dry_run())
    if is_dry_run():
        end_with(f"{path} written", {"written": str(path)}, as_json)
    if as_json:
        return print_json({"written": str(path)})
    screen.say(f"written  {path}")
    return screen.say("Look at it while you edit: newsletter preview")
