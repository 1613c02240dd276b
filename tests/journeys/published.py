"""The page of guarantees, docs/guarantees.md: made of what runs wrote down in docs/guarantees.json, and of nothing else.

    python -m tests.journeys.published        writes the page anew

A run of the rows replaces what it showed itself and leaves the other rows as their own run left them, each with its date.
"""

import json
import os
import platform
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path

from tests.journeys.mail_room import ROOT

RUNS = ROOT / "docs" / "guarantees.json"
PAGE = ROOT / "docs" / "guarantees.md"

HEAD = """\
# What we promise, and what was measured

Made by `make guarantees` from what its runs wrote down (`guarantees.json`) and from nothing else; nobody edits this page. Numbers are of
one machine on one day; the row says which. `make guarantees ARGS='--only "power cut"'` puts that row to the test again. The points are
those of the acceptance list (`tests/acceptance`).
"""


class Promise(StrEnum):
    """What we promise, in the order of the page."""

    ONCE = "Nobody gets an issue twice, and nobody is passed over in silence"
    WRITTEN = "Nothing leaves without having been written down"
    LEFT = "Nobody who left is written to"
    RETURNS = "What comes back is read right, and nobody is removed for a fault of ours"
    DOOR = "Nobody can be signed up, counted or found out by strangers"
    KEYS = "Nobody gets in who should not, and no secret comes out"
    STRANGERS = "What strangers write can neither break an issue nor a letter"
    FILTERS = "The letters pass for what they are"
    TIME = "One issue a date"


CANNOT = {
    Promise.ONCE: "A letter whose content was on its way at the moment in which a process, a line or a machine died may or may not have "
    'arrived. It stands as *unknown*, is counted and shown, and nothing sends it again but a person, or `delivery.on_unknown = "resend"`. '
    "Where a Postfix on the same machine takes the letters its log settles this. What a relay does with a letter it has accepted, nobody "
    "can promise for it.",
    Promise.WRITTEN: "A disk that says it has written and has not. The cuts are simulated from recorded writes; no machine was unplugged.",
    Promise.LEFT: "A letter that is being handed over in the very moment in which its reader leaves still arrives.",
    Promise.RETURNS: "Servers may say anything: what says nothing clear counts as soft, and a person is asked where many are denied at "
    "once. Reports that nobody sends us we cannot read.",
    Promise.DOOR: "Who can read somebody’s mailbox can confirm for them. Times were compared on one machine, not over every line.",
    Promise.KEYS: "Who is root on the machine has everything, and who has an operator’s password and second factor what that operator has. "
    "In what we build on there may be holes that nobody knows.",
    Promise.STRANGERS: "What was not tried. The list of what was grows with every finding, and stays.",
    Promise.FILTERS: "Filters of large providers learn from their users and tell nobody; two free ones were asked.",
    Promise.TIME: "A machine whose clock is wrong and that cannot ask anybody. It stops instead of guessing.",
}


@dataclass(frozen=True, kw_only=True)
class Line:
    """What one row showed. ``points``: of the acceptance list. ``missing``: what the machine lacked."""

    row: str
    promise: str
    cannot: str
    asked: str
    shown: str
    broken: bool
    missing: str
    points: Sequence[int]
    seconds: int
    on: str
    where: str


def here() -> str:
    """This program and this machine, in a few words."""
    return f"{version('newsletter')}, Python {platform.python_version()}, {os.cpu_count()} cores, {platform.system()}"


def today() -> str:
    return date.today().isoformat()


def read_lines(path: Path) -> list[Line]:
    return [Line(**line) for line in json.loads(path.read_text())["rows"]] if path.exists() else []


def keep(path: Path, new: Line, order: Sequence[str]) -> None:
    """Put a row in its place; rows that are no more are dropped."""
    kept = {line.row: line for line in read_lines(path)} | {new.row: new}
    rows = [asdict(kept[name]) for name in order if name in kept]
    path.write_text(json.dumps({"rows": rows}, indent=1, ensure_ascii=False) + "\n")


def page(lines: Iterable[Line]) -> str:
    """The whole page."""
    by_promise: dict[str, list[Line]] = {}
    for line in lines:
        by_promise.setdefault(line.promise, []).append(line)
    order = [promise.value for promise in Promise]
    parts = [_section(promise, by_promise[promise]) for promise in sorted(by_promise, key=order.index)]
    return "\n".join([HEAD, *parts])


def _section(promise: str, lines: Sequence[Line]) -> str:
    rows = ["| how it is put to the test | last measured | when, and of what |", "|---|---|---|", *(_row(line) for line in lines)]
    return "\n".join([f"## {promise}", "", *rows, "", f"What we cannot promise: {lines[0].cannot}", ""])


def _row(line: Line) -> str:
    points = f" (point{'s' if len(line.points) > 1 else ''} {', '.join(map(str, line.points))})" if line.points else ""
    shown = ("**broken**: " if line.broken else "") + line.shown + (f" (not shown: needs {line.missing})" if line.missing else "")
    cells = (f"**{line.row}**: {line.asked}{points}", shown, f"{line.on}; {line.where}; {line.seconds} s")
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


if __name__ == "__main__":
    PAGE.write_text(page(read_lines(RUNS)))
    sys.exit(0)
