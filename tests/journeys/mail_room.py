"""A mail room for journeys: a database with an audience, a sink in a process of its own, and senders that can be killed."""

import asyncio
import json
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import insert

from newsletter.model.sending_options import DeliveryOptions, RelayOptions
from newsletter.storage import schema
from newsletter.storage.audience import HOUR
from newsletter.storage.database import open_database
from tests.journeys.sieve import Sieve
from tests.postfix import temporary_postfix

ROOT = Path(__file__).parents[2]
STATES = "SELECT '<20261121.' || s.key || '@topten.example>', d.state, d.token FROM delivery d JOIN subscriber s ON s.id = d.subscriber_id"
SAMPLE_SECONDS = 0.01


@dataclass(frozen=True, kw_only=True)
class Manner:
    """How senders and relay work in one journey. ``window``: marks ahead of the wire; ``kilobytes``: size of a letter.

    ``drops``: whose lines a rate limit drops from Postfix's log (``sieve.DROPS``). ``hours``: seconds over which readers' own hours come;
    then half of the audience has one, and there are three variants of the letter.
    """

    connections: int = 8
    window: int = DeliveryOptions().window
    slow: float = 0.0
    offer: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    chunking: bool = False
    postfix: bool = False
    drops: str = ""
    lease: float = 60.0
    command_timeout: float = 300.0
    data_timeout: float = 600.0
    busy_timeout: float = 10.0
    kilobytes: int = 50
    hours: int = 0

    @property
    def at_once(self) -> int:
        """Letters whose content may be on its way at one instant."""
        return self.connections * (RelayOptions().chunking_window if self.chunking else 1)


@dataclass
class MailRoom:
    """Enter it to start the sink, and a Postfix before it if wanted, and to sample the balance from a connection of its own."""

    folder: Path
    subscribers: int
    manner: Manner = field(default_factory=Manner)
    sampling: bool = True
    samples: int = 0
    out_of_balance: list[dict[str, int]] = field(default_factory=list)

    def __enter__(self) -> Self:
        asyncio.run(self._fill())
        self._end = ExitStack()
        self._sink_log = self._end.enter_context(tempfile.NamedTemporaryFile())  # not beside the database, whose disk may fail
        self.port = self.sink_port = self._start_sink()
        if self.manner.postfix:
            self.postfix = self._end.enter_context(temporary_postfix(self.sink_port))
            self.port = self.postfix.port
            self.relay_log = self.postfix.log
        if self.manner.drops:
            self.relay_log = self.folder / "sieved.log"
            self.sieve = self._end.enter_context(Sieve(self.postfix.log, self.relay_log, self.manner.drops))
        self._leaving = threading.Event()
        self._sampler = threading.Thread(target=self._sample)
        if self.sampling:
            self._sampler.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._leaving.set()
        if self.sampling:
            self._sampler.join()
        self._end.close()

    @property
    def url(self) -> str:
        return f"sqlite+aiosqlite:///{self.folder / 'subscribers.db'}"

    def start_sender(self, *wrapped_in: str) -> subprocess.Popen[str]:
        """A sender process; its first line is ``begins``. ``wrapped_in``: a command before it, such as strace."""
        manner = self.manner
        command = [*wrapped_in, sys.executable, "-m", "tests.journeys.sender", "--database", self.url, "--port", str(self.port)]
        command += ["--connections", str(manner.connections), "--window", str(manner.window), "--kilobytes", str(manner.kilobytes)]
        command += ["--lease", str(manner.lease), "--busy-timeout", str(manner.busy_timeout)]
        command += ["--command-timeout", str(manner.command_timeout), "--data-timeout", str(manner.data_timeout)]
        command += ["--chunking"] if manner.chunking else []
        if manner.postfix:
            command += ["--relay-log", str(self.relay_log)]
        sender = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT)
        self._end.callback(_leave_nobody, sender)
        return sender

    def _start_sink(self) -> int:
        manner = self.manner
        command = [sys.executable, "-m", "tests.smtp_sink", "--log", self._sink_log.name, "--slow", str(manner.slow)]
        command += [part for word in manner.offer for part in ("--offer", word)]
        rules = Path(f"{self._sink_log.name}.rules")
        rules.write_text(json.dumps(manner.rules))
        self._end.callback(rules.unlink)
        command += ["--rules", str(rules)]
        sink = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        self._end.callback(sink.wait)
        self._end.callback(sink.kill)
        return int(sink.stdout.readline())

    def wait_for_beginning(self, sender: subprocess.Popen[str]) -> bool:
        """Wait until the sender has loaded its programs and begins; False when it ended before."""
        return any(line == "begins\n" for line in sender.stdout)

    def wait_for_end(self, sender: subprocess.Popen[str], remaining: int) -> bool:
        """Wait until hardly anybody is left to be served; False when the sender ended before."""
        while sender.poll() is None:
            if self.remaining() <= remaining:
                return True
            time.sleep(0.002)
        return False

    def remaining(self) -> int:
        """Rows that a sender will still take up."""
        return sum(number for state, number in self.counts().items() if state in ("pending", "claimed", "sending", "deferred"))

    def wait_for_letters(self, sender: subprocess.Popen[str], more: int = 1) -> bool:
        """Wait until the sender has had letters accepted; False when it ended before."""
        goal = self.counts().get("accepted", 0) + more
        while sender.poll() is None:
            if self.counts().get("accepted", 0) >= goal:
                return True
            time.sleep(0.002)
        return False

    def freeze(self, sender: subprocess.Popen[str]) -> None:
        """Stop the process between two transactions: inside one it would hold the lock of the whole SQLite file until it wakes."""
        with closing(sqlite3.connect(self.folder / "subscribers.db", isolation_level=None, timeout=0)) as writer:
            while True:
                sender.send_signal(signal.SIGSTOP)
                with suppress(sqlite3.OperationalError):
                    writer.execute("BEGIN IMMEDIATE")
                    writer.execute("ROLLBACK")
                    return
                sender.send_signal(signal.SIGCONT)

    def counts(self) -> dict[str, int]:
        """How many deliveries stand in each state, read by a program that knows nothing of ours."""
        with closing(sqlite3.connect(f"file:{self.folder / 'subscribers.db'}?mode=ro", uri=True, timeout=30)) as reader:
            return dict(reader.execute("SELECT state, count(*) FROM delivery GROUP BY state"))

    def check_integrity(self) -> str:
        with closing(sqlite3.connect(self.folder / "subscribers.db", timeout=30)) as reader:
            return reader.execute("PRAGMA integrity_check").fetchone()[0]

    def outcome(self) -> "Outcome":
        """Compare what the sink took with what the ledger says."""
        if self.manner.postfix:
            self.postfix.wait_until_empty()
        taken = Counter(note["message_id"] for note in self.notes())
        states = self.states()
        unknown = {one for one, state in states.items() if state == "unknown"}
        return Outcome(
            letters=sum(taken.values()),
            duplicates=sum(number - 1 for number in taken.values()),
            strangers=len(taken.keys() - states.keys()),
            missed=len(states.keys() - taken.keys() - unknown),
            unknown=len(unknown),
            unknown_taken=len(unknown & taken.keys()),
            falsely_accepted=len({one for one, state in states.items() if state == "accepted"} - taken.keys()),
            early=sum("early" in note for note in self._read_sink()),
            counts=dict(Counter(states.values())),
        )

    def states(self) -> dict[str, str]:
        """State of each delivery by the Message-ID of its letter."""
        with closing(sqlite3.connect(f"file:{self.folder / 'subscribers.db'}?mode=ro", uri=True, timeout=30)) as reader:
            return {message_id: state for message_id, state, _ in reader.execute(STATES)}

    def states_by_address(self) -> dict[str, str]:
        """State of each delivery by address."""
        question = "SELECT s.address, d.state FROM delivery d JOIN subscriber s ON s.id = d.subscriber_id"
        with closing(sqlite3.connect(f"file:{self.folder / 'subscribers.db'}?mode=ro", uri=True, timeout=30)) as reader:
            return dict(reader.execute(question))

    def message_ids(self, *states: str) -> set[str]:
        """The letters whose deliveries stand in one of these states."""
        return {message_id for message_id, state in self.states().items() if state in states}

    def notes(self) -> list[dict[str, Any]]:
        """What the sink noted of each letter it took, in order: ``message_id``, ``rcpt``, ``at``."""
        return [note for note in self._read_sink() if "message_id" in note]

    def _read_sink(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in Path(self._sink_log.name).read_text().splitlines()]

    def _sample(self) -> None:
        with closing(sqlite3.connect(f"file:{self.folder / 'subscribers.db'}?mode=ro", uri=True, timeout=30)) as reader:
            while not self._leaving.wait(SAMPLE_SECONDS):
                counts = dict(reader.execute("SELECT state, count(*) FROM delivery GROUP BY state"))
                self.samples += 1
                if sum(counts.values()) != self.subscribers:
                    self.out_of_balance.append(counts)

    def _row(self, number: int, now: datetime) -> dict[str, Any]:
        """As the release makes it, for some a variant and for the later half of them an hour of their own."""
        row = {"issue_id": 1, "subscriber_id": number, "state": "pending", "changed_at": now}
        if not self.manner.hours:
            return row
        place = number / self.subscribers
        row |= {
            "reason": "",
            "variant_id": int(place * 6) % 3 or None,
            "due_at": now,
            "not_after": now + timedelta(hours=20),
            "retry_at": None,
        }
        if place <= 0.5:
            return row
        due = now + timedelta(seconds=int((2 * place - 1) * self.manner.hours) + 1)
        return row | {"state": "deferred", "reason": HOUR, "due_at": due, "retry_at": due, "not_after": due + timedelta(hours=20)}

    async def _fill(self) -> None:
        """An issue released to its audience; rows as the release makes them."""
        now = datetime.now(UTC)
        database = open_database(self.url)
        issue = {"newsletter": "main", "issue_on": date(2026, 11, 21), "number": 1, "state": "sending", "due_at": now, "created_at": now}
        people = [
            {
                "newsletter": "main",
                "address": f"reader{n}@example.com",
                "address_key": f"reader{n}@example.com",
                "key": f"{n:016x}",
                "state": "active",
                "created_at": now,
                "suppression_digest": f"{n}",
            }
            for n in range(1, self.subscribers + 1)
        ]
        rows = [self._row(n, now) for n in range(1, self.subscribers + 1)]
        async with database.write() as connection:
            await connection.run_sync(schema.metadata.create_all)
            await connection.execute(
                insert(schema.issue), {**issue, "send_not_after": now + timedelta(hours=20), "audience": self.subscribers}
            )
            await connection.execute(insert(schema.subscriber), people)
            await connection.execute(insert(schema.delivery), rows)
        await database.close()


@dataclass(frozen=True)
class Outcome:
    """What came of a journey. ``missed``: nobody sent to them and the ledger does not say so; ``early``: said before it was our turn."""

    letters: int
    duplicates: int
    strangers: int
    missed: int
    unknown: int
    unknown_taken: int
    falsely_accepted: int
    early: int
    counts: dict[str, int]


def _leave_nobody(sender: subprocess.Popen[str]) -> None:
    """A test that failed must not leave a sender behind."""
    if sender.poll() is None:
        sender.kill()
        sender.wait()
    sender.stdout.close()


def everybody_once(number: int) -> Outcome:
    """What must come of it when nobody was killed."""
    return Outcome(
        letters=number,
        duplicates=0,
        strangers=0,
        missed=0,
        unknown=0,
        unknown_taken=0,
        falsely_accepted=0,
        early=0,
        counts={"accepted": number},
    )


def end(sender: subprocess.Popen[str], how: signal.Signals) -> None:
    """Send a signal and wait for the end."""
    sender.send_signal(how)
    sender.wait()
    sender.stdout.close()
