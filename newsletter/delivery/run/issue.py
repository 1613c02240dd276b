"""Sends an issue to its audience, and says how it stands.

Does not decide that an issue may go, freeze its audience, or call it sent: it works off the rows that the release made, while the
issue is in state sending, and leaves when nothing is left to do now. Any number of processes may do this at once.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from types import MappingProxyType

from newsletter.delivery.blanks import message_ids
from newsletter.delivery.envelope import issue_senders
from newsletter.delivery.message import Splicer
from newsletter.delivery.run.aftermath import clear_up
from newsletter.delivery.run.canary import Canary, watch_replies
from newsletter.delivery.run.claims import Attempt, date_of
from newsletter.delivery.run.made_ahead import Making
from newsletter.delivery.run.round import work_off
from newsletter.delivery.run.sweep import sweep
from newsletter.delivery.run.tools import Tools
from newsletter.delivery.run.waiting import happens, unless_in_trouble
from newsletter.delivery.run.warm_up import hold_to_plan
from newsletter.delivery.tally import Tally
from newsletter.model.deliveries import Balance
from newsletter.model.letters import CompiledLetter
from newsletter.model.states import IssueState
from newsletter.storage import deliveries
from newsletter.storage.database import Database
from newsletter.storage.deliveries import SendingTerms
from newsletter.storage.ledger import Claimed, Turn, Written
from newsletter.storage.ledger_rows import deliveries_of

WATCH_SECONDS = 0.25

OnProgress = Callable[[Balance], None]
NO_VARIANTS: Mapping[int, CompiledLetter] = MappingProxyType({})


async def balance(database: Database, issue_id: int) -> Balance:
    """How the deliveries of an issue stand at this instant."""
    async with database.read() as connection:
        return await deliveries.read_balance(connection, issue_id)


async def send_issue(
    tools: Tools,
    letter: CompiledLetter,
    issue_id: int,
    *,
    variants: Mapping[int, CompiledLetter] = NO_VARIANTS,
    on_progress: OnProgress | None = None,
    stop: asyncio.Event | None = None,
) -> Balance:
    """Send until nothing is left to do now; deferred rows stay for a later call. Raises RelayError when only an operator can help.

    ``variants``: the letters of readers who chose another, by the variant's id; whose is missing gets ``letter``.
    ``stop``: claim no more, wait for the replies that are due, put the rest back. Cancelling the task does the same.
    """
    database, options, clock = tools.database, tools.options, tools.clock
    await sweep(database, options, clock=clock, logbooks=tools.logbooks)
    if options.warm_up:
        await hold_to_plan(database, tools.letterhead.key, issue_id, now=clock(), canary=options.canary)
    terms, waiting = await _look(tools, issue_id)
    if terms is not None and terms.state is IssueState.SENDING and waiting:
        closing = asyncio.Event()
        splicers = {variant: _splicer(tools, other) for variant, other in variants.items()}
        work = IssueWork(tools, issue_id, terms, _splicer(tools, letter), splicers)
        canary = await watch_replies(database, issue_id, options, clock=clock, closing=closing)
        tally = Tally(await balance(database, issue_id)) if on_progress else None

        def on_written(turn: Turn, written: Written) -> None:
            canary.written(turn, written)
            if tally is not None:
                tally.written(written.counts)

        async with _watch(tools, issue_id, closing, canary, (tally, on_progress) if tally and on_progress else None):
            spent_until = await work_off(tools, work, waiting, closing, stop=stop, on_written=on_written, more=canary.more)
        await clear_up(tools, issue_id, spent_until)
        await canary.stop_if_refused()
        await sweep(database, options, clock=clock, logbooks=tools.logbooks)
    result = await balance(database, issue_id)
    if on_progress:
        on_progress(result)
    return result


class IssueWork:
    """The waiting deliveries of one issue, as the senders take them up."""

    def __init__(self, tools: Tools, issue_id: int, terms: SendingTerms, splicer: Splicer, variants: Mapping[int, Splicer]) -> None:
        self.rows = deliveries_of(issue_id)
        self.making = Making.ON_THREADS if splicer.signs else Making.IN_A_ROW
        self._terms = terms
        self._splicer = splicer
        self._variants = variants
        self._id_of = message_ids(terms.issue_on, tools.letterhead)
        self._sender_of = issue_senders(terms.issue_on, tools.letterhead, tools.return_domain, tools.ring)

    def not_after(self, claimed: Claimed) -> datetime:
        """The last moment at which a letter may leave: its own where it has a due time of its own."""
        own = claimed[5][1]
        return own if isinstance(own, datetime) else self._terms.send_not_after

    def sender(self, claimed: Claimed) -> bytes:
        """The return path of the reader's letter."""
        return self._sender_of(claimed[4])

    def build(self, attempt: Attempt) -> list[bytes]:
        """The finished message of a letter that is marked."""
        key, variant = attempt.key, attempt.extra[0]
        splicer = self._splicer if variant is None else self._variants.get(variant, self._splicer)  # type: ignore[call-overload]
        return splicer.message(
            attempt.envelope.recipient, attempt.address, subscriber_key=key, message_id=self._id_of(key), dated_at=date_of(attempt)
        )


def _splicer(tools: Tools, letter: CompiledLetter) -> Splicer:
    return Splicer(letter, tools.letterhead, tools.ring, tools.signers, return_domain=tools.return_domain)


async def _look(tools: Tools, issue_id: int) -> tuple[SendingTerms | None, int]:
    """The issue's terms, and how many connections it has work for."""
    async with tools.database.read() as connection:
        terms = await deliveries.sending_terms(connection, issue_id)
        return terms, await deliveries.count_waiting(connection, issue_id, tools.connections, tools.clock())


@asynccontextmanager
async def _watch(
    tools: Tools, issue_id: int, closing: asyncio.Event, canary: Canary, telling: tuple[Tally, OnProgress] | None
) -> AsyncIterator[None]:
    """While the block runs: close the round when the issue no longer sends, and tell how it goes.

    The marks would stop the letters anyway; this ends the wait for a relay that is down.
    """
    ended = asyncio.Event()

    async def watch_on() -> None:
        while not await happens(ended, WATCH_SECONDS):
            if await unless_in_trouble(_has_ended(tools, issue_id)):
                closing.set()
            await unless_in_trouble(canary.stop_if_refused())
            if telling:
                tally, on_progress = telling
                await unless_in_trouble(_read_anew(tools, issue_id, tally))
                on_progress(tally.balance())

    watcher = asyncio.create_task(watch_on())
    try:
        yield
    finally:
        ended.set()
        await watcher


async def _read_anew(tools: Tools, issue_id: int, tally: Tally) -> None:
    """Read the rows themselves, where that is not too dear: other processes send too."""
    clock = asyncio.get_running_loop().time
    if tally.is_due(began := clock()):
        tally.read(await balance(tools.database, issue_id), began, clock())


async def _has_ended(tools: Tools, issue_id: int) -> bool:
    """Whether the issue may not be sent any more: paused, called off, or past its time."""
    async with tools.database.read() as connection:
        terms = await deliveries.sending_terms(connection, issue_id)
    return terms is None or terms.state is not IssueState.SENDING or terms.send_not_after <= tools.clock()
