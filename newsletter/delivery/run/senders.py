"""The senders of a run: one for each connection, each taking the next letter when the last is off its hands.

Sends one letter twice under no circumstances: before content leaves, the row says so durably, and whoever finds a row in that state
later does not send it. Does not choose whom to write to and does not look at issues.
"""

import asyncio
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import partial
from random import Random

import structlog

from newsletter.delivery.courier import Courier, Lost, Reply, Stage
from newsletter.delivery.logbook import Logbook
from newsletter.delivery.marker import Marker
from newsletter.delivery.run.chunk_window import ChunkWindow
from newsletter.delivery.run.claims import Attempt, Claims
from newsletter.delivery.run.last_look import LastLook
from newsletter.delivery.run.line import Line, Relay
from newsletter.delivery.run.pace import Pace
from newsletter.delivery.run.relays import Relays
from newsletter.delivery.run.waiting import let_finish
from newsletter.delivery.steps import PUT_BACK, TROUBLES_BEFORE_DEFERRED, next_step
from newsletter.delivery.verdict import CLOSING, judge, may_begin
from newsletter.model.deliveries import Verdict
from newsletter.model.errors import RelayError
from newsletter.model.instants import Clock
from newsletter.model.sending_options import DeliveryOptions
from newsletter.model.states import VerdictKind

log = structlog.get_logger(__name__)

LONGEST_PLAIN_REPLY = 200


@dataclass(slots=True)
class Senders:
    """Everything that the connections of one run share."""

    claims: Claims
    marker: Marker
    relays: Relays
    pace: Pace
    logbook: Logbook
    look: LastLook
    options: DeliveryOptions
    clock: Clock
    randomness: Random
    _troubles: Counter[int] = field(default_factory=Counter)

    async def send(self, connections: int) -> None:
        """Send until nothing is left to do now or the run closes. Raises RelayError when only an operator can help."""
        waking = asyncio.create_task(self._wake_at_closing())
        try:
            await let_finish([self._one_sender(*line) for line in self.relays.lines(connections)], self.relays.closing)
        finally:
            waking.cancel()
            await self.claims.close()
            await self._end_pace()
            if not self.marker.is_broken:
                await self.marker.written()
        if refusal := self.relays.refusal:
            raise RelayError(refusal.relay, refusal.problem, refusal.cure)

    async def _wake_at_closing(self) -> None:
        await self.relays.closing.wait()
        self.relays.finish()
        self.claims.wake()

    async def _end_pace(self) -> None:
        """What was kept back or not used is free again."""
        for letter in self.pace.give_back():
            self.marker.settle(letter.held, PUT_BACK)
        await self.pace.written()
        for relay in self.relays.members:
            if relay.pace is not None:
                await relay.pace.give_back()

    async def _one_sender(self, relay: Relay, number: int) -> None:
        line = Line(relay, number)
        try:
            while await self.relays.place(relay, number) and (courier := await line.courier()):
                with self.claims.line():
                    more = await (self._post_on if courier.window > 1 else self._send_on)(line, courier)
                if more:
                    continue
                if not self.relays.several:
                    break
                if not self.claims.lines:
                    self.relays.finish()
                await self.relays.idle()
        finally:
            await line.close()

    async def _next(self, line: Line) -> Attempt | None:
        """The next letter for this line, when its relay's rate has a turn for it."""
        pace = line.relay.pace
        if pace is None:
            return await self.claims.next()
        if not await pace.turn():
            self.relays.changed()
            return None
        letter = await self.claims.next()
        if letter is None:
            pace.untake()
        return letter

    def _at_once(self, line: Line) -> Attempt | None:
        """A letter whose envelope may go with the content before it."""
        pace = line.relay.pace
        if pace is None:
            return self.claims.at_once()
        if not pace.at_once():
            return None
        letter = self.claims.at_once()
        if letter is None:
            pace.untake()
        return letter

    async def _send_on(self, line: Line, courier: Courier) -> bool:
        """Send letters over one connection, the next one's envelope said with the content. False: nothing is left to do now."""
        letter, began = await self._next(line), None
        while letter is not None:
            following: Attempt | None = None
            if began is None:
                began = await courier.start(letter.envelope)
            if not may_begin(began):
                await self._conclude(line, letter, judge(began), outright=began.stage is Stage.MAIL)
            elif (message := self.look.ready(letter) or await self.look.again(letter)) is None:
                await courier.abandon()
            else:
                following = self._at_once(line)
                # From here we may die not knowing: the row says sending, and so does the logbook, until a verdict stands in it.
                self.logbook.begin(letter.row)
                outcome = await courier.content(message, following.envelope if following else None)
                if not self._taken(line, letter, outcome):
                    await self._answered(line, letter, outcome)
            if not courier.is_open:
                if following is not None:
                    self.claims.take_back(following)
                return True
            began = await courier.answer() if following is not None else None
            if following is None and not self._may_work(line):
                await line.close()
                return True
            letter = following or await self._next(line)
        return line.relay.is_spent

    async def _post_on(self, line: Line, courier: Courier) -> bool:
        """Like ``_send_on`` with several letters on their way at once."""
        async with ChunkWindow(courier, self.logbook, partial(self._hand_in, line)) as window:
            while await self._fill(line, window):
                if not await window.hear():
                    return True
        return not courier.is_open or courier.window == 1 or not self._may_work(line) or line.relay.is_spent

    async def _fill(self, line: Line, window: ChunkWindow) -> bool:
        """Post letters while there is room; wait for one only while none is on its way. False: none is."""
        while window.has_room and self._may_work(line):
            letter = await self._next(line) if window.is_empty else self._at_once(line)
            if letter is None:
                break
            if (message := self.look.ready(letter) or await self.look.again(letter)) is not None:
                window.post(letter, message)
        return not window.is_empty

    async def _hand_in(self, line: Line, letter: Attempt, outcome: Reply | Lost) -> None:
        if not self._taken(line, letter, outcome):
            await self._answered(line, letter, outcome)

    def _may_work(self, line: Line) -> bool:
        return not self.relays.several or self.relays.may_work(line.relay, line.number)

    def _taken(self, line: Line, letter: Attempt, outcome: Reply | Lost) -> bool:
        """Hand in the step of nearly every letter: a plain acceptance. False: it was none."""
        if not isinstance(outcome, Reply) or outcome.code != 250 or line.relay.name:
            return False
        text = outcome.text
        if len(text) > LONGEST_PLAIN_REPLY or not (text.isascii() and text.isprintable()):
            return False
        self.logbook.answered(letter.row, 250)
        self.marker.accept(letter.row, letter.token, 250, text)
        self.claims.settled()
        line.answered()
        if self.pace.groups.care:
            self.pace.well(letter)
        return True

    async def _answered(self, line: Line, letter: Attempt, outcome: Reply | Lost) -> None:
        """Hand in what came of a letter whose content was handed over."""
        if isinstance(outcome, Reply):
            self.logbook.answered(letter.row, outcome.code)
        elif outcome.stage is not Stage.CONTENT:
            self.logbook.never_left(letter.row)
        await self._conclude(line, letter, judge(outcome), outright=outcome.stage is Stage.MAIL)

    async def _conclude(self, line: Line, attempt: Attempt, verdict: Verdict, *, outright: bool) -> None:
        """Hand in what the try came to, and ease off where the relay is in trouble. ``outright``: said before the reader was named."""
        denied = verdict.relay_trouble and verdict.code // 100 == 5
        if line.relay.name:
            verdict = replace(verdict, relay=line.relay.name)
        if verdict.relay_trouble and not line.handled:  # else the relay had merely had enough letters on this connection
            self._troubles[attempt.row] += 1
        step = next_step(
            verdict,
            attempt.number,
            troubles=TROUBLES_BEFORE_DEFERRED if denied and not outright else self._troubles[attempt.row],
            now=self.clock(),
            not_after=attempt.not_after,
            retry_after=self.options.retry_after,
            randomness=self.randomness,
        )
        self.marker.settle(attempt.held, step)
        self.claims.settled()
        if denied:
            line.relay.deny(attempt.row, f"{verdict.code} {verdict.enhanced}", outright=outright)
            if line.relay.refusal is None:
                return
        if verdict.relay_trouble or verdict.kind is VerdictKind.UNKNOWN:
            await self._ease_off(line, verdict)
            return
        if verdict.code == CLOSING:
            await line.broken(f"{verdict.code} {verdict.enhanced}")
        else:
            line.answered()
        self.pace.heard(attempt, verdict)

    async def _ease_off(self, line: Line, verdict: Verdict) -> None:
        trouble = await line.broken(f"{verdict.code} {verdict.enhanced}" if verdict.code else verdict.reply)
        if trouble and not self.relays.others_work(line.relay):
            self.claims.give_back()
