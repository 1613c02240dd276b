"""Removals that wait for a person, and what the person decides. Judges no refusal: whom it is about was found when they were held."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from newsletter.delivery.removal import MANY_DOMAINS
from newsletter.model.states import SuppressionReason
from newsletter.model.subscribers import Suppression
from newsletter.storage.database import Database
from newsletter.storage.removals import HeldRemoval, end_hold, read_denied, read_held_removals
from newsletter.storage.suppressions import suppress

log = structlog.get_logger(__name__)

SHOWN = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionAccount:
    """What was decided about how many holds, and how many addresses were suppressed for it."""

    decided: int = 0
    suppressed: int = 0


async def held_removals(database: Database, *, now: datetime) -> tuple[HeldRemoval, ...]:
    """Everything that waits, newest first."""
    async with database.read() as connection:
        return tuple(await read_held_removals(connection, now - SHOWN))


async def remove_held(database: Database, holds: Sequence[HeldRemoval], *, by: str, now: datetime) -> DecisionAccount:
    """These readers are gone, a person says: suppress them, but for those whom a later issue reached or who confirmed since."""
    decided = suppressed = 0
    async with database.write() as connection:
        for one in holds:
            if await end_hold(connection, one.issue_id, one.domain):
                digests = await read_denied(connection, one.issue_id, "" if one.domain == MANY_DOMAINS else one.domain)
                note = f"issue of {one.issue_on}: said not to exist"
                await suppress(connection, digests, Suppression(reason=SuppressionReason.DEAD, at=now, by=by, note=note))
                decided, suppressed = decided + 1, suppressed + len(digests)
    log.info("held_removals_carried_out", holds=decided, suppressed=suppressed, by=by)
    return DecisionAccount(decided=decided, suppressed=suppressed)


async def keep_held(database: Database, holds: Sequence[HeldRemoval], *, by: str) -> DecisionAccount:
    """The domain or our relay was at fault, a person says: everybody stays, and the next issue is sent to them."""
    async with database.write() as connection:
        decided = sum([await end_hold(connection, one.issue_id, one.domain) for one in holds])
    log.info("held_removals_dropped", holds=decided, by=by)
    return DecisionAccount(decided=decided)
