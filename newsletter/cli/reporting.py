"""``newsletter report`` and ``newsletter replay``: an issue afterwards, and how it would have been chosen otherwise."""

from typing import Annotated, Any

import typer

from newsletter.cli.acting import act
from newsletter.cli.arguments import AsJson, BareDay, Config, Day, Now, one_day
from newsletter.cli.printing import screen


def report(bare: BareDay = None, day: Day = None, config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """What became of an issue: accepted, deferred, rejected, in doubt; how long it took; who refused most; what readers said; who edited.

    How often each story was followed is in it only where privacy.count_clicks has it counted, as "under 5" while it is less.
    """
    act("report", config, now, as_json, issue_on=one_day(bare, day))


def replay(
    bare: BareDay = None,
    day: Day = None,
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="NAME=VALUE", help="A setting of the choice that differs, such as selection.size=8; may be repeated."
        ),
    ] = None,
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Choose an issue again from what was known at the moment of its choice, and show what would be the same, moved, in or out.

    Nothing is stored or sent. By the settings in force it gives the stored ten, unless a feed changed the words of its reports since, or
    the settings were others then; it says so. After a month the grouping is forgotten and made anew.
    """
    act("replay", config, now, as_json, show=_show_replay, issue_on=one_day(bare, day), settings=tuple(settings or ()))


def _show_replay(facts: dict[str, Any]) -> None:
    screen.say(f"Issue of {facts['date']}, chosen {facts['made_at'][:16].replace('T', ' ')} UTC", style="bold")
    for name, values in facts["settings"].items():
        screen.say(f"{name}: {values['in_force']} in force, {values['asked']} asked for")
    columns = ("change", "was", "now", "printed", "source", "headline")
    screen.table(columns, [[line[name] for name in columns] for line in facts["stories"]], right=("was", "now", "printed"))
    for line in facts["stories"]:
        if line["change"] in ("in", "out"):
            screen.say(f"{line['change']}: {line['headline']}", style="bold")
            for why in line["why"]:
                screen.say(why, indent=2, hang=2)
    for told in _caveats(facts):
        screen.say(told, style="yellow")


def _caveats(facts: dict[str, Any]) -> list[str]:
    told = []
    if facts["drift"]:
        told.append(f"{facts['drift']} of the ten are others by the settings in force too: words, or those settings, have changed since.")
    if facts["regrouped"]:
        told.append("The stories were grouped anew: what was passed over then is forgotten, or another window was asked for.")
    if facts["read_since"]:
        told.append(f"{facts['read_since']} pages were read after the choice and count as unread.")
    return told
