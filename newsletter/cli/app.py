"""The command line: one verb for each thing an operator does, in the order of a day."""

from typing import Annotated

import typer

from newsletter import __version__
from newsletter.cli import feeds, instance, subscribers

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="A daily news letter of ten stories that people trust.",
    epilog="Begin with: newsletter init, then newsletter db upgrade. To look around first: newsletter demo.",
)

app.command(epilog="Example: newsletter init /srv/topten", rich_help_panel="Instance")(instance.init)
app.add_typer(instance.config_app, name="config", rich_help_panel="Instance")
app.add_typer(instance.db_app, name="db", rich_help_panel="Instance")
app.add_typer(feeds.app, name="feeds", rich_help_panel="What comes in")
app.add_typer(subscribers.app, name="subscribers", rich_help_panel="Who reads")


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
