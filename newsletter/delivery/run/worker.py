"""A worker's life: it signs on, gives signs of life while it works, and signs off.

Does not claim or send. A worker that was taken for dead learns it from its next sign of life and must stop.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count

import structlog

from newsletter.delivery.logbook import Logbook, MappedLogbook, NoLogbook, open_logbook
from newsletter.delivery.marker import Marker
from newsletter.delivery.process import this_process
from newsletter.delivery.run.places import logbook_folder
from newsletter.delivery.run.tools import Tools
from newsletter.delivery.run.waiting import happens, unless_in_trouble
from newsletter.model.instants import Clock
from newsletter.storage.database import Database
from newsletter.storage.ledger_rows import LedgerRows
from newsletter.storage.workers import TOKEN_LENGTH, beat, register_worker, sign_off_worker

log = structlog.get_logger(__name__)

BEATS_PER_LEASE = 6


@dataclass(slots=True)
class Worker:
    """Whoever holds claims. ``closing`` ends its round; ``done`` says that it holds nothing any more."""

    token: str
    closing: asyncio.Event
    logbook: Logbook = field(default_factory=NoLogbook)
    marker: Marker | None = None
    last_claim: str = ""
    done: asyncio.Event = field(default_factory=asyncio.Event)
    _claims: Iterator[int] = field(default_factory=count)

    def taken_for_dead(self) -> None:
        """The broom gave its claims to others, because it was silent for longer than the lease."""
        log.warning("worker_lost", worker=self.token)
        self.closing.set()

    def new_claim(self) -> str:
        """A token of its own for each claim, so that a row claimed twice by one worker has two different holders."""
        self.last_claim = f"{self.token}{next(self._claims):08x}"
        return self.last_claim


@asynccontextmanager
async def at_work(tools: Tools, rows: LedgerRows, lines: int, closing: asyncio.Event) -> AsyncIterator[Worker]:
    """A registered worker. It signs off when the block ends: by then it must hold nothing."""
    database, clock = tools.database, tools.clock
    worker = Worker(secrets.token_hex(TOKEN_LENGTH // 2), closing)
    async with database.write() as connection:
        await register_worker(connection, worker.token, str(this_process()), clock())
    worker.logbook = _logbook(tools, worker.token, rows.table, lines)
    heart = asyncio.create_task(_beat_on(database, worker, tools.options.lease.total_seconds() / BEATS_PER_LEASE, clock))
    try:
        yield worker
    finally:
        worker.done.set()
        await heart
        await unless_in_trouble(_sign_off(database, worker))
        if isinstance(worker.logbook, MappedLogbook):
            worker.logbook.close(keep=worker.marker is not None and (worker.marker.is_broken or worker.marker.holds_marks))


def _logbook(tools: Tools, token: str, kind: str, lines: int) -> Logbook:
    """A logbook where there is a place for it; sending goes on without."""
    folder = logbook_folder(tools.database, tools.logbooks)
    if folder is None:
        return NoLogbook()
    try:
        return open_logbook(folder, token, kind, this_process().place, lines)
    except OSError as error:
        log.warning("no_logbook", reason=str(error))
        return NoLogbook()


async def _beat_on(database: Database, worker: Worker, seconds: float, clock: Clock) -> None:
    while not await happens(worker.done, seconds):
        await unless_in_trouble(_beat(database, worker, clock))


async def _beat(database: Database, worker: Worker, clock: Clock) -> None:
    async with database.write() as connection:
        if not await beat(connection, worker.token, clock()):
            worker.taken_for_dead()


async def _sign_off(database: Database, worker: Worker) -> None:
    async with database.write() as connection:
        await sign_off_worker(connection, worker.token)
