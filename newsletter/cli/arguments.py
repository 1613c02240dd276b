"""The options that many verbs share, each written once."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from newsletter.model.durations import parse_duration
from newsletter.model.instants import parse_instant
from newsletter.model.plain_text import plain


def read_day(text: str) -> date:
    """A calendar date such as ``2026-11-21``."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a date; write it like 2026-11-21") from None


def read_instant(text: str) -> datetime:
    """An instant such as ``2026-11-21T06:30:00Z``."""
    try:
        return parse_instant(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def read_duration(text: str) -> timedelta:
    """A length of time such as ``10s``."""
    try:
        return parse_duration(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def one_day(bare: date | None, day: date | None) -> date | None:
    """The date that was named, with ``--date`` or without."""
    if bare and day and bare != day:
        raise typer.BadParameter(f"{bare} and {day} are two dates; name one")
    return bare or day


Config = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", envvar="NEWSLETTER_CONFIG", help="The settings file; ./newsletter.toml otherwise."),
]
Now = Annotated[
    datetime | None,
    typer.Option("--now", metavar="INSTANT", parser=read_instant, help="Act as if it were this instant (demo and test instances only)."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value for scripts instead of tables.")]
Day = Annotated[
    date | None,
    typer.Option("--date", metavar="DATE", parser=read_day, help="Date of the issue, such as 2026-11-21; today's otherwise."),
]
BareDay = Annotated[date | None, typer.Argument(metavar="DATE", parser=read_day, show_default=False, help="The same as --date.")]
Why = Annotated[str, typer.Option("--reason", metavar="TEXT", parser=plain, help="Why; stored with the change.")]
Seen = Annotated[
    int | None,
    typer.Option("--seen", metavar="VERSION", min=0, help="The version you looked at; refused where somebody changed the same since."),
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
