"""Names this process so that another on the same machine can tell whether it still lives.

Reads /proc and asks the system for names; decides nothing about deliveries. Where there is no /proc only the lease decides.
"""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Process:
    """``place`` is host, boot and process-id namespace: only within one place does a process number mean the same thing."""

    place: str
    number: int
    started: str

    def __str__(self) -> str:
        return f"{self.place} {self.number} {self.started}"


def this_process() -> Process:
    """Who we are."""
    return Process(place=_this_place(), number=os.getpid(), started=_started(os.getpid()) or "?")


def is_gone(process: str, here: Process) -> bool:
    """Whether a named process has certainly ended. False where that cannot be seen from here."""
    try:
        place, number, started = process.rsplit(" ", 2)
    except ValueError:
        return False
    if place != here.place or here.started == "?" or not number.isdigit():
        return False
    return _started(int(number)) != started


def _this_place() -> str:
    boot = namespace = "?"
    with suppress(OSError):
        boot = (_PROC / "sys/kernel/random/boot_id").read_text().strip()
        namespace = (_PROC / "self/ns/pid").readlink().name
    return f"{os.uname().nodename} {boot} {namespace}"


def _started(number: int) -> str | None:
    """Start time in ticks since boot: field 22 of proc(5) stat, whose field 2 may hold blanks. None when there is no such process."""
    try:
        fields = (_PROC / str(number) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] in "ZX" else fields[19]
