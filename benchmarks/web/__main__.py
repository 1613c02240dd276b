"""``python -m benchmarks.web``: lets every side take its turns, prints the table and writes JSON."""

import argparse
import json
import logging
import os
import secrets
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

import structlog

from benchmarks.delivery.relays import Relay, cheap_sink, free_port
from benchmarks.delivery.table import machine
from benchmarks.delivery.tools import Missing, Workshop, find
from benchmarks.web import __doc__ as about
from benchmarks.web.load import MISSING, Side, Turn, ask, has_wrk, median, ratio
from benchmarks.web.servers import Served, bare, product
from tests.postgresql import temporary_server

HELLO = "hello"
AT_LEAST = {"today": 1_000, "story": 1_000, "sign-up, JSON": 150, "sign-up, form": 150, "sign-up, JSON, PostgreSQL": 150}
"""Answers a second that the server must give."""
SIGNING_UP = 64
"""Connections: each sign-up is answered after 0.2 s at the earliest, so that a second holds five for each."""
HEADINGS = (
    "side",
    "answers a second",
    "at least",
    "ratio to hello",
    "CPU us",
    "a CPU second",
    "hello's CPU / its",
    "p50 ms",
    "p99 ms",
    "stored",
    "failed",
)

Sides = dict[str, Side]
Taken = dict[str, list[Turn]]


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.web", description=about, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", type=Path, metavar="FILE", default=Path("benchmarks/web/figures.json"))
    options = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    if not has_wrk():
        sys.exit(f"{MISSING}. Nothing was measured.")
    rounds, seconds = (1, 2.0) if options.quick else (5, 4.0)
    with tempfile.TemporaryDirectory(prefix="newsletter-bench-web-") as name, ExitStack() as running:
        sides, served = _sides(Path(name), running)
        taken, stored = _take_turns(sides, served, rounds, seconds)
    print(_table(taken, stored))
    facts = machine() | {"at": datetime.now(UTC).isoformat(timespec="seconds"), "load": os.getloadavg(), "stored": stored}
    turns = {name: [asdict(one) for one in turns] for name, turns in taken.items()}
    options.json.write_text(json.dumps({**facts, "sides": turns}, indent=1) + "\n", encoding="utf-8")
    say(f"load {os.getloadavg()[0]:.2f}; every turn stands in {options.json}")


def _sides(folder: Path, running: ExitStack) -> tuple[Sides, dict[str, Served]]:
    """All sides by name, and the instances that sign-ups go to."""
    relay = running.enter_context(_relay(folder))
    hello = running.enter_context(bare(folder))
    ours = running.enter_context(product(folder / "instance", relay))
    sides = {HELLO: Side(server=hello.program, address=f"{hello.address}/")}
    sides |= {name: Side(server=ours.program, address=f"{ours.address}{path}") for name, path in _pages().items()}
    sides["story, had already"] = replace(sides["story"], asking=("tagged",))
    sides["search, new each time"] = replace(sides["landing"], asking=("search",))
    signing = Side(server=ours.program, address=f"{ours.address}/", asking=("json",), connections=SIGNING_UP)
    sides["sign-up, JSON"] = signing
    sides["sign-up, form"] = replace(signing, asking=("form", "", ours.hidden_fields()))
    served = {"sign-up, JSON": ours, "sign-up, form": ours}
    try:
        there = running.enter_context(_on_postgresql(folder, relay))
    except Missing as sentence:
        say(f"{sentence}; its line is left out")
    else:
        name = "sign-up, JSON, PostgreSQL"
        sides[name] = replace(signing, server=there.program, address=f"{there.address}/")
        served[name] = there
    return sides, served


def _pages() -> dict[str, str]:
    day = datetime.now(UTC).strftime("/%Y/%m/%d")
    return {"landing": "/", "today": "/today", "issue": day, "story": f"{day}/story-1", "archive": "/archive", "feed": "/feed.xml"}


@contextmanager
def _relay(folder: Path) -> Iterator[Relay]:
    """One that takes everything, or where it cannot be built one that is away: then no letter leaves, and nothing else changes."""
    try:
        with cheap_sink(Workshop(folder)) as relay:
            yield relay
    except Missing as sentence:
        say(f"{sentence}; no relay takes the confirmation letters")
        yield Relay(free_port())


@contextmanager
def _on_postgresql(folder: Path, relay: Relay) -> Iterator[Served]:
    programs = Path(find("postgres")).parent
    with temporary_server(programs, {"shared_buffers": "128MB", "max_connections": "50"}) as server:
        import asyncio

        url = server.url(asyncio.run(server.new_database()))
        with product(folder / "instance-postgresql", relay, url) as served:
            yield served


def _take_turns(sides: Sides, served: dict[str, Served], rounds: int, seconds: float) -> tuple[Taken, dict[str, int]]:
    """Each in turn, round after round. Beside every sign-up turn stands what the database says it came to."""
    taken: Taken = {name: [] for name in sides}
    stored = dict.fromkeys(served, 0)
    for number in range(rounds):
        for name, side in sides.items():
            before = served[name].letters_stored() if name in served else 0
            asking = (*(side.asking or ("",))[:1], secrets.token_hex(4), *side.asking[2:])
            settled = served[name].await_letters if name in served else (lambda: None)
            turn = ask(replace(side, asking=asking), seconds, settled)
            taken[name].append(turn)
            if name in served:
                stored[name] += served[name].letters_stored() - before
            say(f"  {number + 1}/{rounds} {name}: {turn.rate:,.0f}/s, {turn.cpu_us:.0f} us, {turn.failed} failed")
    return taken, stored


def _table(taken: Taken, stored: dict[str, int]) -> str:
    rows = [HEADINGS, *(_row(name, turns, taken[HELLO], stored.get(name)) for name, turns in taken.items())]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows]
    return "\n".join([lines[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *lines[1:]])


def _row(name: str, turns: list[Turn], hello: list[Turn], stored: int | None) -> tuple[str, ...]:
    least, rate = AT_LEAST.get(name), median(turns, "rate")
    return (
        name,
        f"{rate:,.0f}" + (" (missed)" if least and rate < least else ""),
        f"{least:,}" if least else "",
        f"{ratio(turns, hello, 'rate'):.3g}",
        f"{median(turns, 'cpu_us'):,.0f}",
        f"{1e6 / max(median(turns, 'cpu_us'), 1):,.0f}",
        f"{ratio(hello, turns, 'cpu_us'):.2g}",
        f"{median(turns, 'p50'):.1f}",
        f"{median(turns, 'p99'):.1f}",
        "" if stored is None else f"{stored} of {sum(one.answers for one in turns)}",
        str(sum(one.failed for one in turns)),
    )


def say(sentence: str) -> None:
    """On standard error; the table alone goes to standard output."""
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
