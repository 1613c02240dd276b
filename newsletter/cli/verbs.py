"""Registers verbs and groups of verbs: each shows examples of its use, and its flags without the type that Typer would put beside them."""

from collections.abc import Callable
from typing import Any, TypeVar

import typer
from typer.core import TyperCommand, TyperGroup

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


def verb(app: typer.Typer, function: Function, *examples: str, name: str | None = None, panel: str | None = None) -> None:
    """Make the function a verb of this group, with at least one example to copy."""
    app.command(name, cls=_Verb, epilog=examples_text(examples), rich_help_panel=panel)(function)


def examples_text(examples: tuple[str, ...]) -> str:
    """The examples as help shows them, each on its own line."""
    return "\n".join(("Examples:" if len(examples) > 1 else "Example:", *(f"  {example}" for example in examples)))
