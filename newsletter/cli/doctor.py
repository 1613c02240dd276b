"""``newsletter doctor``: is everything around the letter well? For people with a cure each, for scripts as an exit code."""

from typing import Annotated, Any

import typer

from newsletter.cli.acting import act
from newsletter.cli.arguments import AsJson, Config, Now
from newsletter.cli.checking import draw_light, worst_first
from newsletter.cli.printing import screen
from newsletter.model.checks import Light

CODES = {Light.GREEN.value: 0, Light.AMBER.value: 1, Light.RED.value: 2}


def doctor(
    context: typer.Context,
    only: Annotated[
        str | None,
        typer.Option("--only", metavar="GROUP", help="house, DNS, relay, machine, database, feeds or templates alone."),
    ] = None,
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Look at DNS, relay, clock, disk, database, feeds, templates and accounts, and say what to do. Changes nothing, sends nothing.

    Ends with 0 when all is green, 1 when something is amber, 2 when something is red.
    """
    if context.invoked_subcommand:
        return
    facts = act("doctor", config, now, as_json, show=_draw, group=only)
    raise typer.Exit(CODES[facts["light"]])


def dns(config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """Every record to publish in the DNS for the From domain and that of the return path, ready to be pasted into a zone file."""
    act("doctor dns", config, now, as_json, show=_draw_records)


def _draw(facts: dict[str, Any]) -> None:
    for group in dict.fromkeys(one["group"] for one in facts["findings"]):
        screen.say(f"\n{group}", style="bold")
        for one in worst_first(one for one in facts["findings"] if one["group"] == group):
            draw_light(one)
            if one["record"]:
                screen.say(one["record"]["zone_line"], indent=8)


def _draw_records(facts: dict[str, Any]) -> None:
    if not facts["records"]:
        screen.say("Set newsletter.from_address first: the records are for its domain.")
    for one in facts["records"]:
        screen.say(one["zone_line"])
