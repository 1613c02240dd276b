"""Waiting: for an event, and for a database in trouble that may pass. Knows nothing of what is waited for."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

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
