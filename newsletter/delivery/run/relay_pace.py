"""A relay's rate as the lines of this process meet it: each asks for its turn before it takes a letter.

Blocks of letters come from a row that all processes share, one short transaction each. Does not send, and knows nothing of letters.
"""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from newsletter.delivery.allowance import DAY, Block, Rate, Wait, deal, minute_of
from newsletter.delivery.pulse import Pulse
from newsletter.delivery.run.waiting import happens, unless_in_trouble
from newsletter.model.instants import Clock
from newsletter.storage.database import Database
from newsletter.storage.pace import add_letters, deal_out, forget_minutes, hold_pace, read_taken

log = structlog.get_logger(__name__)

A_WHOLE_BLOCK = 1_000_000
"""As many letters as there are in a block: what is not used is given back."""

WHEN_THE_DATABASE_WAITS = timedelta(seconds=1)


@dataclass(slots=True)
class RelayPace:
    """``used_up_until``: nothing more may go through this relay before, for the letters of 24 hours are used up."""

    database: Database
    name: str
    rate: Rate
    clock: Clock
    closing: asyncio.Event
    pulse: Pulse = field(default_factory=Pulse)
    used_up_until: datetime | None = None
    _block: Block | None = None
    _used: int = 0
    _next_at: datetime | None = None
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    def at_once(self) -> bool:
        """Take a turn if there is one this moment."""
        now = self.clock()
        if self._turn.locked() or not self._has_block(now) or self._opens(now) > now:
            return False
        self._take(now)
        return True

    async def turn(self) -> bool:
        """Wait for a turn. False when the run closes, or nothing more may go through this relay today."""
        async with self._turn:
            while not self.closing.is_set():
                now = self.clock()
                if not self._has_block(now) and (again_at := await self._ask(now)) is not None:
                    if self.used_up_until is not None:
                        return False
                    await happens(self.closing, (again_at - now).total_seconds())
                elif (opens := self._opens(now)) > now:
                    await happens(self.closing, (opens - now).total_seconds())
                else:
                    self._take(now)
                    return True
        return False

    def untake(self) -> None:
        """The turn was for nothing: there was no letter."""
        self._used -= 1

    async def give_back(self) -> None:
        """Letters of a day's limit that were dealt out and not used are free again; those of a second are over."""
        block, self._block = self._block, None
        if block is not None and self.rate.per_day and block.letters > self._used:
            await unless_in_trouble(self._return(minute_of(block.begins_at), block.letters - self._used))

    def _has_block(self, now: datetime) -> bool:
        return self._block is not None and self._used < self._block.letters and now < self._block.ends_at

    def _opens(self, now: datetime) -> datetime:
        """When the next letter of the block may go: in its place, and never closer to the last one than the rate says."""
        if self._block is None:
            return now
        place = self._block.begins_at + self._used * self._block.spacing
        return max(place, self._next_at) if self._next_at is not None and self._next_at < self._block.ends_at else place

    def _take(self, now: datetime) -> None:
        self._used += 1
        self._next_at = now + self._block.spacing if self._block is not None else None

    async def _ask(self, now: datetime) -> datetime | None:
        """Get a block; else the instant at which to ask again."""
        await self.give_back()
        dealt = await unless_in_trouble(self._deal(now))
        if isinstance(dealt, Block):
            self._block, self._used = dealt, 0
            return None
        if dealt is None:
            return now + WHEN_THE_DATABASE_WAITS
        self.pulse.beat()
        if dealt.for_the_day:
            self.used_up_until = dealt.until
            log.info("day_used_up", relay=self.name, until=dealt.until.isoformat())
        return dealt.until

    async def _deal(self, now: datetime) -> Block | Wait:
        async with self.database.write() as connection:
            row = await hold_pace(connection, self.name)
            taken = await read_taken(connection, self.name, now - DAY) if self.rate.per_day else {}
            dealt = deal(self.rate, A_WHOLE_BLOCK, now, next_at=row.next_at, taken=taken)
            if isinstance(dealt, Block):
                await deal_out(connection, self.name, dealt.ends_at, minute_of(dealt.begins_at), dealt.letters)
                await forget_minutes(connection, now - DAY)
        return dealt

    async def _return(self, minute: datetime, letters: int) -> None:
        async with self.database.write() as connection:
            await add_letters(connection, self.name, minute, -letters)
