"""Shows results: tables for people, JSON for scripts."""

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

screen = Console(highlight=False, soft_wrap=True)
notes = Console(stderr=True, highlight=False, soft_wrap=True)


def as_plain(value: Any) -> Any:
    """A value made of dicts, lists, texts and numbers, whatever records it came in."""
    from pydantic_core import to_jsonable_python

    return to_jsonable_python(value, timedelta_mode="float")


def print_json(value: Any) -> None:
    """One JSON value on standard output, nothing else."""
    json.dump(as_plain(value), sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, title: str = "", right: Sequence[str] = ()) -> None:
    """A plain table; cells are shown as text, never read as markup."""
    drawn = Table(title=escape(title) or None, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for column in columns:
        drawn.add_column(column, justify="right" if column in right else "left", overflow="fold")
    for row in rows:
        drawn.add_row(*(escape(str(cell)) for cell in row))
    screen.print(drawn)


def say(text: str) -> None:
    """One line for a person."""
    screen.print(escape(text))


def note(text: str) -> None:
    """One line about how it goes, on standard error so that ``--json`` stays clean."""
    notes.print(escape(text))


def count(number: int, thing: str, things: str = "") -> str:
    """``1 story``, ``2 stories``."""
    return f"{number:,} {thing if number == 1 else things or thing + 's'}"
