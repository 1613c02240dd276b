"""``newsletter check``, ``test`` and ``testers``: whether the issue is fit to go, and copies of it for those who look before readers do."""

from collections.abc import Iterable
from typing import Annotated, Any

import typer

from newsletter.cli.acting import act
from newsletter.cli.arguments import AsJson, Config, Day, Now
from newsletter.cli.printing import screen
from newsletter.model.checks import WORST_FIRST, Light
from newsletter.model.plain_text import plain

_COLOURS = {"green": "green", "amber": "yellow", "red": "red"}
MAY_GO, WAITS, UNFIT = 0, 1, 2
_ORDER = [light.value for light in WORST_FIRST]


def check(
    day: Day = None,
    quick: Annotated[bool, typer.Option("--quick", help="Ask nobody: the slow checks as they were last made of this version.")] = False,
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Is the issue fit to go? Asks the stories' links, the relay, the DNS and the disk, and looks at every word. Sends nothing.

    Ends with 0 when the issue may go by itself under the settings of its day, 1 when something keeps it until a person approves it (or
    there is none yet), 2 when a check is red: then nobody can approve it either.
    """
    facts = act("check", config, now, as_json, show=_draw, issue_on=day, quick=quick)
    raise typer.Exit(code_of(facts))


def test(
    to: Annotated[
        str | None, typer.Option("--to", metavar="ADDRESS", help="Who gets the copy; without it every saved tester gets one.")
    ] = None,
    day: Day = None,
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Send a copy, marked [Preview], to one address or to every saved tester. Counts for nothing."""
    facts = act("test", config, now, as_json, show=_draw_copies, to=to, issue_on=day)
    if facts["accepted"] < len(facts["copies"]):
        raise typer.Exit(1)


def list_testers(config: Config = None, as_json: AsJson = False) -> None:
    """Who gets a marked copy of each draft at its cut-off."""
    act("testers list", config, None, as_json, show=_draw_testers)


def add_tester(
    address: Annotated[str, typer.Argument(metavar="ADDRESS", show_default=False, help="Where marked copies go.")],
    name: Annotated[str, typer.Option("--name", metavar="TEXT", parser=plain, help="Whose address it is.")] = "",
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Save somebody who gets a marked copy of each draft at its cut-off."""
    act("testers add", config, now, as_json, address=address, name=name)


def remove_tester(
    address: Annotated[str, typer.Argument(metavar="ADDRESS", show_default=False, help="Who gets no more copies.")],
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Send this address no more copies of drafts."""
    act("testers remove", config, now, as_json, address=address)


def code_of(facts: dict[str, Any]) -> int:
    """What a script learns."""
    if facts["light"] == Light.RED.value:
        return UNFIT
    return WAITS if facts["keeps"] else MAY_GO


def worst_first(checks: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """As they are shown."""
    return sorted(checks, key=lambda one: _ORDER.index(one["light"]))


def draw_light(one: dict[str, Any]) -> None:
    """A check with its cure."""
    cure = f". {one['cure']}" if one["cure"] else ""
    screen.say(f"{one['light']:<6}{one['text']}{cure}", style=_COLOURS[one["light"]], indent=2, hang=6)


def _draw(facts: dict[str, Any]) -> None:
    screen.say(f"Issue of {facts['date']}: {facts['state']}", style="bold")
    for one in worst_first(facts["checks"]):
        draw_light(one)
    if facts["confidence"] is not None:
        from newsletter.cli.drawing import draw_confidence

        draw_confidence(facts["confidence"], [part["text"] for part in facts["confidence_parts"]])
    screen.say(f"It waits for a person: {facts['keeps']}." if facts["keeps"] else "It may go by itself at its time.")


def _draw_copies(facts: dict[str, Any]) -> None:
    for one in facts["copies"]:
        screen.say(f"{one['to']}: {one['said']}")


def _draw_testers(facts: dict[str, Any]) -> None:
    if not facts["testers"]:
        return screen.say("No testers. Save one: newsletter testers add ADDRESS")
    return screen.table(("address", "name", "saved by"), [(one["address"], one["name"], one["by"]) for one in facts["testers"]])
