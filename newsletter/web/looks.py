"""Looks at story links: which of them count as a person's, and counting those without keeping anybody waiting.

Mail scanners open every link of a letter, most of them at once, and many pass for browsers; so this leaves out what it can tell, and what
is left is a hint. Where a look came from is known here for a minute, so that nobody is counted again and again, and written down nowhere.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from starlette.datastructures import Headers

from newsletter.model.instants import Clock

AT_ONCE = timedelta(seconds=60)
"""How long after the first letter nobody has read: who follows a link then is a scanner."""

MOST_LINKS = 4
"""Links that a person follows within a minute; who opens more of them is looking through a letter for harm."""

MOST_NETWORKS = 20_000

_BROWSER = "mozilla/"
"""How every browser begins to say what it is, and few programs."""

_PROGRAMS = ("bot", "crawl", "spider", "scan", "preview", "fetch", "headless", "phantom", "monitor", "(compatible;", "http")
"""What programs say that begin like a browser; the last is the address at which they explain themselves."""

_AHEAD = ("purpose", "sec-purpose", "x-purpose", "x-moz")
_NAVIGATES = "navigate"

Write = Callable[[Mapping[str, int]], Awaitable[None]]

log = structlog.get_logger(__name__)


def seems_a_person(method: str, headers: Headers) -> bool:
    """Whether it looks like somebody's browser that was sent there by a press."""
    agent = headers.get("user-agent", "").lower()
    return (
        method == "GET"
        and agent.startswith(_BROWSER)
        and not any(mark in agent for mark in _PROGRAMS)
        and not any(mark in headers.get(name, "").lower() for name in _AHEAD for mark in ("prefetch", "prerender", "preview"))
        and headers.get("sec-fetch-mode", _NAVIGATES) == _NAVIGATES
    )


@dataclass(slots=True)
class Looks:
    """Counts looks in this process. ``write`` adds numbers to the stored ones."""

    clock: Clock
    write: Write
    _minute: datetime | None = None
    _seen: dict[str, set[str]] = field(default_factory=dict)
    _counted: Counter[str] = field(default_factory=Counter)
    _writing: asyncio.Task[None] | None = None

    def note(self, name: str, network: str, left_at: datetime) -> None:
        """A person's look at a link whose letters began to leave then. Counts it or not, and returns at once."""
        now = self.clock()
        if now - left_at < AT_ONCE or not self._is_first(name, network, now):
            return
        self._counted[name] += 1
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_all())

    async def finish(self) -> None:
        """Write what was counted so far; what cannot be written now is kept for the next look."""
        while self._writing is not None and not self._writing.done():
            await asyncio.wait({self._writing})

    def _is_first(self, name: str, network: str, now: datetime) -> bool:
        """Whether this network has not followed the link in this minute, nor many others."""
        minute = now.replace(second=0, microsecond=0)
        if minute != self._minute:
            self._minute, self._seen = minute, {}
            asyncio.get_running_loop().call_later(60, self._seen.clear)  # also where nobody looks any more
        if network not in self._seen and len(self._seen) >= MOST_NETWORKS:
            return False
        seen = self._seen.setdefault(network, set())
        if name in seen or len(seen) >= MOST_LINKS:
            return False
        seen.add(name)
        return True

    async def _write_all(self) -> None:
        """One transaction for all that came while the last one took its time."""
        while self._counted:
            taken, self._counted = self._counted, Counter()
            try:
                await self.write(taken)
            except Exception as error:  # whatever is wrong with the database, no reader is kept from a story by it
                self._counted += taken
                log.warning("clicks_not_counted", kind=type(error).__name__)
                return
