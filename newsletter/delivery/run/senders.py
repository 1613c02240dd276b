"""The senders of a run: one for each connection, each taking the next letter when the last is off its hands.

Sends one letter twice under no circumstances: before content leaves, the row says so durably, and whoever finds a row in that state
later does not send it. Does not choose whom to write to and does not look at issues.
"""

import asyncio
from collections import Counter
from collections.abc import Coroutine
from dataclasses import dataclass, field
from random import Random
from typing import Any

import structlog

from newsletter.delivery.courier import Courier, Unreachable
from newsletter.delivery.envelope import write_content, write_envelope
from newsletter.delivery.marker import Marker
from newsletter.delivery.run.claims import Attempt, Claims
from newsletter.delivery.run.line import Line, Relay
from newsletter.delivery.steps import PUT_BACK, next_step
from newsletter.delivery.verdict import judge, may_begin
from newsletter.model.deliveries import Hindrance, Step, Verdict
from newsletter.model.errors import RelayError
from newsletter.model.instants import Clock
from newsletter.model.options import DeliveryOptions
from newsletter.model.states import DeliveryState, VerdictKind

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Senders:
    """Everything that the connections of one run share."""

    claims: Claims
    marker: Marker
    relay: Relay
    sender: str
    options: DeliveryOptions
    clock: Clock
    randomness: Random
    _troubles: Counter[int] = field(default_factory=Counter)

    async def send(self, connections: int) -> None:
        """Send until nothing is left to do now or the run closes. Raises RelayError when only an operator can help."""
        try:
            await _let_finish([self._one_sender() for _ in range(connections)], self.relay.closing)
        finally:
            await asyncio.gather(*self._put_back(self.claims.give_back()))
        if refusal := self.relay.refusal:
            raise RelayError(refusal.relay, refusal.problem, refusal.cure)

    async def _one_sender(self) -> None:
        line = Line(self.relay)
        try:
            while (courier := await line.courier()) and (attempt := await self.claims.next()):
                await self._try(line, courier, attempt)
        finally:
            await line.close()

    async def _try(self, line: Line, courier: Courier, attempt: Attempt) -> None:
        try:
            envelope = write_envelope(self.sender, attempt.address)
        except ValueError as error:
            self._reject(attempt, str(error))
            return
        began = await courier.start(envelope)
        if not may_begin(began):
            await self._conclude(line, attempt, judge(began))
            return
        dated_at = await self.marker.may_send(attempt.held)
        if isinstance(dated_at, Hindrance):
            self._step_aside(attempt, dated_at)
            await courier.abandon()
            return
        try:
            message = write_content(attempt.build(dated_at))
        except (ValueError, KeyError) as error:
            self._reject(attempt, str(error))
            await courier.abandon()
            return
        # From here we may die not knowing: the row says sending until a verdict stands in it.
        outcome = await courier.content(message)
        await self._conclude(line, attempt, judge(outcome))

    async def _conclude(self, line: Line, attempt: Attempt, verdict: Verdict) -> None:
        """Hand in what the try came to. The next mark of this line waits behind it, so no more than one letter a line is ever in doubt."""
        row = attempt.held[0]
        if verdict.relay_trouble:
            self._troubles[row] += 1
        step = next_step(
            verdict,
            attempt.number,
            troubles=self._troubles[row],
            now=self.clock(),
            not_after=attempt.not_after,
            retry_after=self.options.retry_after,
            randomness=self.randomness,
        )
        self.marker.settle(attempt.held, step)
        if verdict.relay_trouble or verdict.kind is VerdictKind.UNKNOWN:
            await self._ease_off(line, verdict)
        else:
            line.answered()

    async def _ease_off(self, line: Line, verdict: Verdict) -> None:
        if verdict.relay_trouble and verdict.code // 100 == 5:
            cure = "Check relay.username, relay.tls and newsletter.from_address: the relay must accept letters from us."
            self.relay.refuse(Unreachable(relay="the relay", problem=f"refuses our letters: {verdict.code} {verdict.enhanced}", cure=cure))
        if await line.broken(f"{verdict.code} {verdict.enhanced}" if verdict.code else verdict.reply):
            self._put_back(self.claims.give_back())

    def _step_aside(self, attempt: Attempt, hindrance: Hindrance) -> None:
        """The marker has already written what hinders the letter; where it was unsure the row must be put back."""
        if hindrance is Hindrance.UNSURE:
            self._put_back([attempt])
        if hindrance in (Hindrance.PAUSED, Hindrance.CANCELLED, Hindrance.LATE):
            self.relay.closing.set()

    def _reject(self, attempt: Attempt, problem: str) -> None:
        """One letter that cannot be written at all stops nobody else's."""
        log.warning("letter_unwritable", row=attempt.held[0], reason=problem)
        verdict = Verdict(kind=VerdictKind.PERMANENT, reply=problem)
        self.marker.settle(attempt.held, Step(state=DeliveryState.REJECTED, reason="unwritable", verdict=verdict))

    def _put_back(self, attempts: list[Attempt]) -> list[asyncio.Future[Any]]:
        return [self.marker.settle(attempt.held, PUT_BACK) for attempt in attempts]


async def _let_finish(senders: list[Coroutine[Any, Any, None]], closing: asyncio.Event) -> None:
    """Run all to their end. When one fails or we are told to stop, the others end too, but only after the reply they wait for."""

    async def close_on_error(sender: Coroutine[Any, Any, None]) -> None:
        try:
            await sender
        except BaseException:
            closing.set()
            raise

    everyone = asyncio.gather(*(close_on_error(sender) for sender in senders), return_exceptions=True)
    try:
        results = await asyncio.shield(everyone)
    except asyncio.CancelledError:
        closing.set()
        await everyone
        raise
    for result in results:
        if isinstance(result, BaseException):
            raise result
