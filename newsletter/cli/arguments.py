"""The options that many verbs share, each written once."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from newsletter.model.errors import NewsletterError
from newsletter.model.instants import parse_instant


def parse_day(text: str | None) -> date | None:
    """A calendar date such as ``2026-11-21``. Raises NewsletterError with the cure."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise NewsletterError(f"--date {text}", "is not a date", "Write it like 2026-11-21.") from None


def _instant(text: str | None) -> str | None:
    try:
        parse_instant(text) if text else None
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    return text


Config = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", envvar="NEWSLETTER_CONFIG", help="The settings file; ./newsletter.toml otherwise."),
]
Now = Annotated[
    str | None,
    typer.Option(
        "--now",
        metavar="INSTANT",
        callback=_instant,
        help="Act as if it were this instant (demo and test instances only).",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for scripts instead of tables.")]
Day = Annotated[str | None, typer.Option("--date", metavar="DATE", help="Date of the issue, such as 2026-11-21; today's otherwise.")]
Why = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; stored with the change.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
