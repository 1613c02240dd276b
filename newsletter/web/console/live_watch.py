"""Watches an issue that is being sent for everybody who looks at it: one look a second, however many look, and none when nobody does."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import structlog

from newsletter.daily.live import Counts, read_counts, read_troubles
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.pace import pace_now
from newsletter.delivery.run.pace_report import PaceReport
from newsletter.model.deliveries import DomainTrouble
from newsletter.model.errors import NewsletterError, RefusedStep
from newsletter.model.states import DeliveryState, IssueState

MOST_LISTENERS = 20
MOST_OF_ONE = 4
"""Pages of one operator: the newest are told what happens, and an older one asks for itself."""

SURE_FOR_SECONDS = 3.0
"""How long who was let in is believed to be still allowed."""

LOOK_EVERY_SECONDS = 1.0
REST_FACTOR = 4
"""After a look that took long this many times its length passes before the next: looking must not slow the sending down."""

TROUBLES_EVERY = 5
"""Looks from one question for the refusing domains to the next."""

RATE_OVER = 10
UNDER_WAY = frozenset({IssueState.APPROVED, IssueState.SENDING, IssueState.PAUSED})
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What is seen at an instant. ``number`` grows with every look; ``rate`` is letters a second of late, None before two looks."""

    number: int
    counts: Counts
    troubles: tuple[DomainTrouble, ...]
    pace: PaceReport | None
    rate: float | None

    @property
    def is_over(self) -> bool:
        """Whether nothing will change any more by itself."""
        return self.counts.issue.state not in UNDER_WAY


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """One page that listens, whose it is, and whether it has to make room."""

    whose: int | None
    given_up: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(slots=True)
class _Watch:
    """One issue under watch."""

    listeners: int = 0
    sight: Sight | None = None
    seen: asyncio.Event = field(default_factory=asyncio.Event)
    left: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None


@dataclass(slots=True)
class LiveWatch:
    """All watches of this application. ``stop`` ends them with the server. ``pause`` waits between looks, and tests hand in their own."""

    newsroom: Newsroom
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    pause: Callable[[float], Awaitable[Any]] = asyncio.sleep
    most: int = MOST_LISTENERS
    sure_for: float = SURE_FOR_SECONDS
    _places: list[Place] = field(default_factory=list)
    _watches: dict[date, _Watch] = field(default_factory=dict)
    _looking: set[asyncio.Task[None]] = field(default_factory=set)

    def take_place(self, whose: int | None) -> Place:
        """A place to listen from; where one operator has too many their oldest gives way. Raises RefusedStep where all are taken."""
        own = [place for place in self._places if place.whose == whose]
        if len(own) >= MOST_OF_ONE:
            own[0].given_up.set()
            self.leave_place(own[0])
        elif len(self._places) >= self.most:
            raise RefusedStep("live", f"{self.most} pages look at sendings already", "This page asks anew every few seconds instead.")
        self._places.append(place := Place(whose))
        return place

    def leave_place(self, place: Place) -> None:
        """Make room; it may have been made already."""
        if place in self._places:
            self._places.remove(place)

    async def follow(self, issue_on: date, place: Place) -> AsyncGenerator[Sight]:
        """Each new sight, until the issue is settled, the place is given up or the server stops. The first comes at once."""
        watch = self._watches.setdefault(issue_on, _Watch())
        watch.listeners += 1
        looking = watch.task
        if looking is None or looking.done():
            watch.sight = None
            looking = watch.task = asyncio.create_task(self._look(issue_on, watch))
            self._looking.add(looking)
            looking.add_done_callback(self._looking.discard)
        last = 0
        try:
            while not (self.stop.is_set() or place.given_up.is_set()):
                sight, seen = watch.sight, watch.seen
                if sight is None or sight.number == last:
                    if looking.done():
                        return
                    await _first_of(looking, seen, self.stop, place.given_up)
                    continue
                last = sight.number
                yield sight
                if sight.is_over:
                    return
        finally:
            watch.listeners -= 1
            if not watch.listeners:
                watch.left.set()  # the look that is under way ends by itself: a question to the database is not broken off
                self._watches.pop(issue_on, None)

    async def finish(self) -> None:
        """Wait for the looks that are under way; nobody looks any more."""
        await asyncio.gather(*self._looking, return_exceptions=True)

    async def _look(self, issue_on: date, watch: _Watch) -> None:
        rates: deque[tuple[datetime, int]] = deque(maxlen=RATE_OVER)
        troubles: tuple[DomainTrouble, ...] = ()
        pace: PaceReport | None = None
        loop, number = asyncio.get_running_loop(), 0
        while watch.listeners and not self.stop.is_set():
            begun = loop.time()
            try:
                counts = await read_counts(self.newsroom, issue_on)
                if number % TROUBLES_EVERY == 0 or counts.issue.state not in UNDER_WAY:
                    troubles, pace = await _aside(self.newsroom, counts)
            except NewsletterError as trouble:
                log.warning("live_look_failed", problem=trouble.problem)
                return
            number += 1
            rates.append((counts.at, counts.balance.counts.get(DeliveryState.ACCEPTED, 0)))
            self._show(watch, Sight(number=number, counts=counts, troubles=troubles, pace=pace, rate=rate_of(rates)))
            if watch.sight and watch.sight.is_over:
                return
            await self._rest(watch, max(LOOK_EVERY_SECONDS, REST_FACTOR * (loop.time() - begun)))

    async def _rest(self, watch: _Watch, seconds: float) -> None:
        """Until the next look, or until nobody is left to look for."""
        waiting = [asyncio.ensure_future(one) for one in (self.pause(seconds), watch.left.wait(), self.stop.wait())]
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for one in waiting:
            one.cancel()

    def _show(self, watch: _Watch, sight: Sight) -> None:
        watch.sight = sight
        watch.seen.set()
        watch.seen = asyncio.Event()


async def _first_of(looking: asyncio.Task[None], *events: asyncio.Event) -> None:
    """Wait for one of these to happen, or for looking to end."""
    waiting = [asyncio.create_task(event.wait()) for event in events]
    try:
        await asyncio.wait([*waiting, looking], return_when=asyncio.FIRST_COMPLETED)
    finally:
        for one in waiting:
            one.cancel()


def rate_of(counted: deque[tuple[datetime, int]]) -> float | None:
    """Letters a second between the first and the last of these counts."""
    if len(counted) < 2:
        return None
    seconds = (counted[-1][0] - counted[0][0]).total_seconds()
    return (counted[-1][1] - counted[0][1]) / seconds if seconds > 0 else None


async def one_sight(newsroom: Newsroom, issue_on: date) -> Sight:
    """How it stands now, for a page without a script."""
    counts = await read_counts(newsroom, issue_on)
    troubles, pace = await _aside(newsroom, counts)
    return Sight(number=1, counts=counts, troubles=troubles, pace=pace, rate=None)


async def _aside(newsroom: Newsroom, counts: Counts) -> tuple[tuple[DomainTrouble, ...], PaceReport | None]:
    """Who refuses, and while letters leave how fast they may: not asked at every look."""
    pace = await pace_now(newsroom) if counts.issue.state in UNDER_WAY else None
    return await read_troubles(newsroom, counts.issue), pace
