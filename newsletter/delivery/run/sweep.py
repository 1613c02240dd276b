"""The broom: rows that dead workers left behind, and rows whose time is over. Sends nothing and resends nothing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog

from newsletter.delivery.process import is_gone, this_process
from newsletter.model.instants import Clock
from newsletter.model.options import DeliveryOptions
from newsletter.model.states import DeliveryState
from newsletter.storage import deliveries, notices
from newsletter.storage.database import Database
from newsletter.storage.workers import Worker, bury_worker, read_workers

log = structlog.get_logger(__name__)

DOUBT = "the process died while the content may have left"


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepAccount:
    """How many workers were found dead and what became of the rows that nobody held any more; notices counted too."""

    workers: int = 0
    released: int = 0
    unknown: int = 0
    cancelled: int = 0
    expired: int = 0


async def sweep(database: Database, options: DeliveryOptions, *, clock: Clock) -> SweepAccount:
    """Put claimed rows of the dead back and turn sending into unknown, close what was called off or is late, and say how many."""
    now = clock()
    async with database.write() as connection:
        buried = [await bury_worker(connection, one.token, one.seen_at) for one in await _find_dead(connection, options, now)]
        released = await deliveries.release_orphans(connection, now) + await notices.release_orphans(connection, now)
        unknown = await deliveries.doubt_orphans(connection, DOUBT, now) + await notices.doubt_orphans(connection, DOUBT, now)
        closed = await deliveries.call_off(connection, now)
        stale = await notices.expire_notices(connection, now - options.notice_lifetime, now)
    account = SweepAccount(
        workers=sum(buried),
        released=released,
        unknown=unknown,
        cancelled=closed[DeliveryState.CANCELLED],
        expired=closed[DeliveryState.EXPIRED] + stale,
    )
    if account.unknown:
        log.warning("swept", unknown=account.unknown, released=account.released)
    return account


async def _find_dead(connection: Any, options: DeliveryOptions, now: datetime) -> list[Worker]:
    """A process of this machine that ended is dead at once; any other when it was silent for longer than the lease."""
    here = this_process()
    everybody = await read_workers(connection, now)
    return [one for one in everybody if is_gone(one.process, here) or one.silent_for > options.lease]
