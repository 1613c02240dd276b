"""Whether this process is alive and fit to work, as monitors ask. Says only what it has just looked at; changes nothing.

Cheap enough for anybody to ask: nothing is counted, and what was found is good for a second, however many ask.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from newsletter.daily.generation import read_hold
from newsletter.daily.newsroom import Newsroom
from newsletter.model.errors import DatabaseError
from newsletter.model.issues import Issue
from newsletter.model.states import IssueState
from newsletter.storage.issues import issues_in
from newsletter.storage.ticks import last_tick
from newsletter.storage.versions import require_current

GOOD_FOR_SECONDS = 1.0
LONGEST_LOOK_SECONDS = 5.0
"""A database that does not answer for so long is not there, for whoever waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """``well`` with ``facts`` for programs, or not, and ``why``. No address, no secret, no version of anything."""

    well: bool
    why: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class HealthDesk:
    """Looks when it is asked, at most once a second, and never twice at the same time."""

    newsroom: Newsroom
    _kept: dict[str, tuple[float, Health]] = field(default_factory=dict)
    _looking: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def alive(self) -> Health:
        """Whether the process lives and its scheduler goes on, where it runs one."""
        return await self._ask("alive", self._look_alive)

    async def ready(self) -> Health:
        """Whether it can do its work: a database of this version that is no older file, and a scheduler."""
        return await self._ask("ready", self._look_ready)

    async def _ask(self, what: str, look: Callable[[], Awaitable[Health]]) -> Health:
        async with self._looking:
            loop = asyncio.get_running_loop()
            at, found = self._kept.get(what, (0.0, None))
            if found is None or loop.time() - at >= GOOD_FOR_SECONDS:
                found = await look()
                self._kept[what] = (loop.time(), found)  # from when it was found: who waited while a database hung does not look again
        return found

    async def _look_alive(self) -> Health:
        why = _scheduler_trouble(self.newsroom)
        facts: dict[str, Any] = {"scheduler": self.newsroom.ticking.runs}
        try:
            async with asyncio.timeout(LONGEST_LOOK_SECONDS):
                facts |= await _ages(self.newsroom)
        except Exception:  # whatever the driver throws: that the database is away is for readyz to say, the process lives
            facts["database"] = "does not answer"
        return Health(well=not why, why=why, facts=facts)

    async def _look_ready(self) -> Health:
        newsroom, why = self.newsroom, list(_scheduler_trouble(self.newsroom))
        if not newsroom.ticking.runs:
            why.append("no scheduler runs in this process")
        try:
            async with asyncio.timeout(LONGEST_LOOK_SECONDS):
                await require_current(newsroom.database)
                if await read_hold(newsroom):
                    why.append("held: this is an older file")
        except DatabaseError as error:
            why.append(f"database: {'of another version' if 'version' in error.problem else 'cannot be used'}")
        except Exception:  # asyncpg, sqlite3 and the time-out each have their own
            why.append("database: does not answer")
        return Health(well=not why, why=tuple(why))


def _scheduler_trouble(newsroom: Newsroom) -> tuple[str, ...]:
    """Of a scheduler that should tick: which of its duties hang."""
    if not newsroom.ticking.runs:
        return ()
    hanging = newsroom.ticking.hanging(asyncio.get_running_loop().time())
    return tuple(f"the scheduler's duty “{duty}” hangs" for duty in hanging)


async def _ages(newsroom: Newsroom) -> dict[str, Any]:
    """The scheduler's tick in this process, any scheduler's, and the last issue that was done."""
    async with newsroom.database.read() as connection:
        tick = await last_tick(connection)
        sent = await issues_in(connection, newsroom.letterhead.key, (IssueState.SENT,), 1)
    own, now = newsroom.ticking.age(asyncio.get_running_loop().time()), newsroom.clock()
    return {
        "tick_age_seconds": round(own, 1) if own is not None else _age(now, tick),
        "last_done": sent[0].issue_on.isoformat() if sent else None,
        "last_done_age_seconds": _age(now, _done_at(sent)),
    }


def _done_at(sent: tuple[Issue, ...]) -> datetime | None:
    return sent[0].sent_at if sent else None


def _age(now: datetime, at: datetime | None) -> float | None:
    return round((now - at).total_seconds(), 1) if at else None
