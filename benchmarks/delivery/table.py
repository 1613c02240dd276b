"""Prints the lines as tables, for a terminal and for docs/performance.md, and as JSON.

python -m benchmarks.delivery.table FILE ... prints the tables of runs that were kept.
"""

import json
import os
import platform
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.delivery.lines import Line
from benchmarks.delivery.measuring import Sent, median

HEADINGS = ("row", "figure", "is", "at least", "reach for", "remark")
SIDES = ("row", "side", "letters a second", "CPU us a letter", "connections", "peak MB")


def print_lines(lines: Sequence[Line]) -> str:
    """The figures, then the sides they are made of, as two tables in Markdown."""
    sides = {(line.row, name): taken for line in lines for name, taken in line.sides.items()}
    figures = [HEADINGS, *(_cells(line) for line in lines)]
    return f"{_markdown(figures)}\n\n{_markdown([SIDES, *(_side(row, name, taken) for (row, name), taken in sides.items())])}"


def _markdown(cells: Sequence[tuple[str, ...]]) -> str:
    widths = [max(len(row[column]) for row in cells) for column in range(len(cells[0]))]
    written = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in cells]
    written.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(written)


def _cells(line: Line) -> tuple[str, ...]:
    least = "" if line.at_least is None else f"{'at most ' if line.at_most else ''}{line.at_least:g}"
    most = "" if line.reach_for is None else f"{line.reach_for:g}"
    return line.row, line.what, f"{line.figure:.3g}{_mark(line)}", least, most, line.remark


def _mark(line: Line) -> str:
    if line.at_least is None:
        return ""
    return "" if (line.figure <= line.at_least if line.at_most else line.figure >= line.at_least) else " (missed)"


def _side(row: str, name: str, taken: Sequence[Sent]) -> tuple[str, ...]:
    """Medians of one side's turns."""
    rate, cpu, rss = (median(taken, figure) for figure in ("rate", "cpu_us", "rss_mb"))
    connections = str(taken[0].connections or "")
    return row, name, f"{rate:,.0f}", f"{cpu:.0f}" if cpu else "", connections, f"{rss:.0f}" if rss else ""


def write_json(path: Path, lines: Sequence[Line], facts: dict[str, Any]) -> None:
    """Every turn of every side, for machines."""
    path.write_text(json.dumps({**facts, "lines": [asdict(line) for line in lines]}, indent=1) + "\n", encoding="utf-8")


def machine() -> dict[str, Any]:
    """Where it was measured."""
    info = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    models = [line.partition(":")[2].strip() for line in info.splitlines() if line.startswith("model name")]
    return {"cpu": models[0] if models else platform.machine(), "cores": os.cpu_count(), "python": platform.python_version()}


def read_lines(paths: Sequence[Path]) -> list[Line]:
    """The lines of several runs; of a figure that was measured again the last counts."""
    found: dict[str, Line] = {}
    for path in paths:
        for line in json.loads(path.read_text(encoding="utf-8"))["lines"]:
            sides = {name: [Sent(**one) for one in taken] for name, taken in line.pop("sides").items()}
            found[line["what"]] = Line(**line, sides=sides)
    return list(found.values())


if __name__ == "__main__":
    print(print_lines(read_lines([Path(name) for name in sys.argv[1:]])))
