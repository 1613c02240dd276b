"""What the letters are sent to: the cheap sink, Postfix's smtp-sink, a Postfix that throws everything away, a long line before them.

Each is entered, gives its port on 127.0.0.1, and is gone when left.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.delivery.tools import HERE, Missing, Workshop, find
from tests.postfix import temporary_postfix


@dataclass
class Relay:
    """A port to send to. ``first`` is called at the first MAIL where the relay can tell; ``account`` is what it saw, once it is left."""

    port: int
    process: subprocess.Popen[str] | None = None
    first: Callable[[], None] | None = None
    account: dict[str, Any] = field(default_factory=dict)


Open = Callable[[], Any]
"""Opens one relay for one turn."""


@contextmanager
def cheap_sink(workshop: Workshop) -> Iterator[Relay]:
    """Costs a fifth of what its client costs."""
    process = subprocess.Popen([workshop.build("cheap_sink.c"), "0"], stdout=subprocess.PIPE, text=True)
    relay = Relay(int(process.stdout.readline()), process)
    lines: list[str] = []
    reader = threading.Thread(target=_listen, args=(relay, process, lines))
    reader.start()
    try:
        yield relay
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()
        reader.join()
        relay.account.update(json.loads(lines[-1]))


def _listen(relay: Relay, process: subprocess.Popen[str], lines: list[str]) -> None:
    for line in process.stdout:
        lines.append(line)
        if line == "first\n" and relay.first is not None:
            relay.first()


@contextmanager
def smtp_sink() -> Iterator[Relay]:
    """Reads content byte by byte: here the sink is the limit."""
    port = free_port()
    who = ["-u", "nobody"] if os.geteuid() == 0 else []
    process = subprocess.Popen([find("smtp-sink"), *who, "-c", f"127.0.0.1:{port}", "1000"], stdout=subprocess.DEVNULL)
    try:
        await_port(port, process)
        yield Relay(port, process)
    finally:
        process.kill()
        process.wait()


@contextmanager
def postfix() -> Iterator[Relay]:
    """A real relay with its queue on disk, in folders of its own; the system's is not touched. It throws away what it has queued."""
    find("postfix")
    if os.geteuid() != 0:
        raise Missing("postfix starts only as root")
    with temporary_postfix() as running:
        yield Relay(running.port)


@contextmanager
def far_sink(workshop: Workshop, round_trip: float) -> Iterator[Relay]:
    """The cheap sink behind a long line: a proxy that makes every round trip take so many seconds."""
    with cheap_sink(workshop) as near:
        process = subprocess.Popen(_line(workshop, near.port, round_trip), stdout=subprocess.PIPE, text=True)
        try:
            near.port = int(process.stdout.readline())
            yield near
        finally:
            process.kill()
            process.wait()


def _line(workshop: Workshop, to: int, round_trip: float) -> list[str | Path]:
    try:
        return [workshop.build("delay.go"), "-to", str(to), "-oneway", f"{round_trip / 2 * 1e6:.0f}us"]
    except Missing:
        return [sys.executable, HERE / "delay.py", "--to", str(to), "--oneway", str(round_trip / 2)]


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on at this moment."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def await_port(port: int, process: subprocess.Popen[Any] | None = None) -> None:
    """Wait until somebody listens there."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and (process is None or process.poll() is None):
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise RuntimeError(f"nobody listens on port {port}")
