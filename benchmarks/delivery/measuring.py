"""Runs a program and says what it cost: wall and CPU time, and the most memory it held. Puts rounds together as medians."""

import os
import signal
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

TICKS = os.sysconf("SC_CLK_TCK")
LOOK_EVERY = 0.02


@dataclass(frozen=True, kw_only=True)
class Sent:
    """One side's turn. ``rate`` and ``cpu_us`` (a letter) are of the sending itself, ``whole_*`` of the program from start to end."""

    letters: int
    rate: float
    cpu_us: float
    whole_seconds: float
    whole_cpu_us: float
    rss_mb: float = 0.0
    connections: int = 0
    more: dict[str, Any] = field(default_factory=dict)


@dataclass(kw_only=True)
class Program:
    """A running program, its words in a file. ``mark`` notes its CPU time so far; ``wait`` reads its whole bill."""

    process: subprocess.Popen[str]
    log: Path
    began: float
    rss_mb: float = 0.0
    at_mark: float = 0.0
    seconds: float = 0.0
    cpu: float = 0.0

    @classmethod
    def start(cls, command: Sequence[str | Path], *, log: Path, **more: Any) -> "Program":
        with log.open("w", encoding="utf-8") as file:
            began = time.monotonic()
            return cls(process=subprocess.Popen(command, stdout=file, stderr=subprocess.STDOUT, text=True, **more), log=log, began=began)

    @property
    def out(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def mark(self) -> None:
        """Only the first call counts."""
        self.at_mark = self.at_mark or cpu_of(self.process.pid)

    def has_ended(self) -> bool:
        """Look once: the most memory so far (VmHWM; what wait4 tells counts the memory of whoever started it), and the bill at the end.

        Raises RuntimeError with the program's own words when it failed; SIGTERM is no failure.
        """
        self._look()
        pid, status, used = os.wait4(self.process.pid, os.WNOHANG)
        if not pid:
            return False
        self.seconds = time.monotonic() - self.began
        self.cpu = used.ru_utime + used.ru_stime
        self.process.returncode = os.waitstatus_to_exitcode(status)
        if self.process.returncode not in (0, -signal.SIGTERM):
            raise RuntimeError(f"{self.process.args} ended with {self.process.returncode}: {self.out[-800:]}")
        return True

    def wait(self) -> None:
        """Until it ends."""
        while not self.has_ended():
            time.sleep(LOOK_EVERY)

    def _look(self) -> None:
        with suppress(OSError):
            status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
            found = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")]
            self.rss_mb = max(self.rss_mb, int(found[0]) / 1024) if found else self.rss_mb


def cpu_of(pid: int) -> float:
    """User and system seconds of a process and of its children that ended, to a hundredth."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return sum(int(one) for one in fields[11:15]) / TICKS


def cpu_of_family(pid: int) -> float:
    """The same with its living children."""
    children = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit() and _parent(path) == pid]
    return cpu_of(pid) + sum(cpu_of(child) for child in children)


def _parent(process: Path) -> int:
    try:
        return int((process / "stat").read_text(encoding="ascii").rpartition(")")[2].split()[1])
    except OSError:
        return 0


Turn = Callable[[], Sent]


def take_turns(sides: dict[str, Turn], rounds: int, say: Callable[[str], None]) -> dict[str, list[Sent]]:
    """A, B, C, A, B, C …, so that what else the machine does falls on all alike."""
    taken: dict[str, list[Sent]] = {name: [] for name in sides}
    for number in range(rounds):
        for name, turn in sides.items():
            one = turn()
            taken[name].append(one)
            say(f"  {number + 1}/{rounds} {name}: {one.rate:,.0f}/s, {one.cpu_us:.1f} us, {one.connections} connections")
    return taken


def median_ratio(above: Sequence[Sent], below: Sequence[Sent], figure: str = "rate") -> float:
    """Median of the ratios within each round."""
    return statistics.median(getattr(a, figure) / getattr(b, figure) for a, b in zip(above, below, strict=True))


def median(taken: Sequence[Sent], figure: str) -> float:
    return statistics.median(getattr(one, figure) for one in taken)
