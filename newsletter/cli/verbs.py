"""Registers verbs and groups of verbs: each shows examples of its use, and its flags without the type that Typer would put beside them."""

from collections.abc import Callable
from typing import Any, TypeVar

import typer
from typer.core import TyperCommand, TyperGroup

from newsletter.cli.dry_run import with_dry_run

Function = TypeVar("Function", bound=Callable[..., Any])


class _PlainFlags:
    """A flag is its own explanation; ``<bool>`` beside it says nothing."""

    def get_params(self, ctx: Any) -> list[Any]:
        params: list[Any] = super().get_params(ctx)  # type: ignore[misc]
        for param in params:
            if param.metavar is None and getattr(param, "is_bool_flag", False):
                param.metavar = ""
        return params


class _Verb(_PlainFlags, TyperCommand):
    pass


class _Group(_PlainFlags, TyperGroup):
    pass


def group(purpose: str, **more: Any) -> typer.Typer:
    """A program or a group of verbs; alone it shows its help."""
    return typer.Typer(cls=_Group, help=purpose, no_args_is_help=True, **more)


def verb(
    app: typer.Typer, function: Function, *examples: str, name: str | None = None, panel: str | None = None, changes: bool = False
) -> None:
    """Make the function a verb of this group, with at least one example to copy. What ``changes`` something takes --dry-run."""
    typed = with_dry_run(function) if changes else function
    app.command(name, cls=_Verb, epilog=examples_text(examples), rich_help_panel=panel)(typed)


class Panel:
    """Verbs and groups of verbs that help shows under one title. ``verbs`` is added to the program without a name."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.verbs = typer.Typer()

    def verb(self, function: Function, *examples: str, name: str | None = None, changes: bool = False) -> None:
        """Make the function a verb, with at least one example to copy. What ``changes`` something takes --dry-run."""
        verb(self.verbs, function, *examples, name=name, panel=self.title, changes=changes)

    def group(self, name: str, purpose: str) -> typer.Typer:
        """Verbs under one word, to be added to what this gives back."""
        more = group(purpose)
        self.verbs.add_typer(more, name=name, rich_help_panel=self.title)
        return more

    def verb_with_more(self, function: Function, *examples: str, name: str) -> typer.Typer:
        """Make the function a verb that works alone, and may have others under its name: they are added to what this gives back."""
        more = typer.Typer(cls=_Group)
        more.callback(invoke_without_command=True)(function)
        self.verbs.add_typer(more, name=name, epilog=examples_text(examples), rich_help_panel=self.title)
        return more


def examples_text(examples: tuple[str, ...]) -> str:
    """The examples as help shows them, each on its own line."""
    return "\n".join(("Examples:" if len(examples) > 1 else "Example:", *(f"  {example}" for example in examples)))
