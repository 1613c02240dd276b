"""Wakes the day at regular intervals until it is told to stop. APScheduler only ticks: it holds no plan, and no date depends on it.

What is due is asked of the database each time, so a tick that was missed, came late, or came in two processes at once does no harm.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from newsletter.daily.crew import Crew
from newsletter.daily.due import draft_due, give_up, send_due
from newsletter.daily.duties import Troubles
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.roll import on_the_roll
from newsletter.daily.tick import collect, keep_house, post_notices

Job = Callable[[], Awaitable[object]]

EVERY: Mapping[str, timedelta] = {
    "collect": timedelta(seconds=30),
    "issues": timedelta(seconds=20),
    "send": timedelta(seconds=10),
    "notices": timedelta(seconds=3),
    "house": timedelta(hours=1),
}
"""How often each job is woken. They run beside each other: a slow feed delays no letter, and a long send no confirmation.

The letters of an issue are sent by the crew of this process, which is at hand all the time.
"""

FINISHED_ON_STOP = frozenset({"send", "notices"})
"""Jobs that end by themselves when told to stop, once every letter in hand is settled. The others can be cut off at any moment."""


async def run_scheduler(newsroom: Newsroom, *, stop: asyncio.Event, every: Mapping[str, timedelta] = EVERY) -> None:
    """Do what is due until ``stop`` is set; then finish the letters in hand and return."""
    crew = asyncio.create_task(_stand_by(newsroom, stop, every["send"]))
    rounds = Rounds(jobs_of(newsroom, stop))
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
        ticker.shutdown(wait=False)  # it cannot wait for coroutines; we do
        await rounds.end()
        await crew


async def _stand_by(newsroom: Newsroom, stop: asyncio.Event, look_every: timedelta) -> None:
    async with on_the_roll(newsroom, f"server on {os.uname().nodename}"):
        await Crew(newsroom, stop, look_every).run()


def jobs_of(newsroom: Newsroom, stop: asyncio.Event) -> dict[str, Job]:
    """The parts of a day, by name."""

    async def issues() -> None:
        await give_up(newsroom)
        await draft_due(newsroom)

    return {
        "collect": lambda: collect(newsroom),
        "issues": issues,
        "send": lambda: send_due(newsroom, stop=stop, crewed=True),
        "notices": lambda: post_notices(newsroom, stop=stop),
        "house": lambda: keep_house(newsroom),
    }


@dataclass(slots=True)
class Rounds:
    """The jobs under way, at most one of each kind. A relay that refuses us is left alone for a while."""

    jobs: Mapping[str, Job]
    _troubles: Troubles = field(default_factory=Troubles)
    _not_before: dict[str, float] = field(default_factory=dict)
    _under_way: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    async def wake(self, name: str) -> None:
        """Begin a round of this job, unless the last one goes on."""
        last = self._under_way.get(name)
        now = asyncio.get_running_loop().time()
        if (last is None or last.done()) and now >= self._not_before.get(name, 0.0):
            self._under_way[name] = asyncio.create_task(self._one_round(name), name=name)

    async def end(self) -> None:
        """Wait for the jobs that finish what they hold, and cut off the others."""
        for name, task in self._under_way.items():
            if name not in FINISHED_ON_STOP:
                task.cancel()
        await asyncio.gather(*self._under_way.values(), return_exceptions=True)

    async def _one_round(self, name: str) -> None:
        """A trouble ends the round, never the scheduler: the next round asks again."""
        try:
            await self.jobs[name]()
            self._troubles.well(name)
        except Exception as error:
            self._not_before[name] = asyncio.get_running_loop().time() + self._troubles.tell(name, error)
