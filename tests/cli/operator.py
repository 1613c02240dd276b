"""An operator at the command line: types a verb, in this process or as the real program, and reads what came back."""

import asyncio
import json
import os
import pty
import select
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import chdir
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import pytest
import typer

from newsletter.__main__ import main
from newsletter.cli.app import app
from tests.smtp_sink import Rule, Sink

TODAY = "2026-11-21"
MORNING = f"{TODAY}T11:00:00Z"
"""Half an hour before the sample instance sends."""
PROGRAM = [sys.executable, "-m", "newsletter"]
SILENT = 90.0
"""Seconds without a word after which a program at a terminal is taken to hang."""


@dataclass(frozen=True)
class Result:
    """What a verb gave back."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as the one JSON value it must be."""
        return json.loads(self.out)


@dataclass
class Operator:
    """Stands in the folder of an instance."""

    folder: Path
    capture: pytest.CaptureFixture[str]
    patch: pytest.MonkeyPatch

    def type(self, *words: str) -> Result:
        """Run a verb within this process, through the same door as the program."""
        self.capture.readouterr()
        self.patch.setattr(sys, "argv", ["newsletter", *words])
        code = 0
        with chdir(self.folder):
            try:
                main()
            except SystemExit as ending:
                code = ending.code if isinstance(ending.code, int) else 1
                if isinstance(ending.code, str):
                    print(ending.code, file=sys.stderr)
        out, err = self.capture.readouterr()
        return Result(code, out, err)

    def run(self, *words: str) -> Result:
        """Run the real program, and wait for it."""
        with self.start(*words) as program:
            out, err = program.communicate(timeout=60)
        return Result(program.returncode, out, err)

    def start(self, *words: str, stdin: int = subprocess.DEVNULL) -> subprocess.Popen[str]:
        """Start the real program."""
        pipes = {"stdin": stdin, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.Popen([*PROGRAM, *words], cwd=self.folder, env=environment(), text=True, **pipes)

    def at_terminal(self, *words: str) -> "Terminal":
        """The real program at a terminal of its own."""
        return Terminal(self.folder, words)


def read_words(words: list[str]) -> None:
    """Read the words as the program would, without doing anything; raises when they are wrong usage. A group alone is fine."""
    command: Any = typer.main.get_command(app)
    context = command.make_context(words[0], words[1:])
    while hasattr(command, "commands"):
        name, command, rest = command.resolve_command(context, [*context._protected_args, *context.args])
        if hasattr(command, "commands") and not rest:
            return
        context = command.make_context(name, rest, parent=context)
        if getattr(command, "invoke_without_command", False) and not context._protected_args:
            return


def environment() -> dict[str, str]:
    """This process's environment; only its path to the package is added."""
    return os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}


@dataclass
class Terminal:
    """A program that believes a person sits before it. Enter it to start; ``code`` is known afterwards."""

    folder: Path
    words: tuple[str, ...]
    code: int | None = None

    def __enter__(self) -> Self:
        self._ours, theirs = pty.openpty()
        ends = {"stdin": theirs, "stdout": theirs, "stderr": theirs}
        command = [sys.executable, "-c", _WITH_TERMINAL, *self.words]
        self._program = subprocess.Popen(command, cwd=self.folder, env=environment(), start_new_session=True, **ends)
        os.close(theirs)
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self.code = self._program.wait(timeout=10)
        finally:
            self._program.kill()
            os.close(self._ours)

    def write(self, text: str) -> None:
        os.write(self._ours, text.encode())

    def read_until(self, mark: str | None) -> str:
        """What it shows until a mark, or until the program ends. Fails with what it showed where neither comes."""
        shown = ""
        while mark is None or mark not in shown:
            assert select.select([self._ours], [], [], SILENT)[0], f"silent after: {shown}"
            try:
                piece = os.read(self._ours, 65536)
            except OSError:  # Linux says so when the other side is closed
                break
            if not piece:
                break
            shown += piece.decode(errors="replace")
        return shown


_WITH_TERMINAL = "import fcntl, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); from newsletter.__main__ import main; main()"
"""Makes the terminal the one whose keys become signals."""


@dataclass
class Relay:
    """The sink, with a loop of its own, so that verbs that run loops of theirs can send to it. Enter it to listen."""

    rules: tuple[Rule, ...] = ()
    slow: float = 0.0
    sink: Sink = field(init=False)

    def __enter__(self) -> Self:
        self.sink = Sink(rules=self.rules, slow=self.slow)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._run(self.sink.__aenter__)
        return self

    def __exit__(self, *_: object) -> None:
        self._run(self.sink.__aexit__)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def port(self) -> int:
        return self.sink.port

    @property
    def copies(self) -> Counter[str]:
        """How often each recipient got a letter."""
        return Counter(letter.recipient for letter in self.sink.letters)

    def wait_for(self, letters: int, seconds: float = 30) -> None:
        """Until it took so many."""
        end = time.monotonic() + seconds
        while sum(self.copies.values()) < letters:
            assert time.monotonic() < end, f"only {sum(self.copies.values())} of {letters} letters came"
            time.sleep(0.02)

    def _run(self, begin: Callable[[], Any]) -> None:
        asyncio.run_coroutine_threadsafe(begin(), self._loop).result(timeout=10)
