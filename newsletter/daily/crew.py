"""The crew of one process: takes part in sending every issue that is under way, called by the queue or by its own look at the tables.

Releases nothing and decides nothing. The queue only makes it quick: an issue that still waits at the second look is taken up without a
call, so a queue that lost its jobs, or cannot be reached, costs seconds and no letter.
"""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

from newsletter.daily.calling import call
from newsletter.daily.duties import Troubles, over_and_over
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.sending import require_letterhead
from newsletter.daily.stages import deliver, settle
from newsletter.delivery.batch_queue import Part
from newsletter.delivery.run import sweep
from newsletter.delivery.run.waiting import happens
from newsletter.issue.run import get_issue, list_issues
from newsletter.model.states import IssueState
from newsletter.storage.deliveries import count_waiting

LOOK_EVERY = timedelta(seconds=2)
QUEUE_AGAIN_SECONDS = 1.0
OTHERS_FIRST_SECONDS = 1.0
"""A second part in an issue that is in our hands already is held back for so long: whoever is idle shall take the others."""

AFTER_TROUBLE_SECONDS = 10.0


@dataclass(slots=True)
class Crew:
    """``run`` it beside everything else that the process does. ``waiting``: issues with letters to send, at the last look."""

    newsroom: Newsroom
    stop: asyncio.Event
    look_every: timedelta = LOOK_EVERY
    waiting: frozenset[int] = frozenset()
    _troubles: Troubles = field(default_factory=Troubles)
    _in_hand: set[int] = field(default_factory=set)
    _uncalled: set[asyncio.Task[None]] = field(default_factory=set)

    async def run(self) -> None:
        """Take part until ``stop`` is set; then finish the letters in hand."""
        queue = self.newsroom.queue
        duties = [over_and_over("look", self.look, self.look_every.total_seconds(), self.stop)]
        if queue is not None:
            duties.append(over_and_over("queue", lambda: queue.run(self.take), QUEUE_AGAIN_SECONDS, self.stop))
        on_duty = asyncio.gather(*duties)
        try:
            await self.stop.wait()
        finally:
            if queue is not None:
                queue.stop()
            await on_duty
            await asyncio.gather(*self._uncalled)

    async def look(self) -> None:
        """Sweep; call the crews to what waits; take up what waited at the last look as well and still is in nobody's hands here."""
        waiting = await self._find_waiting()
        again = self.waiting if self.newsroom.queue is not None else waiting
        self.waiting = waiting
        for issue_id in waiting - self._in_hand:
            if issue_id in again:
                self._take_uncalled(issue_id)
            else:
                await call(self.newsroom, issue_id)

    async def take(self, part: Part) -> None:
        """Take part in an issue until nothing of it is left to do now."""
        if part.issue_id in self._in_hand:
            await happens(self.stop, OTHERS_FIRST_SECONDS)
            return
        duty = f"send issue {part.issue_id}"
        self._in_hand.add(part.issue_id)
        try:
            await self._take_part(part.issue_id)
            self._troubles.well(duty)
        except Exception as error:
            pause = self._troubles.tell(duty, error)
            await happens(self.stop, max(AFTER_TROUBLE_SECONDS, pause))
        finally:
            self._in_hand.discard(part.issue_id)

    async def _take_part(self, issue_id: int) -> None:
        issue = await get_issue(self.newsroom.database, issue_id)
        if issue.state is IssueState.SENDING and not self.stop.is_set():
            require_letterhead(self.newsroom)
            await deliver(self.newsroom, issue, stop=self.stop)
            await settle(self.newsroom)

    def _take_uncalled(self, issue_id: int) -> None:
        task = asyncio.create_task(self.take(Part(issue_id, 0)))
        self._uncalled.add(task)
        task.add_done_callback(self._uncalled.discard)

    async def _find_waiting(self) -> frozenset[int]:
        """What dead workers held waits again once it is swept; whoever sends sweeps by himself when he runs out of rows."""
        newsroom = self.newsroom
        sending = await list_issues(newsroom.database, newsroom.letterhead.key, (IssueState.SENDING,))
        if any(one.id not in self._in_hand for one in sending):
            await sweep(newsroom.database, newsroom.delivery, clock=newsroom.clock)
        async with newsroom.database.read() as connection:
            return frozenset([one.id for one in sending if await count_waiting(connection, one.id, 1, newsroom.clock())])
