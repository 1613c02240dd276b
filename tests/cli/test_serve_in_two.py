"""``newsletter serve`` in two processes: pages here, scheduler and courier in the back room, and neither goes on without the other."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

from tests.cli.operator import MORNING, Operator

PATIENCE_SECONDS = 60
START_AGAIN = 75


def until(is_so: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.05)


def room_of(program: subprocess.Popen[str]) -> list[int]:
    """Processes that the program has started."""
    return [int(one) for one in Path(f"/proc/{program.pid}/task/{program.pid}/children").read_text().split()]


def lives(process: int) -> bool:
    """Whether it runs; one that ended and was not asked for its code yet does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def status(address: str, body: dict[str, str] | None = None) -> int:
    asked = Request(address, urlencode(body).encode() if body else None)
    with urlopen(asked, timeout=10) as answer:
        return answer.status


def is_ready(pages: str) -> bool:
    try:
        return status(f"{pages}/readyz") == 200
    except OSError:
        return False


@contextmanager
def serving(operator: Operator) -> Iterator[tuple[subprocess.Popen[str], str, int]]:
    """The program, where it answers, and the process of its back room, which has begun."""
    with operator.start("serve", "--port", "0", "--json", "--now", MORNING) as program:
        try:
            pages = json.loads("".join(program.stdout.readline() for _ in range(4)))["pages"]
            until(lambda: is_ready(pages))
            [room] = room_of(program)
            yield program, pages, room
        finally:
            program.kill()


@pytest.mark.slow
def test_pages_answer_while_the_courier_stands_still(begun: Operator) -> None:
    """Whatever keeps the courier busy or still, its loop is not that of the pages: reading, leaving and health need nothing of it."""
    with serving(begun) as (program, pages, room):
        os.kill(room, signal.SIGSTOP)
        try:
            one_click = status(f"{pages}/u/no-token", {"List-Unsubscribe": "One-Click"})
            assert [status(f"{pages}/"), one_click, status(f"{pages}/healthz")] == [200, 200, 200]
        finally:
            os.kill(room, signal.SIGCONT)
        program.send_signal(signal.SIGTERM)
        assert program.wait(PATIENCE_SECONDS) == 0


@pytest.mark.slow
@pytest.mark.parametrize("who", ["program", "both"])
def test_both_end_together(begun: Operator, who: str) -> None:
    """Told to stop, alone or with its back room as systemd and Ctrl-C do, the program ends with 0 and leaves no process behind."""
    with serving(begun) as (program, _, room):
        if who == "both":
            os.kill(room, signal.SIGTERM)
        program.send_signal(signal.SIGTERM)
        assert program.wait(PATIENCE_SECONDS) == 0
        assert not lives(room)


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM], ids=["killed", "told to end alone"])
def test_a_back_room_that_ends_is_told_and_ends_the_pages(begun: Operator, how: signal.Signals) -> None:
    """A paper that only shows pages would never leave again, and nobody would know: it is logged, and whoever started us starts us anew."""
    with serving(begun) as (program, _, room):
        os.kill(room, how)
        assert program.wait(PATIENCE_SECONDS) == START_AGAIN
        assert '"event": "back_room_ended"' in program.stderr.read()


@pytest.mark.slow
def test_a_back_room_whose_pages_are_killed_ends_too(begun: Operator) -> None:
    """Nobody could tell an orphan to stop."""
    with serving(begun) as (program, _, room):
        program.kill()
        until(lambda: not lives(room))
        assert '"event": "pages_gone"' in program.stderr.read()
