"""One round of sending: a worker signs on, its senders work off what is waiting, and it signs off.

Works for deliveries and for notices alike. It does not know which rows those are or what their letters say: that is the business of
``Work``.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any, Protocol

from newsletter.delivery.back_off import BackOff
from newsletter.delivery.courier import Connect
from newsletter.delivery.marker import PAUSES, Ledger, Marker
from newsletter.delivery.run.claims import Attempt, Claims
from newsletter.delivery.run.line import Relay
from newsletter.delivery.run.senders import Senders
from newsletter.delivery.run.sweep import sweep
from newsletter.delivery.run.waiting import patiently
from newsletter.delivery.run.worker import Worker, at_work
from newsletter.delivery.steps import step_aside
from newsletter.model.instants import Clock
from newsletter.model.options import DeliveryOptions, LetterheadOptions, RelayOptions
from newsletter.model.tokens import KeyRing
from newsletter.storage.database import Database
from newsletter.storage.workers import beat


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What every round is given."""

    database: Database
    connect: Connect
    options: DeliveryOptions
    relay: RelayOptions
    letterhead: LetterheadOptions
    ring: KeyRing
    clock: Clock
    randomness: Random


class Work(Protocol):
    """The rows of a round."""

    @property
    def ledger(self) -> Ledger:
        """Where they are marked."""

    async def claim(self, connection: Any, token: str, limit: int, now: datetime) -> list[int]:
        """Take the next rows."""

    async def prepare(self, connection: Any, ids: Collection[int], token: str) -> list[Attempt]:
        """Everything that is needed to try the claimed rows."""


async def work_off(tools: Tools, work: Work, connections: int, closing: asyncio.Event, stop: asyncio.Event | None) -> None:
    """Send until nothing is left to do now, or ``stop`` or ``closing`` is set. Raises RelayError when only an operator can help."""
    async with (
        _followed(stop, closing),
        at_work(tools.database, tools.options, tools.clock, closing) as worker,
        Marker(tools.database, work.ledger, tools.clock) as marker,
    ):
        senders = Senders(
            claims=Claims(_fetch_for(tools, work, worker), closing),
            marker=marker,
            relay=Relay(tools.connect, BackOff(tools.relay.first_pause, tools.relay.longest_pause), closing),
            sender=tools.letterhead.from_address,
            options=tools.options,
            clock=tools.clock,
            randomness=tools.randomness,
        )
        await senders.send(connections)


@asynccontextmanager
async def _followed(stop: asyncio.Event | None, closing: asyncio.Event) -> AsyncIterator[None]:
    """Close the round when the caller says stop; the caller's own event is never set by us."""

    async def follow() -> None:
        if stop is not None:
            await stop.wait()
            closing.set()

    follower = asyncio.create_task(follow())
    try:
        yield
    finally:
        follower.cancel()


def _fetch_for(tools: Tools, work: Work, worker: Worker) -> Callable[[], Awaitable[list[Attempt]]]:
    swept = False

    async def fetch() -> list[Attempt]:
        """Claim; when nothing is waiting any more, look once whether a dead worker left something behind."""
        nonlocal swept
        attempts = await patiently(lambda: _fetch(tools, work, worker), PAUSES)
        if attempts or swept:
            swept = swept and not attempts
            return attempts
        swept = True
        return await _fetch(tools, work, worker) if (await sweep(tools.database, tools.options, clock=tools.clock)).released else []

    return fetch


async def _fetch(tools: Tools, work: Work, worker: Worker) -> list[Attempt]:
    """The next chunk that may be sent. A chunk whose readers have all left is followed by another."""
    while not worker.closing.is_set():
        now, token = tools.clock(), worker.new_claim()
        async with tools.database.write() as connection:
            if not await beat(connection, worker.token, now):
                worker.taken_for_dead()
                break
            ids = await work.claim(connection, token, tools.options.chunk, now)
            hindered = await work.ledger.read_hindrances(connection, ids, now)
            await work.ledger.write_steps(connection, [(row, step) for row, why in hindered.items() if (step := step_aside(why))], now)
            attempts = await work.prepare(connection, [row for row in ids if row not in hindered], token)
        if attempts or not ids:
            return attempts
    return []
