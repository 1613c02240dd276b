"""A front desk: an instance with an approved issue that is sent by the real program, ``newsletter send --now``, as it is shipped.

The first wave has its usual size and the undo delay its usual length unless a journey says otherwise. Every program that is started
here gets a clock that has gone on since the journey began.
"""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Self

from newsletter.model.sending_options import DeliveryOptions
from tests.journeys.crowd import Crowd
from tests.journeys.mail_room import ROOT

WAVE = DeliveryOptions().canary
"""Letters of the first wave as it is shipped: the deliveries 1 to this of an instance with one issue."""

PATIENCE_SECONDS = 60
SCHEDULER = Path(__file__).with_name("scheduler.py")


@dataclass(frozen=True)
class Stand:
    """How the issue stands at one instant. ``is_held_back``: the first wave has not been judged yet."""

    state: str
    leaves_at: str | None
    is_held_back: bool
    wave: dict[str, int]
    rest: dict[str, int]


@dataclass
class Desk(Crowd):
    """Enter it to find the issue approved. ``undo``: another delay than the usual one."""

    undo: str = ""
    _pressed: int = 0
    _logs: dict[int, Path] = field(default_factory=dict)

    def __enter__(self) -> Self:
        super().__enter__()
        self._began = time.monotonic()
        return self

    @property
    def wave(self) -> int:
        """Letters of the first wave."""
        return int(self.delivery.get("canary", WAVE))

    @property
    def now(self) -> datetime:
        return self.starts_at + timedelta(seconds=time.monotonic() - self._began)

    def press(self, *words: str) -> subprocess.Popen[str]:
        """Start ``newsletter send --now``."""
        undo = ("--undo", self.undo) if self.undo else ()
        return self._start(sys.executable, "-m", "newsletter", "send", "--now", self.now.isoformat(), *undo, "--json", *words)

    def serve(self) -> subprocess.Popen[str]:
        """Start ``newsletter serve``, and wait until it is there."""
        server = self._start(sys.executable, "-m", "newsletter", "serve", "--port", "0", "--now", self.now.isoformat())
        self.wait_until(lambda: "http://" in self.said_by(server) or server.poll() is not None)
        return server

    def start_scheduler(self) -> subprocess.Popen[str]:
        """A server's scheduler without its pages, which looks ten times a second."""
        return self._start(sys.executable, str(SCHEDULER), str(self.folder / "newsletter.toml"), self.now.isoformat())

    def type(self, *words: str) -> tuple[int, str]:
        """Run another verb to its end; exit code and what it said."""
        program = self._start(sys.executable, "-m", "newsletter", *words, "--now", self.now.isoformat())
        return self.ending_of(program)

    def ending_of(self, program: subprocess.Popen[str], within: float = 120) -> tuple[int, str]:
        """Exit code and everything a program said, once it has ended."""
        return program.wait(within), self.said_by(program)

    def said_by(self, program: subprocess.Popen[str]) -> str:
        return self._logs[program.pid].read_text()

    def balance_of(self, program: subprocess.Popen[str]) -> dict[str, Any]:
        """What ``send`` ended with."""
        _, said = self.ending_of(program)
        return json.loads(said[said.index("{\n") :])

    def end(self, program: subprocess.Popen[str], how: signal.Signals) -> int:
        program.send_signal(how)
        return program.wait(120)

    def stand(self) -> Stand:
        """How the last issue stands."""
        with closing(sqlite3.connect(f"file:{self.folder / 'subscribers.db'}?mode=ro", uri=True, timeout=30)) as reader:
            reader.execute("BEGIN")
            last = "SELECT id, state, leaves_at, canary_id FROM issue ORDER BY id DESC LIMIT 1"
            issue_id, state, leaves_at, canary_id = reader.execute(last).fetchone()
            before = reader.execute("SELECT count(*) FROM delivery WHERE issue_id < ?", [issue_id]).fetchone()[0]
            asked = "SELECT id <= ?, state, count(*) FROM delivery WHERE issue_id = ? GROUP BY 1, 2"
            counted = reader.execute(asked, [canary_id or before + self.wave, issue_id]).fetchall()
        wave, rest = ({name: number for first, name, number in counted if bool(first) is which} for which in (True, False))
        return Stand(state, leaves_at, canary_id is not None, wave, rest)

    def wait_for(self, program: subprocess.Popen[str], comes: Callable[[Stand], bool]) -> bool:
        """Until the issue stands like this; False when the program ended before."""
        end = time.monotonic() + PATIENCE_SECONDS
        while program.poll() is None:
            if comes(stand := self.stand()):
                return True
            assert time.monotonic() < end, f"it never came to that: {stand}"
            time.sleep(0.001)
        return False

    def wait_until(self, is_so: Callable[[], bool], within: float = PATIENCE_SECONDS) -> None:
        end = time.monotonic() + within
        while not is_so():
            assert time.monotonic() < end, "it never came to that"
            time.sleep(0.01)

    def history(self) -> list[tuple[str, str]]:
        """Every state that the issue went through since it was approved, and who brought it there: a person is called ``operator``."""
        with closing(sqlite3.connect(self.folder / "subscribers.db", timeout=30)) as reader:
            changes = reader.execute("SELECT to_state, by FROM issue_change ORDER BY id").fetchall()
        return [(state, "operator" if "command line" in by else by) for state, by in changes]

    def wait_for_announcement(self, program: subprocess.Popen[str]) -> str:
        """Until the undo delay runs; the instant of its end, as the database writes it."""
        assert self.wait_for(program, lambda stand: stand.leaves_at is not None), self.said_by(program)
        return self.stand().leaves_at or ""

    def let_go_at(self) -> str:
        """When the issue was let go, as the database writes it."""
        with closing(sqlite3.connect(self.folder / "subscribers.db", timeout=30)) as reader:
            return reader.execute("SELECT max(at) FROM issue_change WHERE to_state = 'sending'").fetchone()[0]

    def letters_before_the_rest(self) -> int:
        """How many readers of the wave had their letter when the first one behind it got theirs."""
        order = [int(note["message_id"].split(".")[1].split("@")[0], 16) for note in self.notes()]
        first = next((at for at, number in enumerate(order) if number > self.wave), len(order))
        return len(set(order[:first]))

    def environment(self) -> dict[str, str]:
        """What a program of this journey needs to know of the sink and of us."""
        relay = {"NEWSLETTER_RELAY__PORT": str(self.port), "NEWSLETTER_RELAY__CONNECTIONS": str(self.manner.connections)}
        return {**os.environ, "PYTHONPATH": str(ROOT), **relay}

    def _start(self, *command: str) -> subprocess.Popen[str]:
        self._pressed += 1
        log = self.folder / f"program{self._pressed}.log"
        with log.open("wb") as told:
            program = subprocess.Popen(command, cwd=self.folder, env=self.environment(), stdout=told, stderr=told, text=True)
        self._programs.append(program)
        self._logs[program.pid] = log
        return program
