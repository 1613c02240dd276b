"""The command line: one verb for each thing an operator does, in the order of a day, each with examples."""

from typing import Annotated

import typer

from newsletter import __version__
from newsletter.cli.panels import hand, incoming, instance, issue, measuring, outgoing, people
from newsletter.cli.verbs import group

app = group(
    "A daily news letter of ten stories that people trust.",
    epilog="To look around: newsletter demo. To begin: newsletter init, then newsletter db upgrade.",
    pretty_exceptions_enable=False,
)
for module in (instance, incoming, issue, hand, outgoing, people, measuring):
    app.add_typer(module.panel.verbs)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"newsletter {__version__}")
        raise typer.Exit


@app.callback()
def begin(
    _version: Annotated[bool, typer.Option("--version", help="Print the version and end.", is_eager=True, callback=_print_version)] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Say more on standard error while it runs.")] = False,
) -> None:
    """Set up what every verb needs."""
    import logging

    from newsletter.logs import set_up_logging

    set_up_logging(level=logging.INFO if verbose else logging.WARNING)
