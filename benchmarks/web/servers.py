"""The servers that are asked: the bare stack, and ``newsletter serve`` on an instance whose issue is out."""

import asyncio
import os
import re
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import func, select

from benchmarks.delivery.instance import make_instance
from benchmarks.delivery.measuring import LOOK_EVERY, Program
from benchmarks.delivery.product import PROGRAM, surroundings
from benchmarks.delivery.relays import Relay
from newsletter.bootstrap import open_newsroom
from newsletter.daily.day import send
from newsletter.issue.run import latest_issue
from newsletter.model.states import NoticeKind
from newsletter.storage.schema import notice

SUBSCRIBERS = 100
MANY = 100_000_000
SETTINGS = {
    "web": {"trusted_proxies": ["127.0.0.1"]},
    "sign_up": {"per_domain_hour": MANY, "per_hour": MANY, "letters_per_minute": MANY, "least_seconds": 0},
}
"""Everything that is there for all to share is wide open: what a sign-up costs is measured, not who is turned away."""
HELLO = (sys.executable, "-m", "benchmarks.web.hello")
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


@dataclass(frozen=True, kw_only=True)
class Served:
    """A running server, where it answers, and its instance (None for the bare stack)."""

    program: Program
    address: str
    folder: Path | None = None

    def hidden_fields(self) -> str:
        """What the form of the landing page sends along unseen, as the body of a post has it."""
        with urllib.request.urlopen(f"{self.address}/") as answer:
            page = answer.read().decode()
        form = page[page.index('action="/subscribe"') :].partition("</form>")[0]
        return urlencode([(name, unescape(value)) for name, value in _HIDDEN.findall(form)])

    def letters_stored(self) -> int:
        """Confirmation letters that the database holds: one for each accepted sign-up of a new address."""
        return sum(self._letters().values())

    def await_letters(self) -> None:
        """Until the courier has sent what waits, or no longer sends anything."""
        waiting, before = self._waiting(), -1
        while waiting and waiting != before:
            time.sleep(1)
            waiting, before = self._waiting(), waiting

    def _waiting(self) -> int:
        return sum(number for state, number in self._letters().items() if state != "accepted")

    def _letters(self) -> dict[str, int]:
        async def count() -> dict[str, int]:
            async with open_newsroom(self.folder) as newsroom, newsroom.database.read() as connection:
                question = select(notice.c.state, func.count()).where(notice.c.kind == NoticeKind.CONFIRMATION).group_by(notice.c.state)
                return {row[0]: row[1] for row in await connection.execute(question)}

        return asyncio.run(count())


@contextmanager
def bare(folder: Path) -> Iterator[Served]:
    with _running(HELLO, folder / "hello.log", dict(os.environ)) as (program, address):
        yield Served(program=program, address=address)


@contextmanager
def product(folder: Path, relay: Relay, database: str = "") -> Iterator[Served]:
    """The instance is made, its issue sent, and the server started."""
    asyncio.run(_make(folder, relay, database))
    command = (*PROGRAM, "serve", "--port", "0", "--config", folder)
    with _running(command, folder.with_suffix(".log"), surroundings(relay, 4, None)) as (program, address):
        yield Served(program=program, address=address, folder=folder)


async def _make(folder: Path, relay: Relay, database: str) -> None:
    relayed = {"relay": {"host": "127.0.0.1", "tls": "none", "port": relay.port}}
    await make_instance(folder, SUBSCRIBERS, database=database, settings=SETTINGS | relayed)
    async with open_newsroom(folder) as newsroom:
        issue = await latest_issue(newsroom.database, newsroom.letterhead.key)
        await send(newsroom, issue.issue_on, by="benchmark")


@contextmanager
def _running(command: tuple[str | Path, ...], log: Path, surroundings: dict[str, str]) -> Iterator[tuple[Program, str]]:
    """The program and its address, once it says where it answers; told to end afterwards."""
    program = Program.start(command, log=log, env=surroundings)
    try:
        yield program, _address(program)
    finally:
        program.process.terminate()
        program.wait()


def _address(program: Program) -> str:
    while not (found := re.search(r"http://127\.0\.0\.1:\d+", program.out)):
        if program.has_ended():
            raise RuntimeError(f"{program.process.args} ended: {program.out[-800:]}")
        time.sleep(LOOK_EVERY)
    return found[0]
