"""The last look at a letter before it leaves: is its message there, its mark young, the round still on? If not it steps aside."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import structlog

from newsletter.delivery.marker import Marker
from newsletter.delivery.run.claims import Attempt, Claims, Message
from newsletter.delivery.steps import PUT_BACK
from newsletter.model.deliveries import Hindrance, Step, Verdict
from newsletter.model.errors import TemplateError
from newsletter.model.states import DeliveryState, VerdictKind

log = structlog.get_logger(__name__)

OLD_SECONDS = 0.25
"""A mark older than this is asked for again before content leaves: its reader may have left since, or somebody paused."""

ENDINGS = (Hindrance.PAUSED, Hindrance.CANCELLED)
"""What holds for every other letter of the issue too. That it is too late may be so for one reader alone."""


@dataclass(slots=True)
class LastLook:
    """``make`` gives letters their messages where that was not done ahead. ``time``: seconds on the clock that marks are dated by."""

    claims: Claims
    marker: Marker
    closing: asyncio.Event
    make: Callable[[Sequence[Attempt]], None]
    time: Callable[[], float] = field(default_factory=lambda: asyncio.get_running_loop().time)

    def ready(self, letter: Attempt) -> Message | None:
        """The message of a letter that may leave as it is; None where more must be asked. It is handed over once and kept no longer."""
        message = letter.message
        if message is None or isinstance(message, Exception) or not self._is_fresh(letter):
            return None
        letter.message = None
        return message

    def _is_fresh(self, letter: Attempt) -> bool:
        """Whether its mark is young and the round goes on."""
        return self.time() - letter.marked_at <= OLD_SECONDS and not self.closing.is_set()

    async def again(self, letter: Attempt) -> Message | None:
        """The message, when it is there, if the letter may still leave; else the letter steps aside."""
        if letter.making is not None:
            await asyncio.wait([letter.making])
        elif letter.message is None:
            self.make((letter,))
        if not self._is_fresh(letter) and (hindrance := await self._ask_again(letter)) is not None:
            self.step_aside(letter, hindrance)
            self.claims.settled()
            return None
        return self._message(letter)

    async def _ask_again(self, letter: Attempt) -> Hindrance | None:
        hindrance: Hindrance | None = None
        if not self.closing.is_set():
            hindrance = (await self.marker.mark_again(letter.held)).hindered.get(letter.held)
        return Hindrance.UNSURE if hindrance is None and self.closing.is_set() else hindrance

    def _message(self, letter: Attempt) -> Message | None:
        """The message; a letter that cannot be written is rejected."""
        message, letter.message = letter.message, None
        if not isinstance(message, Exception):
            return message
        if not isinstance(message, ValueError | TemplateError):
            raise message
        reject(self.marker, letter.held, str(message))
        self.claims.settled()
        return None

    def step_aside(self, attempt: Attempt, hindrance: Hindrance) -> None:
        """The ledger has already written what hinders the letter; where it was unsure the row must be put back."""
        if hindrance is Hindrance.UNSURE:
            self.marker.settle(attempt.held, PUT_BACK)
        if hindrance in ENDINGS:
            self.closing.set()


def reject(marker: Marker, held: tuple[int, str], problem: str) -> None:
    """The letter cannot be written at all: no try will change that."""
    log.warning("letter_unwritable", row=held[0], reason=problem)
    verdict = Verdict(kind=VerdictKind.PERMANENT, reply=problem)
    marker.settle(held, Step(state=DeliveryState.REJECTED, reason="unwritable", verdict=verdict))
