"""Hands out claimed rows one by one to the connections of a run, and gives back those that it will not need.

Does not know whether they are deliveries or notices, and sends nothing.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

from newsletter.storage.deliveries import Held


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try that is about to be made. ``build`` makes the finished message for a Date; it may raise ValueError."""

    held: Held
    address: str
    number: int
    not_after: datetime
    build: Callable[[datetime], bytes]


Take = Callable[[], Awaitable[list[Attempt]]]
"""Claims the next chunk; an empty list when nothing is left to do now."""


@dataclass(slots=True)
class Claims:
    """Attempts in hand. One connection at a time fetches more; nothing is fetched once ``closing`` is set."""

    take: Take
    closing: asyncio.Event
    _in_hand: deque[Attempt] = field(default_factory=deque)
    _fetching: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def next(self) -> Attempt | None:
        """The next attempt, or None when nothing is left to do now."""
        async with self._fetching:
            if not self._in_hand and not self.closing.is_set():
                self._in_hand.extend(await self.take())
            if self._in_hand and not self.closing.is_set():
                return self._in_hand.popleft()
        return None

    def give_back(self) -> list[Attempt]:
        """Everything that is still in hand; the caller puts the rows back."""
        rest = list(self._in_hand)
        self._in_hand.clear()
        return rest
