"""One round of sending: a worker signs on, its senders work off what is waiting, and it signs off.

Works for deliveries and for notices alike. It does not know which rows those are or what their letters say: that is the business of
``Work``.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Protocol

from newsletter.delivery.ahead import Ahead
from newsletter.delivery.courier import Envelope, Unreachable
from newsletter.delivery.envelope import write_address
from newsletter.delivery.marker import Marker, OnWritten, ledger_over
from newsletter.delivery.receivers import limits_of_groups
from newsletter.delivery.run.claims import Attempt, Claims, Message, Take
from newsletter.delivery.run.last_look import LastLook, reject
from newsletter.delivery.run.made_ahead import MadeAhead, Making, making_ahead
from newsletter.delivery.run.pace import Pace
from newsletter.delivery.run.relays import OnWord, relays_of
from newsletter.delivery.run.senders import Senders
from newsletter.delivery.run.steady import SteadyClock
from newsletter.delivery.run.sweep import sweep
from newsletter.delivery.run.tools import Tools
from newsletter.delivery.run.trouble_book import TroubleBook
from newsletter.delivery.run.worker import Worker, at_work
from newsletter.model.states import DeliveryState
from newsletter.storage.ledger import Claim, Claimed, Turn, Written
from newsletter.storage.ledger_rows import LedgerRows


class Work(Protocol):
    """The rows of a round."""

    rows: LedgerRows
    """Which rows they are."""

    making: Making
    """When its messages are made."""

    def not_after(self, claimed: Claimed) -> datetime:
        """The last moment at which a letter may leave."""

    def sender(self, claimed: Claimed) -> bytes:
        """The sender of the envelope: the same at every try, since a relay that said "later" waits for that one (greylisting)."""

    def build(self, attempt: Attempt) -> Message:
        """The finished message of a letter that is marked. Raises ValueError or TemplateError where it cannot be written."""


More = Callable[[], Awaitable[bool]]
"""Asked when nothing could be claimed: whether to ask again. May wait."""


async def work_off(
    tools: Tools,
    work: Work,
    connections: int,
    closing: asyncio.Event,
    *,
    stop: asyncio.Event | None,
    on_written: OnWritten | None = None,
    more: More | None = None,
) -> datetime | None:
    """Send until nothing is left to do now, or ``stop`` or ``closing`` is set. Raises RelayError when only an operator can help.

    Where the day's letters of every relay are used up, gives back the instant at which there are more.
    """
    async with (
        _followed(stop, closing),
        at_work(tools, work.rows, tools.connections * tools.options.window, closing) as worker,
        Marker(ledger_over(tools.database, work.rows), tools.clock) as marker,
    ):
        worker.marker = marker
        book = TroubleBook(tools.database, tools.clock)
        pace = await _pace(tools, worker, marker)
        marker.on_written = _teller(tools, worker, pace, on_written)
        take = pace.taking(_fetch_for(tools, work, worker, marker, pace.asking(more)))
        with making_ahead(work.build, work.making, tools.options.signing_threads) as made:
            senders = _senders(tools, worker, made, marker=marker, pace=pace, take=take, book=book)
            async with book.kept():
                await senders.send(connections)
    return senders.relays.spent_until


async def _pace(tools: Tools, worker: Worker, marker: Marker) -> Pace:
    pace = Pace(
        tools.database, tools.letterhead, SteadyClock(tools.clock), worker.closing, lambda letter, step: marker.settle(letter.held, step)
    )
    pace.groups.cap(limits_of_groups(tools.options.groups))
    await pace.remember()
    return pace


def _senders(tools: Tools, worker: Worker, made: MadeAhead, *, marker: Marker, pace: Pace, take: Take, book: TroubleBook) -> Senders:
    options, relays = tools.options, relays_of(tools, worker.closing, _noter(tools, book))
    claims = Claims(take, marker, worker.closing, Ahead(options.window), options.chunk, on_marked=made.begin)
    pace.recall = claims.recall
    look = LastLook(claims, marker, worker.closing, made.make)
    claims.on_hindered = look.step_aside
    return Senders(
        claims=claims,
        marker=marker,
        relays=relays,
        pace=pace,
        logbook=worker.logbook,
        look=look,
        options=options,
        clock=tools.clock,
        randomness=tools.randomness,
    )


def _noter(tools: Tools, book: TroubleBook) -> OnWord:
    """Whoever has to know what a relay says: the book, and the pulse, for who waits for a relay does not stand still."""

    def note(name: str, found: Unreachable | None) -> None:
        tools.pulse.beat()
        book.note(name, found)

    return note


def _teller(tools: Tools, worker: Worker, pace: Pace, on_written: OnWritten | None) -> OnWritten:
    """Whoever has to know that a turn is durable: the logbook, the pace, the pulse, and the account of progress."""
    durable = worker.logbook.durable

    def tell(turn: Turn, written: Written) -> None:
        durable([taken[0] for taken in turn.taken])
        durable([held[0] for held, _ in turn.steps])
        if turn.taken or turn.steps:
            pace.answered(len(turn.taken) + len(turn.steps))
            if written.counts.keys() - {DeliveryState.PENDING}:
                tools.pulse.beat()
        if on_written:
            on_written(turn, written)

    return tell


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


def _fetch_for(tools: Tools, work: Work, worker: Worker, marker: Marker, more: More | None) -> Callable[[], Awaitable[list[Attempt]]]:
    swept = False

    async def fetch() -> list[Attempt]:
        """Claim; when nothing is waiting any more, look once whether a dead worker left something behind."""
        nonlocal swept
        attempts = await _fetch(tools, work, worker, marker)
        while not attempts and more is not None and await more():
            attempts = await _fetch(tools, work, worker, marker)
        if attempts or swept:
            swept = swept and not attempts
            return attempts
        swept = True
        found = await sweep(tools.database, tools.options, clock=tools.clock, logbooks=tools.logbooks)
        return await _fetch(tools, work, worker, marker) if found.released else []

    return fetch


async def _fetch(tools: Tools, work: Work, worker: Worker, marker: Marker) -> list[Attempt]:
    """The next chunk that may be sent. A chunk of which nothing can be sent is followed by another."""
    while not worker.closing.is_set():
        claimed = await marker.claim(Claim(worker=worker.token, token=worker.new_claim(), limit=tools.options.chunk))
        if claimed is None:
            worker.taken_for_dead()
        if not claimed:
            break
        token = worker.last_claim
        attempts = [attempt for one in claimed if (attempt := _attempt(work, marker, one, token))]
        if attempts:
            return attempts
    return []


def _attempt(work: Work, marker: Marker, claimed: Claimed, token: str) -> Attempt | None:
    """A row as an attempt; a row whose address cannot be written is rejected by itself."""
    row, number, dated_at, address, key, extra = claimed
    try:
        envelope = Envelope(work.sender(claimed), write_address(address))
    except ValueError as error:
        reject(marker, (row, token), str(error))
        return None
    return Attempt(row, token, address, key, number, work.not_after(claimed), envelope, dated_at, extra)
