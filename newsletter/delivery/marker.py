"""The marker: one task that writes the marks of many senders, everything that queued while the last commit ran in one transaction.

Does not decide what a step is and never sends. Marks are written in the order in which they came, so whoever was granted a mark
knows that every step handed in before it is durable too.
"""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType
from typing import Any, Protocol, Self

import structlog

from newsletter.delivery.steps import may_step, step_aside
from newsletter.model.deliveries import Hindrance, Step
from newsletter.model.instants import Clock
from newsletter.model.states import DeliveryState
from newsletter.storage.database import Database
from newsletter.storage.deliveries import Held
from newsletter.storage.trouble import may_pass

log = structlog.get_logger(__name__)

PAUSES = (0.1, 0.3, 1.0, 3.0, 10.0, 10.0, 10.0, 10.0, 10.0)
"""Seconds between tries to write while the database is in trouble. Nothing is sent meanwhile; then the run ends with the error."""


class Ledger(Protocol):
    """The rows in which marks are written: ``storage.deliveries`` or ``storage.notices``."""

    async def mark_sending(self, connection: Any, held: Collection[Held], now: datetime) -> dict[Held, datetime]: ...
    async def read_hindrances(self, connection: Any, ids: Collection[int], now: datetime) -> dict[int, Hindrance]: ...
    async def read_held(self, connection: Any, held: Collection[Held]) -> dict[Held, DeliveryState]: ...
    async def write_steps(self, connection: Any, steps: Sequence[tuple[int, Step]], now: datetime) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mark:
    """One thing to write: a step, or with none the mark just before content. ``answer`` is what its sender waits for."""

    held: Held
    step: Step | None
    answer: asyncio.Future[datetime | Hindrance]


@dataclass(slots=True)
class Marker:
    """Enter it to start its task; leaving writes what still waits, and raises if the ledger could not be written."""

    database: Database
    ledger: Ledger
    clock: Clock
    pauses: Sequence[float] = PAUSES
    _waiting: list[_Mark] = field(default_factory=list)
    _something: asyncio.Event = field(default_factory=asyncio.Event)
    _closing: bool = False
    _task: asyncio.Task[None] | None = None
    _broken: Exception | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._write_on())
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._closing = True
        self._something.set()
        if self._task is not None:
            await self._task
        if self._broken is not None and error is None:
            raise self._broken

    def may_send(self, held: Held) -> asyncio.Future[datetime | Hindrance]:
        """Ask for the mark. The Date of the letter once the mark is durable, or why the letter must not leave."""
        return self._queue(held, None)

    def settle(self, held: Held, step: Step) -> asyncio.Future[datetime | Hindrance]:
        """Hand in a step; need not be awaited before asking for the next mark, which waits behind it."""
        return self._queue(held, step)

    def _queue(self, held: Held, step: Step | None) -> asyncio.Future[datetime | Hindrance]:
        mark = _Mark(held=held, step=step, answer=asyncio.get_running_loop().create_future())
        if self._broken is not None:
            _fail([mark], self._broken)
        else:
            self._waiting.append(mark)
            self._something.set()
        return mark.answer

    async def _write_on(self) -> None:
        while self._waiting or not self._closing:
            await self._something.wait()
            self._something.clear()
            group, self._waiting = self._waiting, []
            if self._broken is not None:
                _fail(group, self._broken)
            elif group:
                await self._write_group(group)

    async def _write_group(self, group: list[_Mark]) -> None:
        """Write until it stands or the database has been in trouble for too long; then nobody may send any more."""
        for pause in (*self.pauses, None):
            try:
                await self._write(group)
                return
            except Exception as error:
                if pause is None or not may_pass(error):
                    self._broken = error
                    _fail(group, error)
                    return
                group = _without_mark_requests(group)
                log.warning("ledger_waits", marks=len(group), reason=type(error).__name__)
            await asyncio.sleep(pause)

    async def _write(self, group: list[_Mark]) -> None:
        now = self.clock()
        async with self.database.write() as connection:
            refused = await self._write_steps(connection, [mark for mark in group if mark.step is not None], now)
            granted = await self._mark(connection, [mark.held for mark in group if mark.step is None], now)
        for mark in group:
            if not mark.answer.done():
                mark.answer.set_result(granted.get(mark.held, now) if mark.step is None else refused.get(mark.held, now))

    async def _write_steps(self, connection: Any, marks: list[_Mark], now: datetime) -> dict[Held, Hindrance]:
        """Write the steps of rows that are still ours; the others are told that the row was taken."""
        if not marks:
            return {}
        states = await self.ledger.read_held(connection, [mark.held for mark in marks])
        ours = {mark.held: mark.step for mark in marks if mark.step and may_step(states.get(mark.held), mark.step.state)}
        await self.ledger.write_steps(connection, [(row, step) for (row, _), step in ours.items()], now)
        return {mark.held: Hindrance.TAKEN for mark in marks if mark.held not in ours}

    async def _mark(self, connection: Any, held: list[Held], now: datetime) -> dict[Held, datetime | Hindrance]:
        if not held:
            return {}
        marked = await self.ledger.mark_sending(connection, held, now)
        return {**marked, **await self._refuse(connection, [one for one in held if one not in marked], now)}

    async def _refuse(self, connection: Any, held: list[Held], now: datetime) -> dict[Held, datetime | Hindrance]:
        """Find out why a mark was refused, and let the letters step aside that are still ours."""
        if not held:
            return {}
        states = await self.ledger.read_held(connection, held)
        claimed = [one for one in held if states.get(one) is DeliveryState.CLAIMED]
        found = await self.ledger.read_hindrances(connection, [row for row, _ in claimed], now)
        aside = [(row, step) for row, hindrance in found.items() if (step := step_aside(hindrance))]
        await self.ledger.write_steps(connection, aside, now)
        return {one: found.get(one[0], Hindrance.TAKEN) if one in claimed else Hindrance.TAKEN for one in held}


def _without_mark_requests(group: list[_Mark]) -> list[_Mark]:
    """Steps are facts and are written later. Who waits for a mark is told that we are not sure: the commit may have gone through."""
    for mark in group:
        if mark.step is None and not mark.answer.done():
            mark.answer.set_result(Hindrance.UNSURE)
    return [mark for mark in group if mark.step is not None]


def _fail(group: list[_Mark], error: Exception) -> None:
    for mark in group:
        if not mark.answer.done():
            mark.answer.set_exception(error)
            mark.answer.exception()  # nobody may be waiting any more; the loop must not complain about it
