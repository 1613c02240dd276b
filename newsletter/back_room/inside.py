"""The back room itself: runs the scheduler and its crew, takes orders from the pages, and tells them how it stands. Shows no page.

When the pages are gone without a word it finishes the letters in hand and ends: half a program is worse than none.
"""

import asyncio
import os
import threading
from collections.abc import Callable
from contextlib import suppress

import structlog

from newsletter.back_room.lines import read_order, write_standing
from newsletter.daily.newsroom import Newsroom
from newsletter.scheduler import run_scheduler

log = structlog.get_logger(__name__)

TELL_EVERY_SECONDS = 1.0
GRACE_SECONDS = 60.0
"""How long the letters in hand may take once nobody is there any more who could be asked about it."""

Tell = Callable[[bytes], object]
"""Takes a line for the pages. Must not wait: pages that are frozen must not keep letters from leaving."""


async def work(newsroom: Newsroom, orders: asyncio.StreamReader, tell: Tell, stop: asyncio.Event) -> None:
    """Until ``stop`` is set, or the orders say so, or end; then finish the letters in hand and return."""
    beside = [asyncio.create_task(_obey(newsroom, orders, stop)), asyncio.create_task(_tell_on(newsroom, tell))]
    try:
        await run_scheduler(newsroom, stop=stop)
    finally:
        for task in beside:
            task.cancel()


async def _obey(newsroom: Newsroom, orders: asyncio.StreamReader, stop: asyncio.Event) -> None:
    while line := await orders.readline():
        is_told_to_stop, parts = read_order(line)
        if is_told_to_stop:
            stop.set()
        elif parts and newsroom.queue is not None:
            with suppress(OSError):  # a lost call delays an issue until the next look
                await newsroom.queue.enqueue(parts)
    if not stop.is_set():
        log.error("pages_gone", cure="ends once the letters in hand are finished; whoever started newsletter serve starts it anew")
        stop.set()
    last_resort = threading.Timer(GRACE_SECONDS, os._exit, (1,))
    last_resort.daemon = True
    last_resort.start()


async def _tell_on(newsroom: Newsroom, tell: Tell) -> None:
    loop = asyncio.get_running_loop()
    while True:
        tell(write_standing(newsroom.ticking, newsroom.pulse, loop.time()))
        await asyncio.sleep(TELL_EVERY_SECONDS)
