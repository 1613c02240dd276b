"""Asks an operator for a yes before what cannot be taken back."""

import sys

import typer

from newsletter.cli.dry_run import is_dry_run
from newsletter.model.errors import RefusedStep


def require_yes(question: str, *, yes: bool, thing: str, cure: str, undone: str = "nothing was done") -> None:
    """Go on only with a yes: given beforehand, or typed on a terminal; a dry run needs none.

    Raises RefusedStep where nobody can be asked, with what to type.
    """
    if yes or is_dry_run():
        return
    if not sys.stdin.isatty():
        raise RefusedStep(thing, f"this wants a yes, and there is no terminal to ask at; {undone}", cure)
    if not typer.confirm(question, err=True):
        raise RefusedStep(thing, f"you did not say yes; {undone}")
