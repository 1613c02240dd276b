"""Serves those who come at the same moment in one go: one transaction costs nearly the same for fifty as for one. Knows no database.

Nobody waits for company: who finds nobody at work goes at once, alone, and who comes meanwhile is served together next.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any

MOST = 50
"""Served in one go; who is behind them waits as long as that takes."""

Serve = Callable[[Sequence[Any]], Awaitable[Sequence[Any]]]


@dataclass(slots=True, eq=False)
class _Waiting:
    ask: Any
    key: Hashable
    alone: bool = False
    is_served: bool = False
    outcome: Any = None


@dataclass(slots=True)
class Together:
    """Those who wait. Of several with one key only the first is in a group: what it came to must be known before the next."""

    most: int = MOST
    _all: list[_Waiting] = field(default_factory=list)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def serve(self, ask: Any, key: Hashable, serve: Serve) -> Any:
        """What ``serve`` gives for this ask; it gets some asks and gives as many outcomes, and what it raises undoes all of them."""
        mine = _Waiting(ask, key)
        self._all.append(mine)
        try:
            async with self._turn:
                if not mine.is_served:
                    await self._serve_group(mine, serve)
        finally:
            self._all.remove(mine)
        return mine.outcome

    async def _serve_group(self, mine: _Waiting, serve: Serve) -> None:
        """The first of a group serves them all; should it go away, nothing was done and the next one does."""
        group = self._group(mine)
        try:
            _note(group, await serve([one.ask for one in group]))
        except Exception:
            if len(group) == 1:
                raise
            for one in group:  # one of them may be the trouble, which must not be the others'
                one.alone = True
            _note([mine], await serve([mine.ask]))

    def _group(self, mine: _Waiting) -> list[_Waiting]:
        group = {mine.key: mine}
        for one in () if mine.alone else self._all:
            if len(group) == self.most:
                break
            if not one.is_served and not one.alone:
                group.setdefault(one.key, one)
        return list(group.values())


def _note(group: Sequence[_Waiting], outcomes: Sequence[Any]) -> None:
    for one, outcome in zip(group, outcomes, strict=True):
        one.is_served, one.outcome = True, outcome
