"""The marker: one task that writes what many senders have for the ledger: all that queued while the last turn ran, in one transaction.

Does not decide what a step is and never sends. Whatever was handed in before a mark was asked for stands, at the latest, in the same
transaction: who is granted a mark knows that every step handed in before is durable too.

Steps can wait for company: they are facts, and nobody waits for them but the window. Whoever asks (for marks, for a claim) starts a turn.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from types import TracebackType
from typing import Any, Self, TypeVar

import structlog

from newsletter.delivery.steps import ASIDES, MAY_COME_FROM
from newsletter.model.deliveries import Hindrance, Step
from newsletter.model.instants import Clock
from newsletter.storage.database import Database
from newsletter.storage.ledger import Claim, Claimed, Held, Ledger, Rules, Turn, Written
from newsletter.storage.ledger_rows import LedgerRows
from newsletter.storage.ledgers import open_ledger
from newsletter.storage.trouble import may_pass

log = structlog.get_logger(__name__)

PAUSES = (0.1, 0.3, 1.0, 3.0, 10.0, 10.0, 10.0, 10.0, 10.0)
"""Seconds between tries to write while the database is in trouble. Nothing is sent meanwhile; then the run ends with the error."""

COMPANY_SECONDS = 0.02
"""How long a step waits at most for others before a turn is begun for it."""

T = TypeVar("T")

OnWritten = Callable[[Turn, Written], None]
Wanted = Callable[[], list[Held]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """The answer to a wish for marks: the instant that is the Date of letters without one, and which letters must not leave, and why."""

    at: datetime
    hindered: dict[Held, Hindrance]


OnMarked = Callable[[Marked | Exception], None]


@dataclass(slots=True)
class _Question:
    """Marks that somebody asked for. ``refused``: rows that were asked for before."""

    answer: OnMarked
    held: list[Held]
    refused: list[Held] = field(default_factory=list)


def ledger_over(database: Database, rows: LedgerRows) -> Ledger:
    """The ledger with the rules of this room."""
    return open_ledger(database, rows, Rules(may_come_from=MAY_COME_FROM, asides=ASIDES))


@dataclass(slots=True)
class Marker:
    """Enter it to start its task; leaving writes what still waits, and raises if the ledger could not be written.

    ``on_written`` hears of every turn that is durable.
    """

    ledger: Ledger
    clock: Clock
    pauses: Sequence[float] = PAUSES
    on_written: OnWritten | None = None
    company: float = COMPANY_SECONDS
    _turn: Turn | None = None
    _marked: set[Held] = field(default_factory=set)
    _asked: list[_Question] = field(default_factory=list)
    _wishes: list[tuple[Wanted, OnMarked]] = field(default_factory=list)
    _claiming: asyncio.Future[list[Claimed] | None] | None = None
    _waiting: list[asyncio.Future[None]] = field(default_factory=list)
    _something: asyncio.Event = field(default_factory=asyncio.Event)
    _alarm: asyncio.TimerHandle | None = None
    _closing: bool = False
    _task: asyncio.Task[None] | None = None
    _broken: Exception | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._write_on())
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._closing = True
        self._something.set()
        try:
            if self._task is not None:
                await self._task
        finally:
            await self.ledger.close()
        if self._broken is not None and error is None:
            raise self._broken

    @property
    def holds_marks(self) -> bool:
        """Whether letters stand as sending under this round's tokens for all it knows: no step was handed in since their mark."""
        return bool(self._marked)

    @property
    def is_broken(self) -> bool:
        """Whether the ledger could not be written: what was handed in since stands nowhere."""
        return self._broken is not None

    def accept(self, row: int, token: str, code: int, reply: str) -> None:
        """Hand in a plain acceptance: the step of nearly every letter."""
        self._marked.discard((row, token))
        self._next().taken.append((row, token, code, reply))

    def settle(self, held: Held, step: Step) -> None:
        """Hand in a step."""
        self._marked.discard(held)
        self._next().steps.append((held, step))

    def written(self) -> asyncio.Future[None]:
        """Done when everything that was handed in until now is durable."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if self._broken is not None:
            future.set_exception(self._broken)
        else:
            self._next()
            self._waiting.append(future)
            self._something.set()
        return future

    def mark(self, held: list[Held]) -> asyncio.Future[Marked]:
        """Ask for marks. A letter may leave when the answer is there and does not name it; who asks twice for one is refused."""
        future: asyncio.Future[Marked] = asyncio.get_running_loop().create_future()
        self.mark_what(lambda: held, partial(_tell, future))
        return future

    def mark_what(self, wanted: Wanted, answer: OnMarked) -> None:
        """The same for many letters in a hurry: which ones is asked when the turn begins, and the answer is told before anything else."""
        if self._broken is not None:
            answer(self._broken)
            return
        self._wishes.append((wanted, answer))
        self._something.set()

    def mark_again(self, held: Held) -> asyncio.Future[Marked]:
        """Ask once more whether a marked letter may leave: its mark is old, and its reader may have left since."""
        future: asyncio.Future[Marked] = asyncio.get_running_loop().create_future()
        if self._broken is not None:
            future.set_exception(self._broken)
            return future
        self._next().again.append(held)
        self._asked.append(_Question(partial(_tell, future), [held]))
        self._something.set()
        return future

    def claim(self, claim: Claim) -> asyncio.Future[list[Claimed] | None]:
        """Ask for the next rows; one claim at a time. None: the worker was taken for dead."""
        if self._claiming is not None:
            raise RuntimeError("one claim at a time")
        self._next().claim = claim
        self._claiming = future = asyncio.get_running_loop().create_future()
        self._something.set()
        if self._broken is not None:
            future.set_exception(self._broken)
        return future

    def _next(self) -> Turn:
        """The turn that is being gathered."""
        if self._turn is None:
            self._turn = Turn(now=self.clock())
            self._alarm = asyncio.get_running_loop().call_later(self.company, self._something.set)
        return self._turn

    async def _write_on(self) -> None:
        try:
            await self._write_turns()
        except (
            asyncio.CancelledError
        ):  # the whole program is called off, as at a second Ctrl-C: nobody shall wait for what is never written
            self._fail(RuntimeError("the marker was called off"), [], [])
            raise

    async def _write_turns(self) -> None:
        while self._has_work or not self._closing:
            await self._something.wait()
            if not self._closing:
                self._something.clear()
            if self._broken is not None:
                self._fail(self._broken, [], [])
            elif self._has_work:
                await self._write_turn()

    @property
    def _has_work(self) -> bool:
        return self._turn is not None or bool(self._wishes)

    def _take_up_wishes(self) -> None:
        wishes, self._wishes = self._wishes, []
        for wanted, answer in wishes:
            held = wanted()
            fresh, refused = held, []
            if not self._marked.isdisjoint(held):
                fresh = [one for one in held if one not in self._marked]
                refused = [one for one in held if one in self._marked]
            self._marked.update(fresh)
            self._next().marks.extend(fresh)
            self._asked.append(_Question(answer, fresh, refused))

    async def _write_turn(self) -> None:
        """Write what was gathered, and tell whoever waits for it. If that fails nobody may send any more."""
        self._take_up_wishes()
        turn, self._turn = self._next(), None
        asked, self._asked = self._asked, []
        claiming, waiting, self._waiting = self._claiming if turn.claim else None, self._waiting, []
        if self._alarm is not None:
            self._alarm.cancel()
        try:
            written = await self._write_until_it_stands(turn, asked)
            self._marked.difference_update(written.hindered)
            self._tell_all(turn, written, asked)
        except Exception as error:  # also when the turn stands, but who had to know does not: to go on would be to go on blindly
            self._fail(error, asked, waiting)
            return
        if claiming is not None:
            self._claiming = None
            _set(claiming, written.claimed)
        for done in waiting:
            _set(done, None)

    async def _write_until_it_stands(self, turn: Turn, asked: list[_Question]) -> Written:
        """Or until the database has been in trouble for too long. At the first trouble whoever asked is told."""
        for pause in self.pauses:
            try:
                return await self._write(turn)
            except Exception as error:
                if not may_pass(error):
                    raise
                _answer_unsure(turn, asked)
                asked.clear()
                log.warning("ledger_waits", steps=len(turn.taken) + len(turn.steps), reason=type(error).__name__)
            await asyncio.sleep(pause)
        return await self._write(turn)

    async def _write(self, turn: Turn) -> Written:
        turn.now = self.clock()
        return await self.ledger.write(turn)

    def _tell_all(self, turn: Turn, written: Written, asked: Sequence[_Question]) -> None:
        """The account of what is durable first, so that whoever is granted a mark finds it up to date."""
        if self.on_written:
            self.on_written(turn, written)
        for one in asked:
            hindered = {held: why for held in one.held if (why := written.hindered.get(held))} if written.hindered else {}
            one.answer(Marked(at=turn.now, hindered=hindered | dict.fromkeys(one.refused, Hindrance.TAKEN)))

    def _fail(self, error: Exception, asked: Sequence[_Question], waiting: Sequence[asyncio.Future[None]]) -> None:
        """Nothing can be written any more: whoever waits, or still asks, in the turn that failed or for the next, is told so."""
        self._broken, self._turn = error, None
        asked, self._asked, wishes, self._wishes = [*asked, *self._asked], [], self._wishes, []
        for answer in (*(one.answer for one in asked), *(answer for _, answer in wishes)):
            answer(error)
        futures: list[asyncio.Future[Any] | None] = [*waiting, *self._waiting, self._claiming]
        self._waiting = []
        for future in futures:
            if future is not None and not future.done():
                future.set_exception(error)


def _tell(future: asyncio.Future[Marked], answer: Marked | Exception) -> None:
    if future.done():
        return
    if isinstance(answer, Exception):
        future.set_exception(answer)
    else:
        future.set_result(answer)


def _answer_unsure(turn: Turn, asked: list[_Question]) -> None:
    """Steps are facts and are written later. Who waits for a mark is told that we are not sure: the commit may have gone through."""
    for one in asked:
        hindered = dict.fromkeys(one.held, Hindrance.UNSURE) | dict.fromkeys(one.refused, Hindrance.TAKEN)
        one.answer(Marked(at=turn.now, hindered=hindered))
    turn.marks, turn.again = [], []


def _set(future: asyncio.Future[T], result: T) -> None:
    if not future.done():
        future.set_result(result)
