"""One tick: everything that is due now, each part by itself. It only wakes them; whether there is something to do they ask the database."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

import structlog

from newsletter.daily.alarm_posts import post_alarms
from newsletter.daily.calls import forget_calls
from newsletter.daily.clock_guard import ClockGuard
from newsletter.daily.counting import count_days
from newsletter.daily.drafts_due import draft_due
from newsletter.daily.due import give_up, send_due
from newsletter.daily.errata import go_on_addressing
from newsletter.daily.generation import is_held, keep_up
from newsletter.daily.leases import lease
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.notice_letters import notice_writer
from newsletter.daily.occasions import tell_due
from newsletter.daily.plans import read_rest
from newsletter.daily.repeats import forget_repeats
from newsletter.daily.retention import forget_old
from newsletter.daily.sending_tools import sending_tools
from newsletter.daily.stages import gather, refresh
from newsletter.daily.step_links import forget_links
from newsletter.daily.times import zone_of
from newsletter.daily.watching import after_sending
from newsletter.delivery.run import send_notices, sweep
from newsletter.delivery.run.notice_doubt import settle_notice_doubt
from newsletter.delivery.run.old_logbooks import drop_old_logbooks
from newsletter.issue.calendar import local_date
from newsletter.model.errors import NewsletterError
from newsletter.storage.feeds import due_feeds
from newsletter.storage.notices import count_waiting_notices
from newsletter.storage.runs import forget_runs
from newsletter.storage.selections import forget_passed_over
from newsletter.subscribers.run import forget_pending

log = structlog.get_logger(__name__)

KEEP_RUNS = timedelta(days=90)
KEEP_PASSED_OVER = timedelta(days=30)
"""A day of 1,500 happenings takes 1.3 MB; what was chosen and what stood next, a twentieth of it, stays for ever."""

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class TickAccount:
    """What a tick did: dates of the issues it drafted, let go, settled as sent, skipped and gave up, and what went wrong."""

    drafted: tuple[date, ...] = ()
    released: tuple[date, ...] = ()
    sent: tuple[date, ...] = ()
    skipped: tuple[date, ...] = ()
    expired: tuple[date, ...] = ()
    troubles: tuple[str, ...] = ()


async def tick(newsroom: Newsroom, *, stop: asyncio.Event | None = None) -> TickAccount:
    """Everything that is due, once, in the order of a day. One trouble does not keep the rest from being done."""
    troubles: list[str] = []
    await _apart(collect(newsroom), troubles)
    await _apart(keep_up(newsroom), troubles)
    if await is_held(newsroom):
        return TickAccount(troubles=tuple(troubles))
    if not await ClockGuard(newsroom).is_sound():
        await _apart(post_notices(newsroom, stop=stop), troubles)
        return TickAccount(troubles=(*troubles, "the clock is not believed"))
    skipped, expired = await _apart(give_up(newsroom), troubles) or ((), ())
    drafted = await _apart(draft_due(newsroom), troubles) or ()
    released, sent = await _apart(send_due(newsroom, stop=stop), troubles) or ((), ())
    await _apart(tell_due(newsroom), troubles)
    await _apart(go_on_addressing(newsroom), troubles)
    await _apart(post_notices(newsroom, stop=stop), troubles)
    await _apart(post_alarms(newsroom), troubles)
    await _apart(after_sending(newsroom), troubles)
    return TickAccount(drafted=drafted, released=released, sent=sent, skipped=skipped, expired=expired, troubles=tuple(troubles))


async def collect(newsroom: Newsroom) -> int:
    """Ask the feeds that are due, in one process at a time, and make stories of what they brought; says how many were asked."""
    async with newsroom.database.read() as connection:
        due = await due_feeds(connection, newsroom.clock())
    rest = await read_rest(newsroom) if due else None
    if not due or (rest is not None and not rest.collecting):
        return 0
    async with lease(newsroom, "collecting") as ours:
        if not ours:
            return 0
        account = await refresh(newsroom)
        if account.new_entries or account.changed_entries:
            await gather(newsroom)
    return account.checked


async def post_notices(newsroom: Newsroom, *, stop: asyncio.Event | None = None) -> bool:
    """Send the one-off letters that are waiting: confirmations, welcomes, alarms; says whether there were any."""
    if newsroom.letterhead.missing or await is_held(newsroom):
        return False
    await settle_notice_doubt(newsroom.database, newsroom.delivery, now=newsroom.clock())
    async with newsroom.database.read() as connection:
        if not await count_waiting_notices(connection, 1, newsroom.clock()):
            return False
    await send_notices(sending_tools(newsroom), notice_writer(newsroom), stop=stop)
    return True


async def keep_house(newsroom: Newsroom) -> None:
    """Count the day; forget sign-ups never confirmed, the record of old runs, what old issues passed over; sweep; drop old logbooks.

    Once a day: forget what ``[privacy]`` says is kept long enough.
    """
    now = newsroom.clock()
    await count_days(newsroom)
    await forget_pending(newsroom.database, newsroom.sign_up, newsroom.letterhead.key, now=now)
    await sweep(newsroom.database, newsroom.delivery, clock=newsroom.clock)
    await drop_old_logbooks(newsroom.database, now=now)
    async with newsroom.database.write() as connection:
        await forget_runs(connection, now - KEEP_RUNS)
        await forget_passed_over(connection, local_date(now, zone_of(newsroom)) - KEEP_PASSED_OVER)
    await forget_calls(newsroom)
    await forget_repeats(newsroom)
    await forget_links(newsroom)
    await forget_old(newsroom)


async def _apart(part: Awaitable[Result], troubles: list[str]) -> Result | None:
    try:
        return await part
    except NewsletterError as error:
        log.warning("tick_trouble", thing=error.thing, reason=error.problem, cure=error.cure)
        troubles.append(str(error))
    except Exception as error:
        log.exception("tick_failed")
        troubles.append(f"{type(error).__name__}: {error}")
    return None
