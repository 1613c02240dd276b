"""Prints the lines as a table, for a terminal and for docs/performance.md, and as JSON."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.delivery.lines import Line
from benchmarks.delivery.measuring import Sent, median

HEADINGS = ("row", "figure", "is", "at least", "reach for", "sides")


def print_lines(lines: Sequence[Line]) -> str:
    """The table in Markdown."""
    cells = [HEADINGS, *(_cells(line) for line in lines)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(HEADINGS))]
    written = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in cells]
    written.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(written)


def _cells(line: Line) -> tuple[str, ...]:
    least = "" if line.at_least is None else f"{'at most ' if line.at_most else ''}{line.at_least:g}"
    most = "" if line.reach_for is None else f"{line.reach_for:g}"
    sides = "; ".join(describe(name, taken) for name, taken in line.sides.items())
    return line.row, line.what, f"{line.figure:.3g}{_mark(line)}", least, most, "; ".join(part for part in (line.remark, sides) if part)


def _mark(line: Line) -> str:
    if line.at_least is None:
        return ""
    return "" if (line.figure <= line.at_least if line.at_most else line.figure >= line.at_least) else " (missed)"


def describe(name: str, taken: Sequence[Sent]) -> str:
    """One side in short: medians."""
    parts = [f"{median(taken, 'rate'):,.0f}/s"]
    if cpu := median(taken, "cpu_us"):
        parts.append(f"{cpu:.0f} us")
    if taken[0].connections:
        parts.append(f"{taken[0].connections} connections")
    if rss := median(taken, "rss_mb"):
        parts.append(f"{rss:.0f} MB")
    return f"{name} {', '.join(parts)}"


def write_json(path: Path, lines: Sequence[Line], facts: dict[str, Any]) -> None:
    """Every turn of every side, for machines."""
    path.write_text(json.dumps({**facts, "lines": [asdict(line) for line in lines]}, indent=1) + "\n", encoding="utf-8")


def machine() -> dict[str, Any]:
    """Where it was measured."""
    info = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    models = [line.partition(":")[2].strip() for line in info.splitlines() if line.startswith("model name")]
    return {"cpu": models[0] if models else platform.machine(), "cores": os.cpu_count(), "python": platform.python_version()}
