"""One turn under load: wrk asks for some seconds, and the server's CPU time is read before and after."""

import json
import shutil
import statistics
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.delivery.measuring import Program, cpu_of_family

QUESTIONS = Path(__file__).with_name("questions.lua")
MISSING = "wrk is missing: apt-get install wrk"


@dataclass(frozen=True, kw_only=True)
class Turn:
    """``rate`` answers a second, ``cpu_us`` of the server for each, and how long askers waited in milliseconds."""

    answers: int
    rate: float
    cpu_us: float
    p50: float
    p99: float
    failed: int


@dataclass(frozen=True, kw_only=True)
class Side:
    """What is asked of which server. ``asking``: the question's name in questions.lua and what it needs; without one the address alone."""

    server: Program
    address: str
    asking: tuple[str, ...] = ()
    connections: int = 32


def has_wrk() -> bool:
    return shutil.which("wrk") is not None


def ask(side: Side, seconds: float, settled: Callable[[], None] = lambda: None) -> Turn:
    """``settled`` returns when the server has done what follows from the answers: that belongs to the bill."""
    before = cpu_of_family(side.server.process.pid)
    command = [
        "wrk",
        "-t1",
        f"-c{side.connections}",
        f"-d{seconds:g}s",
        "--timeout",
        "20s",
        "-s",
        QUESTIONS,
        side.address,
        "--",
        *side.asking,
    ]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    settled()
    spent = cpu_of_family(side.server.process.pid) - before
    figures = json.loads(next(line for line in said.splitlines() if line.startswith("FIGURES ")).removeprefix("FIGURES "))
    answers = figures["requests"]
    return Turn(
        answers=answers,
        rate=answers / figures["microseconds"] * 1e6,
        cpu_us=spent / max(answers, 1) * 1e6,
        p50=figures["p50"],
        p99=figures["p99"],
        failed=figures["failed"],
    )


def median(turns: Sequence[Turn], figure: str) -> float:
    return statistics.median(getattr(one, figure) for one in turns)


def ratio(above: Sequence[Turn], below: Sequence[Turn], figure: str) -> float:
    """Median of the ratios within each round."""
    return statistics.median(getattr(a, figure) / max(getattr(b, figure), 1e-9) for a, b in zip(above, below, strict=True))
