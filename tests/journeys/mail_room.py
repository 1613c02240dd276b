"""A mail room for journeys: a database with an audience, a sink in a process of its own, and senders that can be killed."""

import asyncio
import json
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import insert

from newsletter.storage import schema
from newsletter.storage.database import open_database

TESTS = Path(__file__).parents[1]
SAMPLE_SECONDS = 0.01


@dataclass
class MailRoom:
    """Enter it to start the sink and to sample the balance from a connection of its own until it is left."""

    folder: Path
    subscribers: int
    connections: int = 8
    slow: float = 0.0
    lease: float = 60.0
    samples: int = 0
    out_of_balance: list[dict[str, int]] = field(default_factory=list)

    def __enter__(self) -> Self:
        asyncio.run(self._fill())
        command = [sys.executable, "-m", "tests.smtp_sink", "--log", self.folder / "sink.jsonl", "--slow", str(self.slow)]
        self._sink = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=TESTS.parent)
        self.port = int(self._sink.stdout.readline())
        self._leaving = threading.Event()
        self._sampler = threading.Thread(target=self._sample)
        self._sampler.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._leaving.set()
        self._sampler.join()
        self._sink.kill()
        self._sink.wait()

    @property
    def url(self) -> str:
        return f"sqlite+aiosqlite:///{self.folder / 'subscribers.db'}"

    def start_sender(self) -> subprocess.Popen[str]:
        command = [sys.executable, TESTS / "journeys" / "sender.py", "--database", self.url, "--port", str(self.port)]
        command += ["--connections", str(self.connections), "--lease", str(self.lease)]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

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
        taken = Counter(json.loads(line)["message_id"] for line in (self.folder / "sink.jsonl").read_text().splitlines())
        with closing(sqlite3.connect(self.folder / "subscribers.db", timeout=30)) as reader:
            question = (
                "SELECT '<20261121.' || s.key || '@topten.example>', d.state FROM delivery d JOIN subscriber s ON s.id = d.subscriber_id"
            )
            states = dict(reader.execute(question))
        unknown = {one for one, state in states.items() if state == "unknown"}
        return Outcome(
            letters=sum(taken.values()),
            duplicates=sum(number - 1 for number in taken.values()),
            strangers=len(taken.keys() - states.keys()),
            missed=len(states.keys() - taken.keys() - unknown),
            unknown=len(unknown),
            unknown_taken=len(unknown & taken.keys()),
            falsely_accepted=len({one for one, state in states.items() if state == "accepted"} - taken.keys()),
            counts=dict(Counter(states.values())),
        )

    def _sample(self) -> None:
        with closing(sqlite3.connect(f"file:{self.folder / 'subscribers.db'}?mode=ro", uri=True, timeout=30)) as reader:
            while not self._leaving.wait(SAMPLE_SECONDS):
                counts = dict(reader.execute("SELECT state, count(*) FROM delivery GROUP BY state"))
                self.samples += 1
                if sum(counts.values()) != self.subscribers:
                    self.out_of_balance.append(counts)

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
        rows = [{"issue_id": 1, "subscriber_id": n, "state": "pending", "changed_at": now} for n in range(1, self.subscribers + 1)]
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
    """What came of a journey. ``missed``: nobody sent to them and the ledger does not say so."""

    letters: int
    duplicates: int
    strangers: int
    missed: int
    unknown: int
    unknown_taken: int
    falsely_accepted: int
    counts: dict[str, int]


def end(sender: subprocess.Popen[str], how: signal.Signals) -> None:
    """Send a signal and wait for the end."""
    sender.send_signal(how)
    sender.wait()
    sender.stdout.close()
