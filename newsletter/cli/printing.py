"""Shows results: lines and tables for people, JSON for scripts. On a terminal lines are folded at words; elsewhere they stay whole."""

import json
import re
import sys
import textwrap
from collections.abc import Iterable, Sequence
from typing import Any

from rich.cells import cell_len
from rich.console import Console

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class Paper:
    """What is written on: standard output or standard error. Texts are shown as they are, never read as markup."""

    def __init__(self, **where: Any) -> None:
        self.console = Console(highlight=False, markup=False, emoji=False, soft_wrap=True, **where)

    def say(self, text: str, *, style: str = "", indent: int = 0, hang: int = 0) -> None:
        """One paragraph, ``indent`` columns from the left; its further lines ``hang`` columns more."""
        for line in _printable(text).split("\n"):
            self.console.print("\n".join(self._fold(line, indent, hang)), style=style or None)

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[object]], *, title: str = "", right: Sequence[str] = ()) -> None:
        """Columns two spaces apart. No cell is folded or cut, so that addresses can be copied and scripts can read the lines."""
        cells = [["-" if cell is None else _printable(str(cell)).replace("\n", " ") for cell in row] for row in (columns, *rows)]
        widths = [max(map(cell_len, column)) for column in zip(*cells, strict=True)]
        if title:
            self.say(title)
        for number, row in enumerate(cells):
            padded = (_pad(cell, width, name in right) for cell, width, name in zip(row, widths, columns, strict=True))
            self.console.print("  ".join(padded).rstrip(), style=None if number else "bold")

    def _fold(self, line: str, indent: int, hang: int) -> list[str]:
        first, rest = " " * indent, " " * (indent + hang)
        if not self.console.is_terminal or not line.strip():
            return [f"{first}{line}" if line.strip() else ""]
        return textwrap.wrap(
            line,
            self.console.width,
            initial_indent=first,
            subsequent_indent=rest,
            drop_whitespace=True,
            break_long_words=False,
            break_on_hyphens=False,
        )


screen = Paper()
notes = Paper(stderr=True)
"""How it goes, and questions: on standard error, so that ``--json`` stays clean."""


def as_plain(value: Any) -> Any:
    """A value made of dicts, lists, texts and numbers, whatever records it came in."""
    from pydantic_core import to_jsonable_python

    return to_jsonable_python(value, timedelta_mode="float")


def print_json(value: Any) -> None:
    """One JSON value on standard output, nothing else."""
    json.dump(as_plain(value), sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")
    sys.stdout.flush()


def write(text: str) -> None:
    """A document on standard output, character for character."""
    sys.stdout.write(text)


def count(number: int, thing: str, things: str = "") -> str:
    """``1 story``, ``2 stories``."""
    return f"{number:,} {thing if number == 1 else things or thing + 's'}"


def _printable(text: str) -> str:
    """A relay's reply or a file name must not drive the terminal."""
    return _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", text)


def _pad(cell: str, width: int, right: bool) -> str:
    space = " " * (width - cell_len(cell))
    return space + cell if right else cell + space
