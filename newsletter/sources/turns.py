"""Turns: how many may ask at the same time, in all and of one host. Waiting for a busy host takes nobody else's place."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class _HostTurns:
    free: asyncio.Semaphore
    users: int = 0


@dataclass(slots=True)
class Turns:
    """``at_once`` in all, ``per_host`` of each host."""

    at_once: int
    per_host: int
    _all: asyncio.Semaphore = field(init=False)
    _hosts: dict[str, _HostTurns] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._all = asyncio.Semaphore(self.at_once)

    @asynccontextmanager
    async def take(self, host: str) -> AsyncIterator[None]:
        """Wait for the host first and for a place among all second, so that a slow host's queue holds no places."""
        turns = self._hosts.setdefault(host, _HostTurns(asyncio.Semaphore(self.per_host)))
        turns.users += 1
        try:
            async with turns.free, self._all:
                yield
        finally:
            turns.users -= 1
            if not turns.users:
                self._hosts.pop(host, None)
