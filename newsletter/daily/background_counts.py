"""Counts that take long, each taken in the background by one of however many ask. How long one is good is for whoever asks to say."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import structlog

log = structlog.get_logger(__name__)

REMEMBERED = 50
When = TypeVar("When")
Count = Callable[[], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Counted(Generic[When]):
    """What was counted, when, and how many seconds that took."""

    value: Any
    at: When
    took: float = 0.0


@dataclass(slots=True)
class BackgroundCounts(Generic[When]):
    """The last count of each name, of the fifty latest names. ``now`` dates them; ``turns``: what each waits for before it begins."""

    now: Callable[[], When]
    turns: AbstractAsyncContextManager[None] = field(default_factory=nullcontext)
    _known: dict[Hashable, Counted[When]] = field(default_factory=dict)
    _counting: dict[Hashable, "asyncio.Task[Counted[When]]"] = field(default_factory=dict)

    def known(self, name: Hashable) -> Counted[When] | None:
        """What was counted last."""
        return self._known.get(name)

    def begin(self, name: Hashable, count: Count) -> "asyncio.Task[Counted[When]]":
        """Count it anew, unless somebody is at it: then theirs."""
        task = self._counting.get(name)
        if task is None:
            task = self._counting[name] = asyncio.create_task(self._count(name, count))
            task.add_done_callback(lambda ended: self._over(name, ended))
        return task

    async def _count(self, name: Hashable, count: Count) -> Counted[When]:
        loop = asyncio.get_running_loop()
        async with self.turns:
            began = loop.time()
            counted = Counted(await count(), self.now(), loop.time() - began)
        self._known.pop(name, None)
        self._known[name] = counted
        while len(self._known) > REMEMBERED:
            del self._known[next(iter(self._known))]
        return counted

    def _over(self, name: Hashable, task: "asyncio.Task[Counted[When]]") -> None:
        """An error that nobody waited for is told here; the next who asks has it counted again."""
        self._counting.pop(name, None)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.warning("count_failed", kind=type(error).__name__)
