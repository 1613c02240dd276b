"""A crowd: several real ``newsletter worker`` programs on one database, an audience, and a sink in a process of its own.

On PostgreSQL with a server of its own that can be restarted, and if wanted a proxy before it that loses commits.
"""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import asyncpg
from sqlalchemy import insert

from newsletter.bootstrap import begin_instance, open_newsroom
from newsletter.daily.day import release
from newsletter.daily.drafting import approve_issue
from newsletter.storage import schema
from tests import postgresql
from tests.daily.conftest import DUE, drafted
from tests.journeys.lost_commit import SOCKET
from tests.journeys.mail_room import ROOT, STATES, MailRoom

DATABASE = "crowd"
LETTERHEAD = {
    "zone": "Europe/Lisbon",
    "from_address": "lisa@topten.example",
    "postal_address": "12 Harbour Street, Portland, ME 04101, USA",
    "base_url": "https://topten.example",
}


@dataclass
class Crowd(MailRoom):
    """Enter it to release an issue to its audience. ``lose_every``: so many commits one whose answer is lost, once told to begin.

    ``delivery``: settings that are not as they are shipped; ``starts_at``: when the issue is approved, and what clocks show at first.
    """

    workers: int = 4
    server: "RestartingServer | None" = None
    lose_every: int = 0
    lease: str = "60s"
    delivery: dict[str, Any] = field(default_factory=dict)
    starts_at: datetime = DUE
    _programs: list[subprocess.Popen[str]] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._doors = ExitStack()
        self._host = self.server.folder if self.server else None
        if self.lose_every:
            self._proxy = self._doors.enter_context(proxy_before(self.server, self.lose_every))
            self._host = self._proxy.folder
        return super().__enter__()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for program in self._programs:
            program.kill()
            program.wait()
        super().__exit__(kind, error, trace)
        self._doors.close()

    @property
    def url(self) -> str:
        if self._host is None:
            return super().url
        return f"postgresql+asyncpg://postgres@/{DATABASE}?host={self._host}"

    def start(self, number: int) -> subprocess.Popen[str]:
        """Start the real program, and wait until it is ready."""
        words = [
            "worker",
            "--json",
            "--name",
            f"w{number}",
            "--connections",
            str(self.manner.connections),
            "--now",
            self.starts_at.isoformat(),
        ]
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "NEWSLETTER_DATABASE__URL": self.url,
            "NEWSLETTER_RELAY__PORT": str(self.port),
        }
        log = (self.folder / f"w{number}.log").open("ab")
        command = [sys.executable, "-m", "newsletter", *words]
        program = subprocess.Popen(command, cwd=self.folder, env=environment, stdout=subprocess.PIPE, stderr=log, text=True)
        program.stdout.readline()
        self._programs.append(program)
        return program

    def start_all(self) -> list[subprocess.Popen[str]]:
        return [self.start(number) for number in range(self.workers)]

    def release(self) -> None:
        """Let the issue go, as another process on the same database."""
        asyncio.run(self._release())

    def lose_commits(self) -> None:
        """From now on the proxy loses answers."""
        self._proxy.program.send_signal(signal.SIGUSR1)

    def stop_all(self, within: float = 60.0) -> list[int]:
        """Tell everybody to stop; gives back the exit codes of those who were not killed."""
        for program in self._programs:
            program.terminate()
        return [code for program in self._programs if (code := program.wait(within)) != -signal.SIGKILL]

    def wait_until_served(self, *, within: float) -> bool:
        """Until nothing is left to do; the broom may have to come first."""
        deadline = time.monotonic() + within
        while self.remaining():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.1)
        return True

    def wait_until_accepted(self, number: int) -> None:
        while self.counts().get("accepted", 0) < number:
            time.sleep(0.02)

    def logged(self) -> str:
        return "".join(path.read_text() for path in sorted(self.folder.glob("w*.log")))

    def counts(self) -> dict[str, int]:
        if self.server is None:
            return super().counts()
        return dict(self._ask("SELECT state, count(*) FROM delivery GROUP BY state"))

    def states(self) -> dict[str, str]:
        if self.server is None:
            return super().states()
        return {message_id: state for message_id, state, _ in self._ask(STATES)}

    def is_in_wave(self) -> bool:
        """Whether the rest of the issue still waits for its first wave."""
        return self._ask("SELECT canary_id FROM issue") != [(None,)]

    def pids_at_work(self) -> set[int]:
        """The processes that hold letters at this instant."""
        held = "SELECT substr(token, 1, 24) FROM delivery WHERE state IN ('claimed', 'sending')"
        return {int(process.split()[-2]) for (process,) in self._ask(f"SELECT process FROM worker WHERE token IN ({held})")}

    def holders(self) -> int:
        """How many rounds of sending had letters accepted: the first characters of a token name the round."""
        question = "SELECT DISTINCT substr(token, 1, 24) FROM delivery WHERE state = 'accepted'"
        if self.server is not None:
            return len(self._ask(question))
        import sqlite3

        with sqlite3.connect(self.folder / "subscribers.db") as reader:
            return len(reader.execute(question).fetchall())

    def _ask(self, question: str) -> list[tuple[Any, ...]]:
        async def ask() -> list[tuple[Any, ...]]:
            while True:
                try:
                    connection = await asyncpg.connect(host=str(self.server.folder), user="postgres", database=DATABASE)
                except (OSError, asyncpg.PostgresError):  # it is being restarted
                    await asyncio.sleep(0.05)
                    continue
                try:
                    return [tuple(row) for row in await connection.fetch(question)]
                except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                    await asyncio.sleep(0.05)
                finally:
                    connection.terminate()

        return asyncio.run(ask())

    def _sample(self) -> None:
        """Nothing before the release; from then on everybody, at every instant."""
        while not self._leaving.wait(0.1):
            counts = self.counts()
            self.samples += 1
            if counts and sum(counts.values()) != self.subscribers:
                self.out_of_balance.append(counts)

    async def _fill(self) -> None:
        """An instance with an approved issue and its subscribers."""
        if self.server is not None:
            await self.server.say(f"CREATE DATABASE {DATABASE}")
            await self.server.say(f"ALTER DATABASE {DATABASE} SET synchronous_commit = on")  # a restart must lose nothing
        begin_instance(
            self.folder,
            {
                "": {"mark": "test"},
                "newsletter": LETTERHEAD,
                "database": {"url": self.url},
                "relay": {"host": "127.0.0.1", "tls": "none", "first_pause": "PT0.05S", "longest_pause": "PT0.3S"},
                "delivery": {"lease": self.lease} | self.delivery,
                "checks": {"spam_score": False},
            },
        )
        async with open_newsroom(self.folder / "newsletter.toml", now=self.starts_at) as newsroom:
            people = [
                {
                    "newsletter": "main",
                    "address": f"reader{n}@example.com",
                    "address_key": f"reader{n}@example.com",
                    "key": f"{n:016x}",
                    "state": "active",
                    "created_at": self.starts_at - timedelta(days=1),
                    "suppression_digest": f"{n}",
                }
                for n in range(1, self.subscribers + 1)
            ]
            async with newsroom.database.write() as connection:
                await connection.execute(insert(schema.subscriber), people)
            await approve_issue(newsroom, await drafted(newsroom), by="test")

    async def _release(self) -> None:
        async with open_newsroom(self.folder / "newsletter.toml", now=self.starts_at) as newsroom:
            from tests.daily.conftest import issue_of_today

            await release(newsroom, await issue_of_today(newsroom), by="test")


class RestartingServer(postgresql.Server):
    """A server that can be ended as by a power switch for programs, and begun again on the same files."""

    def restart(self, *, pause: float = 0.5) -> None:
        """End it at once, without a word to its clients; begin it again after a pause, with recovery from its log."""
        pid = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        words = Path(f"/proc/{pid}/cmdline").read_bytes().rstrip(b"\0").split(b"\0")
        os.kill(pid, signal.SIGQUIT)
        while _lives(pid):
            time.sleep(0.02)
        time.sleep(pause)
        with (self.folder / "log").open("ab") as log:
            become = postgresql._somebody_else(self.folder)
            _STARTED.append(subprocess.Popen([*become, *words], stdout=log, stderr=log, cwd=self.folder))


_STARTED: list[subprocess.Popen[bytes]] = []


def own_server() -> Any:
    """A server that nobody else's tests use, ended with the block even after restarts."""
    from contextlib import contextmanager

    @contextmanager
    def opened() -> Any:
        programs = postgresql.find_programs()
        postgresql.needs_package(postgresql.PACKAGE, programs is not None)
        with postgresql.temporary_server(programs) as server:
            try:
                yield RestartingServer(server.folder, server.names)
            finally:
                for begun in _STARTED:
                    begun.send_signal(signal.SIGQUIT)
                    begun.wait()
                _STARTED.clear()

    return opened()


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@dataclass
class _Proxy:
    folder: Path
    program: subprocess.Popen[str]


def proxy_before(server: "RestartingServer", every: int) -> Any:
    """A proxy in a process of its own, with its socket in a folder of its own."""
    from contextlib import contextmanager

    @contextmanager
    def opened() -> Any:
        folder = Path(tempfile.mkdtemp(prefix="newsletter-pg-"))
        command = [sys.executable, "-m", "tests.journeys.lost_commit", "--server", server.folder, "--folder", folder]
        program = subprocess.Popen([*command, "--every", str(every)], stdout=subprocess.PIPE, text=True, cwd=ROOT)
        try:
            assert program.stdout.readline() == "listens\n"
            assert (folder / SOCKET).exists()
            yield _Proxy(folder, program)
        finally:
            program.kill()
            program.wait()
            shutil.rmtree(folder)

    return opened()
