"""``--dry-run``, one option for every verb that changes something: typed once, and asked for wherever it makes a difference."""

import inspect
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from functools import wraps
from typing import Annotated, Any

import typer

DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would happen: nothing is changed, and no letter leaves.")]

_asked: ContextVar[bool] = ContextVar("dry_run", default=False)


def is_dry_run() -> bool:
    """Whether the verb that runs was typed with --dry-run."""
    return _asked.get()


def with_dry_run(function: Callable[..., Any]) -> Callable[..., Any]:
    """The verb with the option beside its own."""

    @wraps(function)
    def typed(*given: Any, dry_run: bool, **named: Any) -> Any:
        before = _asked.set(dry_run)
        try:
            return function(*given, **named)
        finally:
            _asked.reset(before)

    signature = inspect.signature(function)
    option = inspect.Parameter("dry_run", inspect.Parameter.KEYWORD_ONLY, default=False, annotation=DryRun)
    typed.__signature__ = signature.replace(parameters=[*signature.parameters.values(), option])  # type: ignore[attr-defined]
    typed.__annotations__ = {**function.__annotations__, "dry_run": DryRun}
    return typed


WITHOUT: Mapping[str, str] = {
    "demo": "plays in a folder of its own, made anew each time",
    "serve": "is the day itself; each of its acts has a verb that rehearses",
    "worker": "only carries letters that others let go; send --dry-run says how many",
    "intake": "takes what mail servers hand over, and nothing by itself",
    "bounces collect": "takes what the server takes by itself every minute, and each report once",
    "preview": "is the rehearsal of a letter: it changes nothing but the files that it shows",
    "ledger": "looks; only where settings ask for it, it settles what is in doubt, as any other look does",
    "cluster": "reads and writes the files that are named, and no instance",
    "rank": "reads and writes the files that are named, and no instance",
    "label": "reads and writes the files that are named, and no instance",
}
"""Verbs that leave something behind and take no --dry-run, and why."""
