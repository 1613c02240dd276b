"""A relay's log as a rate limit leaves it: copies lines from one file to another as they come, and drops some for random times.

Does not look at what the lines say, but for the process that wrote them.
"""

import random
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

DROPS = ("all", "told", "process")
"""Whose lines are dropped: everybody's at once, as journald does; the same, and it says so; each process's by itself, as rsyslog does."""

CLOSED = (0.02, 2.0)
OPEN = (0.02, 1.5)
AT_FIRST = (0.02, 0.2)
"""For how many seconds, at least and at most, lines are dropped and let through; let through at first, so that a short run loses some."""


@dataclass
class Sieve:
    """Enter it to start; lines are read every few milliseconds."""

    source: Path
    target: Path
    drops: str
    chance: random.Random = field(default_factory=random.Random)
    lines: int = 0
    dropped: int = 0
    _since: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    _turns: dict[str, tuple[bool, float]] = field(default_factory=dict)

    def __enter__(self) -> Self:
        self.target.touch()
        self._leaving = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._leaving.set()
        self._thread.join()

    def _run(self) -> None:
        rest = b""
        with self.source.open("rb") as source, self.target.open("ab", buffering=0) as target:
            while not self._leaving.wait(0.005):
                *lines, rest = (rest + source.read()).split(b"\n")
                target.write(b"".join(passed + b"\n" for line in lines for passed in self._sift(line)))

    def _sift(self, line: bytes) -> list[bytes]:
        """What is left of a line: itself, nothing, or itself behind the news that others were dropped."""
        who = line.split()[4].decode() if self.drops == "process" else ""
        self.lines += 1
        if self._is_closed(who):
            self.dropped += 1
            self._since[who] += 1
            return []
        missing, self._since[who] = self._since[who], 0
        if self.drops == "told" and missing:
            return [line[:15] + b" relay systemd-journald[1]: Suppressed %d messages from postfix.service" % missing, line]
        return [line]

    def _is_closed(self, who: str) -> bool:
        now = time.monotonic()
        closed, until = self._turns.get(who) or (False, now + self.chance.uniform(*AT_FIRST))
        while until <= now:
            closed = not closed
            until += self.chance.uniform(*(CLOSED if closed else OPEN))
        self._turns[who] = (closed, until)
        return closed
