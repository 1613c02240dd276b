"""The operator's morning at the command line: the script of docs/operations.md, typed as it stands there."""

import os
import re
import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from tests.cli.conftest import READERS
from tests.cli.operator import MORNING, TODAY, Operator, Relay, environment

ROOT = Path(__file__).parents[2]
SECONDS_A_LETTER = 1.0

PROGRAM = f"""\
#!/bin/sh
# The program on this morning: its clock shows {MORNING} whenever it is started.
case "$1" in
  send) shift; [ "$1" = --now ] && shift; exec {sys.executable} -m newsletter send --now {MORNING} "$@";;
  report) shift; exec {sys.executable} -m newsletter report --date {TODAY} "$@";;
  *) exec {sys.executable} -m newsletter "$@" --now {MORNING};;
esac
"""


@pytest.fixture
def slow_relay(monkeypatch: pytest.MonkeyPatch) -> Iterator[Relay]:
    """A relay that leaves a person time to think."""
    with Relay(slow=SECONDS_A_LETTER) as listening:
        monkeypatch.setenv("NEWSLETTER_RELAY__PORT", str(listening.port))
        yield listening


def script() -> str:
    """What stands in the manual."""
    chapter = (ROOT / "docs/operations.md").read_text("utf-8").partition("### The morning as a script")[2]
    found = re.search(r"```sh\n(.*?)```", chapter, re.DOTALL)
    assert found
    return found[1]


@contextmanager
def hurrying_once_paused(relay: Relay, database: Path) -> Iterator[None]:
    """Let the relay answer at once when the issue has been paused."""
    over = threading.Event()

    def watch() -> None:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
            while not over.wait(0.1) and connection.execute("SELECT 1 FROM issue WHERE state = 'paused'").fetchone() is None:
                pass
        relay.sink.slow = 0.0

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@pytest.mark.slow
@pytest.mark.timeout(450)
def test_the_morning_of_the_manual(collected: Operator, slow_relay: Relay) -> None:
    """Every line of it does what it says: the letter is as the editor left it, and everybody has it once, pause or no pause."""
    program = collected.folder / "bin" / "newsletter"
    program.parent.mkdir()
    program.write_text(PROGRAM, "utf-8")
    program.chmod(0o755)
    surroundings = environment() | {"PATH": f"{program.parent}:{os.environ['PATH']}"}
    with hurrying_once_paused(slow_relay, collected.folder / "subscribers.db"):
        typed = ["bash", "-eu", "-c", script()]
        done = subprocess.run(typed, cwd=collected.folder, env=surroundings, capture_output=True, text=True, timeout=400, check=False)
    assert done.returncode == 0, done.stdout + done.stderr

    preview, *letters = slow_relay.sink.letters
    assert preview.recipient == "desk@example.org"
    assert message_from_bytes(preview.content, policy=policy.default)["Subject"].startswith("[Preview] ")
    assert Counter(letter.recipient for letter in letters) == Counter(READERS)
    text = message_from_bytes(letters[0].content, policy=policy.default).get_body(("plain",)).get_content()
    assert "Forty nations sign, and two stay away" in text
    assert "Riverside Daily" not in text

    history = [(change["to_state"], change["reason"]) for change in collected.type("show", "--json", "--now", MORNING).json["history"]]
    assert [state for state, _ in history] == ["collecting", "drafted", "approved", "sending", "paused", "sending", "sent"]
    assert history[2][1] == "read twice"
