"""The pace of a round: letters of a group that said we are too fast are kept until their turn, or put off; all others go at once.

Sends nothing and judges no reply. While no group needs care a chunk of letters costs one look at an empty table.
"""

import asyncio
import heapq
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

import structlog

from newsletter.delivery.group_pace import Care, GroupPace
from newsletter.delivery.receivers import GROUPS, domain_in
from newsletter.delivery.run.claims import Attempt
from newsletter.delivery.run.waiting import happens, unless_in_trouble
from newsletter.delivery.throttle import Throttle
from newsletter.model.addresses import without_addresses
from newsletter.model.deliveries import Step, Verdict
from newsletter.model.instants import Clock
from newsletter.model.options import LetterheadOptions
from newsletter.model.states import DeliveryState
from newsletter.storage.alarms import store_alarm
from newsletter.storage.database import Database
from newsletter.storage.pace import Pace as Kept
from newsletter.storage.pace import keep_limits, read_paces

log = structlog.get_logger(__name__)

KEPT_IN_HAND = timedelta(seconds=5)
"""A letter whose turn comes later than this is put off in the ledger, so that it does not hold up the end of a run."""

REMEMBERED_CHUNKS = 4
PREFIX = "to "
"""How a receiving group is called in the table that relays share."""

THROTTLE = "throttle"


@dataclass(slots=True)
class Pace:
    """``put_off`` hands a step in for a letter that is claimed and not marked. ``recall`` takes a group's letters out of the queue."""

    database: Database
    letterhead: LetterheadOptions
    clock: Clock
    closing: asyncio.Event
    put_off: Callable[[Attempt, Step], object]
    recall: Callable[[Callable[[Attempt], bool]], list[Attempt]] = lambda _wanted: []
    groups: GroupPace = field(default_factory=GroupPace)
    _kept: list[tuple[datetime, int, Attempt]] = field(default_factory=list)
    _number: Iterator[int] = field(default_factory=count)
    _chunks: deque[Sequence[Attempt]] = field(default_factory=lambda: deque(maxlen=REMEMBERED_CHUNKS))
    _answered: deque[tuple[float, int]] = field(default_factory=lambda: deque(maxlen=200))
    _keeping: asyncio.Event = field(default_factory=asyncio.Event)
    _writing: set[asyncio.Task[None]] = field(default_factory=set)

    async def remember(self) -> None:
        """Take up what groups were heard to allow in earlier runs, if it still holds."""
        now = self.clock()
        async with self.database.read() as connection:
            kept = [one for one in await read_paces(connection) if one.name.startswith(PREFIX)]
        for one in kept:
            care = care_of(one)
            if not care.is_idle(now):
                care.cap = self._cap(one.name.removeprefix(PREFIX))
                self.groups.care[one.name.removeprefix(PREFIX)] = care

    def admit(self, letters: list[Attempt]) -> list[Attempt]:
        """Those that may go now. The others are kept until their turn, or put off where it is far."""
        self._chunks.append(letters)
        if not self.groups.care:
            return letters
        now, go = self.clock(), []
        for letter in letters:
            care = self.groups.care.get(_group(letter))
            if care is None or self._place(letter, care, now):
                go.append(letter)
        return go

    def _place(self, letter: Attempt, care: Care, now: datetime) -> bool:
        """Whether a letter of a group that needs care may go now."""
        if care.is_stopped(now) and care.stopped_until is not None:
            self._put_off(letter, care.stopped_until, care.reason)
            return False
        slot = care.slot(now, KEPT_IN_HAND)
        if slot is None:
            self._put_off(letter, care.far_slot(now, KEPT_IN_HAND), THROTTLE)
        elif slot > now:
            self._keep_in_hand(letter, slot)
        return slot == now

    def _keep_in_hand(self, letter: Attempt, until: datetime) -> None:
        heapq.heappush(self._kept, (until, next(self._number), letter))
        self._keeping.set()

    def _put_off(self, letter: Attempt, until: datetime, reason: str) -> None:
        if until >= letter.not_after:
            self.put_off(letter, Step(state=DeliveryState.EXPIRED, reason=f"{reason}: no try is left in time"))
        else:
            self.put_off(letter, Step(state=DeliveryState.DEFERRED, reason=reason, retry_at=until))

    def taking(self, take: Callable[[], Awaitable[list[Attempt]]]) -> Callable[[], Awaitable[list[Attempt]]]:
        """The same source of letters, at this pace: it is empty only when nothing is kept back any more either."""

        async def paced() -> list[Attempt]:
            while not self.closing.is_set():
                if due := self._due():
                    return due
                letters = await take()
                if not letters and not self._kept:
                    break
                if go := self.admit(letters) if letters else []:
                    return go
                if self._kept and not letters:
                    await happens(self.closing, max(0.0, (self._kept[0][0] - self.clock()).total_seconds()))
            return []

        return paced

    def asking(self, more: Callable[[], Awaitable[bool]] | None) -> Callable[[], Awaitable[bool]] | None:
        """The same question whether more is to come, not waited for while letters are kept: what it waits for may be they."""
        if more is None:
            return None

        async def ask() -> bool:
            self._keeping.clear()
            if self._kept:
                return False
            asked, kept = asyncio.ensure_future(more()), asyncio.ensure_future(self._keeping.wait())
            try:
                await asyncio.wait((asked, kept), return_when=asyncio.FIRST_COMPLETED)
                return asked.result() if asked.done() else False
            finally:
                for waiting in (asked, kept):
                    waiting.cancel()
                await asyncio.gather(asked, kept, return_exceptions=True)

        return ask

    def _due(self) -> list[Attempt]:
        now, due = self.clock(), []
        while self._kept and self._kept[0][0] <= now:
            due.append(heapq.heappop(self._kept)[2])
        return due

    def give_back(self) -> list[Attempt]:
        """Every letter that is still kept; the caller puts the rows back."""
        kept, self._kept = [letter for _, _, letter in self._kept], []
        return kept

    def answered(self, letters: int) -> None:
        """So many letters were answered; told by the turn, not by the letter."""
        self._answered.append((asyncio.get_running_loop().time(), letters))

    def well(self, letter: Attempt) -> None:
        """A letter was accepted while some group needs care."""
        self.groups.well(_group(letter), self.clock())

    def heard(self, letter: Attempt, verdict: Verdict) -> None:
        """Take a reply to heart, and slow down or stop what is still in hand of that group."""
        group, now = _group(letter), self.clock()
        care = self.groups.heard(group, verdict, now, self._going(group))
        if care is None:
            return
        stopped = care.is_stopped(now)
        log.warning("group_stopped" if stopped else "group_slowed", group=group, per_second=care.rate(now), reason=verdict.reply[:80])
        for waiting in self.recall(lambda one: _group(one) == group):
            if self._place(waiting, care, now):
                self._keep_in_hand(waiting, now)
        task = asyncio.create_task(self._keep(group, care, stopped=stopped, reply=verdict.reply))
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)

    async def written(self) -> None:
        """Wait until what was heard is kept."""
        await asyncio.gather(*self._writing)

    def _going(self, group: str) -> float:
        """Letters a second that the group has been getting: its share of what was taken up, of what is answered at present."""
        taken_up = [letter for chunk in self._chunks for letter in chunk]
        share = sum(_group(letter) == group for letter in taken_up) / len(taken_up) if taken_up else 1.0
        since = asyncio.get_running_loop().time() - 10
        recent = [(at, letters) for at, letters in self._answered if at >= since]
        seconds = max(1.0, asyncio.get_running_loop().time() - recent[0][0]) if recent else 1.0
        return share * max(1, sum(letters for _, letters in recent)) / seconds

    async def _keep(self, group: str, care: Care, *, stopped: bool, reply: str) -> None:
        await unless_in_trouble(self._write(_kept(group, care), _alarm(self.letterhead.name, group, reply) if stopped else {}))

    async def _write(self, limit: Kept, alarm: dict[str, str]) -> None:
        address = self.letterhead.reply_to or self.letterhead.from_address
        async with self.database.write() as connection:
            await keep_limits(connection, [limit])
            if alarm and address:
                await store_alarm(connection, address, alarm, self.clock())

    def _cap(self, group: str) -> float:
        care = self.groups.care.get(group)
        return care.cap if care else 0.0


def _group(letter: Attempt) -> str:
    domain = domain_in(letter.address)
    return GROUPS.get(domain, domain)


def _kept(group: str, care: Care) -> Kept:
    said = care.throttle
    return Kept(
        name=PREFIX + group,
        per_second=said.per_second if said else None,
        usual=said.usual if said else None,
        slowed_at=said.slowed_at if said else None,
        stopped_until=care.stopped_until,
        reason=care.reason,
    )


def care_of(kept: Kept | None) -> Care:
    """What is known of a group, from its row."""
    if kept is None:
        return Care()
    said = None
    if kept.per_second is not None and kept.usual is not None and kept.slowed_at is not None:
        said = Throttle(per_second=kept.per_second, usual=kept.usual, slowed_at=kept.slowed_at)
    return Care(throttle=said, stopped_until=kept.stopped_until, reason=kept.reason)


def _alarm(name: str, group: str, reply: str) -> dict[str, str]:
    return {
        "subject": f"{name}: {group} refuses our letters",
        "text": f"{group} refused one letter after the other for what we send or who we are, last with these words:\n\n"
        f"{without_addresses(reply)}\n\n"
        "No reader was removed. The rest of its letters waits for an hour and is tried again until the issue’s last moment.",
    }
