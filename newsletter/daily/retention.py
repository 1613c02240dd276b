"""Forgets, once a day, what ``[privacy]`` says is kept long enough: a few rows in each transaction, so that no letter waits for it."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog

from newsletter.daily.departures import note_departures
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.times import zone_of
from newsletter.issue.calendar import local_date
from newsletter.storage import retention as stored
from newsletter.storage.database import Connection
from newsletter.storage.returned import forget_returned
from newsletter.storage.sessions import forget_sessions
from newsletter.storage.story_links import forget_followed
from newsletter.subscribers.run import erase_who_left
from newsletter.subscribers.run.leaving_for_good import AT_ONCE as PEOPLE_AT_ONCE

log = structlog.get_logger(__name__)

EVERY = timedelta(days=1)
AT_ONCE = 500
ROUNDS = 2_000
"""What is left after so many transactions waits for the next day."""

Chunk = Callable[[Connection, datetime, int], Awaitable[int]]


async def forget_old(newsroom: Newsroom) -> dict[str, int] | None:
    """What was forgotten, by kind; None where it was looked at within a day. Empties the write-ahead log afterwards."""
    now = newsroom.clock()
    async with newsroom.database.read() as connection:
        last = await stored.looked_at(connection)
    if last is not None and now - last < EVERY:
        return None
    found = await _forget(newsroom, now)
    async with newsroom.database.write() as connection:
        await stored.note_looked(connection, now)
    await note_departures(newsroom, anew=True)
    await newsroom.database.empty_log()
    if any(found.values()):
        log.info("forgotten", **found)
    return found


async def _forget(newsroom: Newsroom, now: datetime) -> dict[str, int]:
    options, key = newsroom.privacy, newsroom.letterhead.key

    async def audit(connection: Connection, before: datetime, limit: int) -> int:
        return await stored.forget_audit(connection, key, before, limit)

    async def returned(connection: Connection, before: datetime, _limit: int) -> int:
        return await forget_returned(connection, key, before)

    async def sessions(connection: Connection, before: datetime, _limit: int) -> int:
        return await forget_sessions(connection, before)

    async def followed(connection: Connection, before: datetime, limit: int) -> int:
        return await forget_followed(connection, key, before, limit)

    return {
        "networks": await _in_chunks(newsroom, options.keep_networks, stored.forget_networks, now),
        "notices": await _in_chunks(newsroom, options.keep_replies, stored.forget_notice_replies, now),
        "issues": await _forget_replies(newsroom, now),
        "audit": await _in_chunks(newsroom, options.keep_audit, audit, now),
        "returned": await _in_chunks(newsroom, options.keep_returned, returned, now),
        "sessions": await _in_chunks(newsroom, options.keep_sessions, sessions, now),
        "clicks": await _in_chunks(newsroom, options.keep_clicks, followed, now),
        "people": await _erase_who_left(newsroom, now),
    }


async def _in_chunks(newsroom: Newsroom, kept: timedelta, chunk: Chunk, now: datetime) -> int:
    number = 0
    for _ in range(ROUNDS if kept else 0):
        async with newsroom.database.write() as connection:
            done = await chunk(connection, now - kept, AT_ONCE)
        number += done
        if done < AT_ONCE:
            break
    return number


async def _forget_replies(newsroom: Newsroom, now: datetime) -> int:
    """Issue by issue, from the oldest; how far it came is written down when an issue is done. Says of how many issues."""
    kept, number = newsroom.privacy.keep_replies, 0
    if not kept:
        return number
    before, key = local_date(now - kept, zone_of(newsroom)), newsroom.letterhead.key
    for _ in range(ROUNDS):
        async with newsroom.database.read() as connection:
            oldest = await stored.oldest_with_replies(connection, key, before)
        if oldest is None:
            break
        last: int | None = 0
        while last is not None:
            async with newsroom.database.write() as connection:
                last = await stored.forget_some_replies(connection, oldest[0], last, AT_ONCE)
        async with newsroom.database.write() as connection:
            await stored.note_replies_forgotten(connection, key, oldest[1], now)
        number += 1
    return number


async def _erase_who_left(newsroom: Newsroom, now: datetime) -> int:
    kept, number = newsroom.privacy.keep_left, 0
    for _ in range(ROUNDS if kept else 0):
        done = await erase_who_left(newsroom.database, newsroom.letterhead.key, newsroom.ring, now - kept, now=now)
        number += done
        if done < PEOPLE_AT_ONCE:
            break
    return number
