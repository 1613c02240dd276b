"""Stops an issue that is being refused: lets the rest leave once its first wave was taken, and watches the latest replies.

Sends nothing and decides nothing itself (``delivery.canary``). Several processes may do this at once for one issue.
"""

import asyncio
from dataclasses import dataclass, field

import structlog

from newsletter.delivery.canary import CANARY, Replies, Wave, judge_wave, wave_reason
from newsletter.delivery.run.waiting import happens, unless_in_trouble
from newsletter.model.instants import Clock
from newsletter.model.sending_options import DeliveryOptions
from newsletter.model.states import DeliveryState, IssueState
from newsletter.storage import issues
from newsletter.storage.canary import WaveCounts, forget_alarm, read_wave, replies_in_wave, was_stopped
from newsletter.storage.database import Database
from newsletter.storage.ledger import Turn, Written

log = structlog.get_logger(__name__)

LOOK_AGAIN_SECONDS = 0.03


async def watch_replies(database: Database, issue_id: int, options: DeliveryOptions, *, clock: Clock, closing: asyncio.Event) -> "Canary":
    """The watch over one issue for one round."""
    async with database.read() as connection:
        armed = not await was_stopped(connection, issue_id, CANARY)
    return Canary(database, issue_id, options, clock, closing, armed)


@dataclass(slots=True)
class Canary:
    """Watches one issue for one round. ``closing`` is set when this process hears too many refusals.

    ``armed``: it has not paused this issue before; an operator who resumed it then has looked and decided.
    """

    database: Database
    issue_id: int
    options: DeliveryOptions
    clock: Clock
    closing: asyncio.Event
    armed: bool = True
    _replies: Replies = field(default_factory=Replies)
    _wave_is_over: bool = False

    def written(self, turn: Turn, _written: Written) -> None:
        """Hear what a turn made durable."""
        self._replies.hear_accepted(len(turn.taken))
        for _, step in turn.steps:
            if step.verdict is not None:
                self._replies.hear(step.verdict)
        if self.armed and self._replies.trouble:
            self.closing.set()

    async def more(self) -> bool:
        """Asked when nothing could be claimed: whether to ask again. Waits while letters of the first wave are due."""
        while not (self._wave_is_over or self.closing.is_set()):
            waits = await unless_in_trouble(self._look())
            if not self._wave_is_over and waits is not False:
                await happens(self.closing, LOOK_AGAIN_SECONDS)
            if waits is False:
                return not self.closing.is_set()
        return False

    async def stop_if_refused(self) -> None:
        """Pause the issue when the latest replies say so, or those to the first wave: the others of the wave need not be refused too."""
        if self.armed and (trouble := self._replies.trouble):
            await self._pause(trouble)
        elif not (self._wave_is_over or self.closing.is_set()):
            async with self.database.read() as connection:
                wave = await read_wave(connection, self.issue_id)
            if wave.state is IssueState.SENDING and self._judge(wave) is Wave.STOP:
                await self._stop(wave)

    async def _look(self) -> bool:
        """True while there is nothing to do but wait; False when there may be something to claim."""
        async with self.database.read() as connection:
            wave = await read_wave(connection, self.issue_id)
        if wave.canary_id is None or wave.state is not IssueState.SENDING:
            self._wave_is_over = True
            return wave.state is not IssueState.SENDING
        verdict = self._judge(wave)
        if verdict is Wave.GO:
            async with self.database.write() as connection:
                await issues.open_the_rest(connection, self.issue_id)
            self._wave_is_over = True
            return False
        if verdict is Wave.STOP:
            await self._stop(wave)
            return True
        return not wave.counts.get(DeliveryState.PENDING)

    def _judge(self, wave: WaveCounts) -> Wave:
        """Without a wave there is nothing to stop."""
        return Wave.GO if wave.canary_id is None else judge_wave(wave.counts, self.options.canary_refusals)

    async def _stop(self, wave: WaveCounts) -> None:
        async with self.database.read() as connection:
            replies = await replies_in_wave(connection, self.issue_id, wave.canary_id or 0)
        await self._pause(wave_reason(wave.counts, replies))

    async def _pause(self, reason: str) -> None:
        now = self.clock()
        async with self.database.write() as connection:
            paused = await issues.change_state(
                connection, self.issue_id, IssueState.SENDING, IssueState.PAUSED, now=now, by=CANARY, reason=reason
            )
            if paused:
                await forget_alarm(connection, self.issue_id)
        self.closing.set()
        self._wave_is_over = True
        if paused:
            log.error("issue_paused", issue=self.issue_id, reason=reason)
