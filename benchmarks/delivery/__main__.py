"""``python -m benchmarks.delivery``: runs the rows that were asked for, prints the table and writes JSON."""

import argparse
import asyncio
import logging
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import structlog

from benchmarks.delivery import __doc__ as about
from benchmarks.delivery.bench import LONG, QUICK, USUAL, Bench
from benchmarks.delivery.instance import rendered_parts
from benchmarks.delivery.lines import Line
from benchmarks.delivery.product import Product
from benchmarks.delivery.rivals import Rivals
from benchmarks.delivery.rows import ROWS
from benchmarks.delivery.table import machine, print_lines, write_json
from benchmarks.delivery.tools import Missing, Workshop, missing


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.delivery", description=about, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--quick", action="store_const", dest="scale", const=QUICK, default=USUAL)
    size.add_argument("--long", action="store_const", dest="scale", const=LONG)
    parser.add_argument("--only", nargs="+", choices=ROWS, default=list(ROWS), metavar="ROW")
    parser.add_argument("--rounds", type=int, help="how often everyone takes a turn")
    parser.add_argument("--json", type=Path, metavar="FILE", default=Path("benchmarks/delivery/figures.json"))
    parser.add_argument("--list", action="store_true", help="name the rows and end")
    options = parser.parse_args()
    if options.list:
        print(*(f"{name:10} {row.__doc__}" for name, row in ROWS.items()), sep="\n")
        return
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with tempfile.TemporaryDirectory(prefix="newsletter-bench-") as folder:
        _measure(options, _bench(Path(folder), options))


def _bench(folder: Path, options: argparse.Namespace) -> Bench:
    workshop, product = Workshop(folder), Product(folder)
    parts = asyncio.run(rendered_parts(product.template(10)))
    files = [folder / name for name in ("letter.html", "letter.txt", "letter.eml")]
    for file, content in zip(files, parts, strict=True):
        file.write_bytes(content)
    return Bench(workshop, product, Rivals(workshop, *files[2:], *files[:2]), options.scale, options.rounds or options.scale.rounds, say)


def _measure(options: argparse.Namespace, bench: Bench) -> None:
    for sentence in missing():
        say(f"{sentence}; its lines are left out")
    facts: dict[str, Any] = {**machine(), "load_before": os.getloadavg(), "letter_bytes": bench.rivals.message.stat().st_size}
    say(f"{facts['cores']} cores, {facts['cpu']}; load {facts['load_before'][0]:.2f}; letter of {facts['letter_bytes']:,} bytes")
    lines: list[Line] = []
    for name in options.only:
        lines += _lines(name, bench)
        write_json(options.json, lines, facts | {"load_after": os.getloadavg()})
    print(print_lines(lines))
    say(f"load {os.getloadavg()[0]:.2f}; every turn stands in {options.json}")


def _lines(name: str, bench: Bench) -> list[Line]:
    began = time.monotonic()
    say(f"{name}: {ROWS[name].__doc__}")
    try:
        lines = list(ROWS[name](bench))
    except Missing as sentence:
        say(f"  left out: {sentence}")
        return []
    say(f"  {', '.join(f'{line.what}: {line.figure:.3g}' for line in lines)} ({time.monotonic() - began:.0f} s)")
    return lines


def say(sentence: str) -> None:
    """On standard error; the table alone goes to standard output."""
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
