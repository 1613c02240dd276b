"""The reliability table: every promise, put to the test for long, with what was asked beside what was shown.

    python -m tests.journeys.guarantees            the long form, some hours; writes docs/guarantees.json and docs/guarantees.md
    python -m tests.journeys.guarantees --quick    small counts, a few minutes; writes nothing
    python -m tests.journeys.guarantees --only "power cut" --only slow

Ends with 1 when a promise is broken. Rows that need root, a Debian package or the evaluation data say so when these are missing.
"""

import argparse
import logging
import sys
import textwrap
import time

import structlog

from tests.journeys import published
from tests.journeys.row import Row
from tests.journeys.rows import ROWS
from tests.journeys.shown import Shown, shown_or_broken

WIDTHS = (18, 40, 70, 7)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="small counts; writes nothing")
    parser.add_argument("--only", action="append", default=[], metavar="ROW", help=f"one of: {', '.join(row.name for row in ROWS)}")
    options = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))  # doubt is what is made here all the time
    chosen = [row for row in ROWS if not options.only or any(word in row.name for word in options.only)]
    print(_line("row", "asked", "shown", "seconds"), _line(*("-" * width for width in WIDTHS)), sep="\n", flush=True)
    broken: list[str] = []
    for row in chosen:
        began = time.monotonic()
        shown = shown_or_broken(row.show, options.quick)
        seconds = time.monotonic() - began
        broken += [f"{row.name}: {shown.text}"] if shown.broken else []
        said = ("BROKEN: " if shown.broken else "") + shown.text + (f" [not shown here: needs {shown.missing}]" if shown.missing else "")
        print(_line(row.name, row.asked, said, f"{seconds:.0f}"), flush=True)
        if not options.quick:
            _publish(row, shown, seconds)
    print(f"\n{len(chosen)} rows, {len(broken)} broken", *broken, sep="\n")
    return 1 if broken or not chosen else 0


def _publish(row: Row, shown: Shown, seconds: float) -> None:
    """Row by row, so that a run that is cut off leaves what it showed."""
    line = published.Line(
        row=row.name,
        promise=row.promise.value,
        cannot=published.CANNOT[row.promise],
        asked=row.asked,
        shown=shown.text,
        broken=shown.broken,
        missing=shown.missing,
        points=row.points,
        seconds=round(seconds),
        on=published.today(),
        where=published.here(),
    )
    published.keep(published.RUNS, line, [one.name for one in ROWS])
    published.PAGE.write_text(published.page(published.read_lines(published.RUNS)))


def _line(*cells: str) -> str:
    """A row of the table; long cells go on in the lines below."""
    columns = [textwrap.wrap(cell, width) or [""] for cell, width in zip(cells, WIDTHS, strict=True)]
    height = max(len(column) for column in columns)
    lines = ([column[n] if n < len(column) else "" for column in columns] for n in range(height))
    return "\n".join("  ".join(f"{part:<{width}}" for part, width in zip(line, WIDTHS, strict=True)).rstrip() for line in lines)


if __name__ == "__main__":
    sys.exit(main())
