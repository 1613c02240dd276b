"""The command line: one verb for each thing an operator does, in the order of a day."""

from typing import Annotated

import typer

from newsletter import __version__
from newsletter.cli import feeds, incoming, instance, issue, sending, serving, subscribers

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="A daily news letter of ten stories that people trust.",
    epilog="Begin with: newsletter init, then newsletter db upgrade. To look around first: newsletter demo.",
)

INSTANCE, INCOMING, ISSUE, OUTGOING, PEOPLE = "Instance", "What comes in", "The issue", "What goes out", "Who reads"

app.command(epilog="Example: newsletter demo", rich_help_panel=INSTANCE)(serving.demo)
app.command(epilog="Example: newsletter init /srv/topten", rich_help_panel=INSTANCE)(instance.init)
app.add_typer(instance.config_app, name="config", rich_help_panel=INSTANCE)
app.add_typer(instance.db_app, name="db", rich_help_panel=INSTANCE)
app.command(epilog="Example: newsletter serve --port 8080", rich_help_panel=INSTANCE)(serving.serve)

app.add_typer(feeds.app, name="feeds", rich_help_panel=INCOMING)
app.command(epilog="Example: newsletter collect --all", rich_help_panel=INCOMING)(incoming.collect)
app.command(epilog="Example: newsletter add https://www.example.org/2026/11/a-report", rich_help_panel=INCOMING)(incoming.add)

app.command(epilog="Example: newsletter draft --date 2026-11-21", rich_help_panel=ISSUE)(issue.draft)
app.command(epilog="Example: newsletter show --all", rich_help_panel=ISSUE)(issue.show)
app.command(epilog="Example: newsletter preview --open", rich_help_panel=ISSUE)(issue.preview)
app.command(epilog="Example: newsletter approve", rich_help_panel=ISSUE)(issue.approve)
app.command(epilog='Example: newsletter hold --reason "waiting for the verdict"', rich_help_panel=ISSUE)(issue.hold)
app.command(epilog='Example: newsletter skip --date 2026-12-25 --reason "holiday"', rich_help_panel=ISSUE)(issue.skip)

app.command(epilog="Example: newsletter test --to me@example.com", rich_help_panel=OUTGOING)(sending.test)
app.command(epilog="Example: newsletter send --now --approve", rich_help_panel=OUTGOING)(sending.send)
app.command(epilog="Example: newsletter status --json", rich_help_panel=OUTGOING)(sending.status)
app.command(epilog="Example: newsletter pause", rich_help_panel=OUTGOING)(issue.pause)
app.command(epilog="Example: newsletter resume", rich_help_panel=OUTGOING)(issue.resume)
app.command(epilog="Example: newsletter cancel", rich_help_panel=OUTGOING)(issue.cancel)

app.add_typer(subscribers.app, name="subscribers", rich_help_panel=PEOPLE)


@app.callback()
def begin(
    version: Annotated[bool, typer.Option("--version", help="Print the version and end.", is_eager=True)] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Say more on standard error while it runs.")] = False,
) -> None:
    """Set up what every verb needs."""
    import logging

    from newsletter.bootstrap import set_up_logging

    if version:
        typer.echo(f"newsletter {__version__}")
        raise typer.Exit
    set_up_logging(level=logging.INFO if verbose else logging.WARNING)
