"""The verbs about days to come: ``plans``, ``guest``, ``pause-newsletter``, ``resume-newsletter``; and ``trust-clock``."""

from datetime import date
from typing import Annotated

import typer

from newsletter.cli.acting import act
from newsletter.cli.arguments import AsJson, Config, Day, Now, Why, read_day


def plans(config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """What is planned for dates to come: left out, guest editors, a pause of the newsletter."""
    act("plans", config, now, as_json)


def guest(
    name: Annotated[str, typer.Argument(metavar="NAME", help='Who edits that day; "" for nobody any more.')],
    day: Day = None,
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Give a date a guest editor, so that everybody at the desk knows whose day it is."""
    act("guest", config, now, as_json, issue_on=day, name=name)


def pause_newsletter(
    reason: Why = "",
    until: Annotated[
        date | None,
        typer.Option("--until", metavar="DATE", parser=read_day, help="The first date with an issue again; else until it is resumed."),
    ] = None,
    collect: Annotated[bool, typer.Option("--collect/--no-collect", help="Whether feeds are still asked meanwhile.")] = True,
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Let the whole newsletter rest: nothing is drafted or sent by itself, and dates that pass are left out with your reason.

    What is being sent goes on (newsletter pause stops that), and newsletter send --now still sends by hand.
    """
    act("pause-newsletter", config, now, as_json, reason=reason, until=until, collecting=collect)


def resume_newsletter(config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """Take the newsletter up again: the next issue is drafted at its time."""
    act("resume-newsletter", config, now, as_json)


def trust_clock(config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """Say that this machine's clock is right after it jumped: the day goes on.

    While its clock is not believed nothing is drafted or sent by itself; newsletter status says so, and why.
    """
    act("trust-clock", config, now, as_json)
