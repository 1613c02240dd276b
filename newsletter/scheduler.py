"""Wakes the day at regular intervals until it is told to stop. APScheduler only ticks: it holds no plan, and no date depends on it.

What is due is asked of the database each time, so a tick that was missed, came late, or came in two processes at once does no harm.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from newsletter.daily.alarm_posts import post_alarms
from newsletter.daily.calls import post_calls
from newsletter.daily.came_back import look_after_returns
from newsletter.daily.clock_guard import ClockGuard
from newsletter.daily.complaints import ComplaintWatch
from newsletter.daily.crew import Crew
from newsletter.daily.due import draft_due, give_up, send_due
from newsletter.daily.duties import Troubles
from newsletter.daily.errata import go_on_addressing
from newsletter.daily.generation import is_held
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.occasions import tell_due
from newsletter.daily.roll import on_the_roll
from newsletter.daily.tick import collect, keep_house, post_notices
from newsletter.daily.ticking import Ticking
from newsletter.daily.watching import watch

Job = Callable[[], Awaitable[object]]

EVERY: Mapping[str, timedelta] = {
    "collect": timedelta(seconds=30),
    "issues": timedelta(seconds=20),
    "send": timedelta(seconds=10),
    "notices": timedelta(seconds=3),
    "watch": timedelta(seconds=20),
    "telling": timedelta(seconds=20),
    "calls": timedelta(seconds=5),
    "house": timedelta(hours=1),
    "returns": timedelta(minutes=1),
}
"""How often each job is woken. They run beside each other: a slow feed delays no letter, and a long send no confirmation.

The letters of an issue are sent by the crew of this process, which is at hand all the time.
"""

FINISHED_ON_STOP = frozenset({"send", "notices"})
"""Jobs that end by themselves when told to stop, once every letter in hand is settled. The others can be cut off at any moment."""


async def run_scheduler(newsroom: Newsroom, *, stop: asyncio.Event, every: Mapping[str, timedelta] | None = None) -> None:
    """Do what is due until ``stop`` is set; then finish the letters in hand and return."""
    every = every or {**EVERY, "returns": newsroom.returns.look_every}
    listener = asyncio.create_task(_take_returns(newsroom, stop))
    crew = asyncio.create_task(_stand_by(newsroom, stop, every["send"]))
    rounds, newsroom.ticking.runs = Rounds(jobs_of(newsroom, stop), newsroom.ticking), True
    ticker = AsyncIOScheduler(timezone=UTC)
    for name, pause in every.items():
        ticker.add_job(
            rounds.wake,
            "interval",
            args=(name,),
            seconds=pause.total_seconds(),
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
        )
    ticker.start()
    for name in every:
        await rounds.wake(name)
    try:
        await stop.wait()
    finally:
        newsroom.ticking.runs = False
        ticker.pause()
        await rounds.end()
        await asyncio.sleep(0)  # APScheduler would call it an error to cut off the wake-up that it has just begun
        ticker.shutdown(wait=False)
        await crew
        await listener


async def _take_returns(newsroom: Newsroom, stop: asyncio.Event) -> None:
    if newsroom.returns.listen:
        from newsletter.intake import keep_taking  # its library, only where there is something to listen on

        await keep_taking(newsroom, stop)


async def _stand_by(newsroom: Newsroom, stop: asyncio.Event, look_every: timedelta) -> None:
    async with on_the_roll(newsroom, f"server on {os.uname().nodename}"):
        await Crew(newsroom, stop, look_every).run()


def jobs_of(newsroom: Newsroom, stop: asyncio.Event) -> dict[str, Job]:
    """The parts of a day, by name. What goes by the calendar waits while the database is held back, or the clock is not believed."""
    guard = ClockGuard(newsroom, monotonic=lambda: asyncio.get_running_loop().time())

    async def may_act() -> bool:
        return not await is_held(newsroom) and await guard.is_sound()

    async def issues() -> None:
        if await may_act():
            await give_up(newsroom)
            await draft_due(newsroom)

    async def send() -> None:
        if await may_act():
            await send_due(newsroom, stop=stop, crewed=True)

    async def telling() -> None:
        if await may_act():
            await tell_due(newsroom)
            await go_on_addressing(newsroom)
        await post_alarms(newsroom)

    complaints = ComplaintWatch()

    async def house() -> None:
        if await guard.is_sound():
            await keep_house(newsroom)

    return {
        "collect": lambda: collect(newsroom),
        "issues": issues,
        "send": send,
        "notices": lambda: post_notices(newsroom, stop=stop),
        "watch": lambda: watch(newsroom),
        "telling": telling,
        "calls": lambda: post_calls(newsroom),
        "house": house,
        "returns": lambda: look_after_returns(newsroom, complaints),
    }


@dataclass(slots=True)
class Rounds:
    """The jobs under way, at most one of each kind. A relay that refuses us is left alone for a while."""

    jobs: Mapping[str, Job]
    ticking: Ticking = field(default_factory=Ticking)
    _troubles: Troubles = field(default_factory=Troubles)
    _not_before: dict[str, float] = field(default_factory=dict)
    _under_way: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _are_over: bool = False

    async def wake(self, name: str) -> None:
        """Begin a round of this job, unless the last one goes on, or there are to be no more."""
        last = self._under_way.get(name)
        now = asyncio.get_running_loop().time()
        if not self._are_over and (last is None or last.done()) and now >= self._not_before.get(name, 0.0):
            self._under_way[name] = asyncio.create_task(self._one_round(name), name=name)

    async def end(self) -> None:
        """Wait for the jobs that finish what they hold, and cut off the others; a wake-up that comes after this begins nothing."""
        self._are_over = True
        for name, task in self._under_way.items():
            if name not in FINISHED_ON_STOP:
                task.cancel()
        await asyncio.gather(*self._under_way.values(), return_exceptions=True)

    async def _one_round(self, name: str) -> None:
        """A trouble ends the round, never the scheduler: the next round asks again."""
        loop, failed = asyncio.get_running_loop(), False
        self.ticking.begin(name, loop.time())
        try:
            await self.jobs[name]()
            self._troubles.well(name)
        except Exception as error:
            failed = True
            self._not_before[name] = loop.time() + self._troubles.tell(name, error)
        finally:
            self.ticking.end(name, loop.time(), failed=failed)
