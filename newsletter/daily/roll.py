"""The roll: which processes stand by to send, so that operators see them. Nothing depends on it; claims have signs of life of their own."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from newsletter.daily.newsroom import Newsroom
from newsletter.delivery.process import this_process
from newsletter.delivery.run.waiting import happens, unless_in_trouble
from newsletter.delivery.run.worker import BEATS_PER_LEASE
from newsletter.storage.workers import TOKEN_LENGTH, beat, read_workers, register_worker, sign_off_worker


@dataclass(frozen=True, slots=True, kw_only=True)
class StandBy:
    """A process that stands by; ``sending``: it has an issue in hand right now."""

    name: str
    since: datetime
    silent_for: timedelta
    sending: bool


@asynccontextmanager
async def on_the_roll(newsroom: Newsroom, name: str) -> AsyncIterator[None]:
    """While the block runs this process stands on the roll, and gives signs of life."""
    token, ended = secrets.token_hex(TOKEN_LENGTH // 2), asyncio.Event()
    await unless_in_trouble(_sign_on(newsroom, token, name))
    heart = asyncio.create_task(_beat_on(newsroom, token, name, ended))
    try:
        yield
    finally:
        ended.set()
        await heart
        await unless_in_trouble(_sign_off(newsroom, token))


async def read_roll(newsroom: Newsroom) -> tuple[StandBy, ...]:
    """Who stands by, longest first."""
    async with newsroom.database.read() as connection:
        workers = await read_workers(connection, newsroom.clock())
    busy = {one.process for one in workers if not one.name}
    return tuple(
        StandBy(name=one.name, since=one.started_at, silent_for=one.silent_for, sending=one.process in busy) for one in workers if one.name
    )


async def _beat_on(newsroom: Newsroom, token: str, name: str, ended: asyncio.Event) -> None:
    while not await happens(ended, newsroom.delivery.lease.total_seconds() / BEATS_PER_LEASE):
        await unless_in_trouble(_beat(newsroom, token, name))


async def _beat(newsroom: Newsroom, token: str, name: str) -> None:
    async with newsroom.database.write() as connection:
        alive = await beat(connection, token, newsroom.clock())
    if not alive:  # frozen for longer than the lease and taken off the roll, or never on it
        await _sign_on(newsroom, token, name)


async def _sign_on(newsroom: Newsroom, token: str, name: str) -> None:
    async with newsroom.database.write() as connection:
        await register_worker(connection, token, str(this_process()), newsroom.clock(), name)


async def _sign_off(newsroom: Newsroom, token: str) -> None:
    async with newsroom.database.write() as connection:
        await sign_off_worker(connection, token)
