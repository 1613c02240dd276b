"""Duties: work that a process does again and again until it is told to stop, whatever happens to it in between."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from newsletter.delivery.run.waiting import happens
from newsletter.model.errors import NewsletterError
from newsletter.storage.trouble import may_pass

log = structlog.get_logger(__name__)


async def over_and_over(name: str, work: Callable[[], Awaitable[object]], pause: float, stop: asyncio.Event) -> None:
    """Do it, wait, do it again. Trouble ends one round, never the duty: the next round asks the tables again."""
    while not stop.is_set():
        try:
            await work()
        except Exception as error:
            tell(name, error)
        await happens(stop, pause)


def tell(name: str, error: Exception, **facts: object) -> None:
    """One line: what an operator can mend, what passes by itself, or a surprise with its trace."""
    if isinstance(error, NewsletterError):
        log.warning("duty_trouble", duty=name, thing=error.thing, reason=error.problem, **facts)
    elif may_pass(error):
        log.warning("duty_waits", duty=name, reason=f"{type(error).__name__}: {error}", **facts)
    else:
        log.error("duty_failed", duty=name, exc_info=error, **facts)
