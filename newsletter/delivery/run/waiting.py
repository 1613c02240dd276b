"""Waiting: for an event, for a database in trouble that may pass, for everybody's end. Knows nothing of what is waited for."""

import asyncio
from collections.abc import Awaitable, Coroutine
from typing import Any, TypeVar

import structlog

from newsletter.storage.trouble import may_pass

log = structlog.get_logger(__name__)

T = TypeVar("T")


async def happens(event: asyncio.Event, within_seconds: float) -> bool:
    """Wait for an event, but not longer; True when it is set."""
    if event.is_set():  # wait_for would not even look when the time is 0
        return True
    try:
        await asyncio.wait_for(event.wait(), within_seconds)
    except TimeoutError:
        return False
    return True


async def unless_in_trouble(action: Awaitable[T]) -> T | None:
    """The result, or None while the database is in passing trouble: for things that are done again soon anyway."""
    try:
        return await action
    except Exception as error:
        if not may_pass(error):
            raise
        log.debug("database_waits", reason=type(error).__name__)  # whoever has to write says so aloud
        return None


async def let_finish(senders: list[Coroutine[Any, Any, None]], closing: asyncio.Event) -> None:
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
