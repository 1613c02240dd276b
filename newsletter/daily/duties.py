"""Duties: work that a process does again and again until it is told to stop, whatever happens to it in between."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog

from newsletter.delivery.run.waiting import happens
from newsletter.model.errors import NewsletterError, RelayError
from newsletter.storage.trouble import may_pass

log = structlog.get_logger(__name__)

FIRST_PAUSE_SECONDS = 10.0
LONGEST_PAUSE_SECONDS = 300.0
"""Between two tries of a relay that refuses us: one that does not take our password must not be asked every few seconds."""


async def over_and_over(name: str, work: Callable[[], Awaitable[object]], pause: float, stop: asyncio.Event) -> None:
    """Do it, wait, do it again. Trouble ends one round, never the duty: the next round asks the tables again."""
    troubles = Troubles()
    while not stop.is_set():
        wait = pause
        try:
            await work()
            troubles.well(name)
        except Exception as error:
            wait = max(pause, troubles.tell(name, error))
        await happens(stop, wait)


@dataclass(slots=True)
class Troubles:
    """What the duties of a process stumble over: told once, and again only after it went well or when it is something else."""

    _told: dict[str, str] = field(default_factory=dict)
    _pauses: dict[str, float] = field(default_factory=dict)

    def tell(self, duty: str, error: Exception, **facts: object) -> float:
        """One line: what an operator can mend and how, what passes by itself, or a surprise with its trace.

        Gives back the seconds to leave it alone: none, but for a relay that refuses us, the longer the more often it did.
        """
        words = f"{type(error).__name__}: {error}"
        if self._told.get(duty) != words:
            self._told[duty] = words
            _tell(duty, error, words, facts)
        if not isinstance(error, RelayError):
            return 0.0
        self._pauses[duty] = min(self._pauses.get(duty, FIRST_PAUSE_SECONDS / 2) * 2, LONGEST_PAUSE_SECONDS)
        return self._pauses[duty]

    def well(self, duty: str) -> None:
        """It went well: the next trouble is news."""
        self._told.pop(duty, None)
        self._pauses.pop(duty, None)


def _tell(duty: str, error: Exception, words: str, facts: dict[str, object]) -> None:
    if isinstance(error, NewsletterError):
        log.warning("duty_trouble", duty=duty, thing=error.thing, reason=error.problem, cure=error.cure, **facts)
    elif may_pass(error):
        log.warning("duty_waits", duty=duty, reason=words, **facts)
    else:
        log.error("duty_failed", duty=duty, exc_info=error, **facts)
