"""Starts Debian's PostgreSQL in a temporary folder for the tests that run on both engines."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import asyncpg
import pytest

PACKAGE = "postgresql"
QUICK = {  # nothing in a test has to survive a power cut
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "max_connections": "200",
    "autovacuum": "off",
    "timezone": "Pacific/Auckland",  # far from UTC: a zone that gets lost shows
}


def needs_package(name: str, found: bool) -> None:
    """Skip a test for want of a Debian package, or fail it where nothing may be missing (as in CI)."""
    if found:
        return
    if os.environ.get("NEWSLETTER_TEST_NOTHING_MISSING") == "1":
        pytest.fail(f"needs the Debian package {name}", pytrace=False)
    pytest.skip(f"needs the Debian package {name}")


@dataclass(frozen=True)
class Server:
    """A running server that listens on a socket in its own folder alone, so that no port can be taken."""

    folder: Path
    names: Iterator[int]
    pid: int = 0

    def url(self, name: str) -> str:
        return f"postgresql+asyncpg://postgres@/{name}?host={self.folder}"

    async def say(self, statement: str) -> None:
        connection = await asyncpg.connect(host=str(self.folder), user="postgres", database="postgres")
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    async def new_database(self, template: str = "template1") -> str:
        name = f"newsletter_{next(self.names)}"
        await self.say(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    async def drop(self, name: str) -> None:
        await self.say(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def find_programs() -> Path | None:
    """The folder of the newest PostgreSQL that Debian installed, or None."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/postgres")]
    return max(found, key=lambda path: float(path.parent.name), default=None)


@contextmanager
def temporary_server(programs: Path, settings: Mapping[str, str] = QUICK) -> Iterator[Server]:
    """A server of its own, ended with the test run even if that is killed. PostgreSQL refuses root, so root becomes somebody else."""
    folder = Path(tempfile.mkdtemp(prefix="newsletter-pg-"))  # short: a socket's path has at most 107 characters
    become = _somebody_else(folder)
    data = folder / "data"
    subprocess.run(
        [*become, programs / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8"],
        check=True,
        capture_output=True,
        cwd=folder,
    )
    given = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [*become, programs / "postgres", "-D", data, "-k", folder, "-c", "listen_addresses=", *given],
            stdout=log,
            stderr=log,
            cwd=folder,
        )
    try:
        _wait_until_ready(programs, server, folder)
        yield Server(folder, count(1), server.pid)
    finally:
        server.send_signal(signal.SIGQUIT)
        server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _somebody_else(folder: Path) -> list[str]:
    mortal = ["setpriv", "--pdeathsig", "QUIT"]
    if os.geteuid() != 0:
        return mortal
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    user = known.get("postgres") or known["nobody"]
    os.chown(folder, user.pw_uid, user.pw_gid)
    return [*mortal, "--reuid", str(user.pw_uid), "--regid", str(user.pw_gid), "--clear-groups"]


def _wait_until_ready(programs: Path, server: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = time.monotonic() + 30
    while subprocess.run([programs / "pg_isready", "-q", "-h", folder], check=False).returncode != 0:
        if server.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"PostgreSQL did not start:\n{(folder / 'log').read_text()}")
        time.sleep(0.02)
