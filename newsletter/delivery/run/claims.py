"""The letters that a round has in hand: claimed, then marked a few ahead of the wire, then handed out to the connections.

Does not know whether they are deliveries or notices, and sends nothing. At every instant at most ``window`` rows for each connection
that stands stand as sending: marks are asked for only as far as steps were handed in, and both are written in one transaction.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from newsletter.delivery.ahead import Ahead
from newsletter.delivery.courier import Envelope
from newsletter.delivery.marker import Marked, Marker
from newsletter.delivery.steps import PUT_BACK
from newsletter.model.deliveries import Hindrance
from newsletter.storage.ledger import Held

Message = Sequence[bytes]
"""In parts, ready for the wire but for its final dot."""


@dataclass(slots=True)
class Attempt:
    """One try that is about to be made. ``marked_at``: when its mark was granted, on the loop's clock.

    ``message``: what is to be sent, made ahead, or why it cannot be written; ``making``: done when it is there, where a thread makes it.
    """

    row: int
    token: str
    address: str
    key: str
    number: int
    not_after: datetime
    envelope: Envelope
    dated_at: datetime | None = None
    extra: tuple[object, ...] = ()
    marked_at: float = 0.0
    message: Message | Exception | None = None
    making: asyncio.Future[None] | None = None

    @property
    def held(self) -> Held:
        """The row and the token under which it is ours."""
        return self.row, self.token


def date_of(attempt: Attempt) -> datetime:
    """The Date of a marked letter."""
    if attempt.dated_at is None:
        raise ValueError("a letter that was never marked has no date")
    return attempt.dated_at


Take = Callable[[], Awaitable[list[Attempt]]]
"""Claims the next chunk; an empty list when nothing is left to do now."""


@dataclass(slots=True)
class Claims:
    """Attempts in hand. ``on_hindered`` hears of marks that were refused, ``on_marked`` of letters that will be handed out in this order.

    Nothing is handed out once ``closing`` is set.
    """

    take: Take
    marker: Marker
    closing: asyncio.Event
    ahead: Ahead
    chunk: int
    on_hindered: Callable[[Attempt, Hindrance], None] = lambda _attempt, _why: None
    on_marked: Callable[[Sequence[Attempt]], None] = lambda _letters: None
    lines: int = 0
    _claimed: deque[Attempt] = field(default_factory=deque)
    _ready: deque[Attempt] = field(default_factory=deque)
    _asked: list[Attempt] = field(default_factory=list)
    _marking: bool = False
    _out: int = 0
    _used: int = 0
    _since: float = 0.0
    _more: bool = True
    _hungry: deque[asyncio.Future[None]] = field(default_factory=deque)
    _fetching: asyncio.Lock = field(default_factory=asyncio.Lock)
    _prefetching: asyncio.Task[None] | None = None
    _error: BaseException | None = None

    @contextmanager
    def line(self) -> Iterator[None]:
        """While a connection stands. Without any, nothing stays in hand: others may have a relay that answers."""
        self.lines += 1
        try:
            yield
        finally:
            self.lines -= 1
            if not self.lines:
                self.give_back()

    async def next(self) -> Attempt | None:
        """The next marked letter, or None when nothing is left to do now. To be called while a connection stands."""
        while not self.closing.is_set():
            if self._error is not None:
                raise self._error
            if self._ready:
                return self.at_once()
            if self._claimed or self._marking:
                await self._news()
            elif not await self._fetch() and not (self._ready or self._claimed or self._marking):
                return None
        return None

    def at_once(self) -> Attempt | None:
        """A marked letter if there is one this moment."""
        if self._ready and self._error is None and not self.closing.is_set():
            self._used += 1
            letter = self._ready.popleft()
            if not self._marking:
                self._order()
            return letter
        self.ahead.starved()
        self._order()
        return None

    def settled(self) -> None:
        """A step was handed in for a letter that had been handed out: there is room for another mark."""
        self._out -= 1
        if not self._marking:
            self._order()

    def take_back(self, letter: Attempt) -> None:
        """A letter that was handed out and not begun: somebody else's turn."""
        self._ready.appendleft(letter)
        self._wake()
        if self.closing.is_set() or not self.lines:
            self.give_back()

    def give_back(self) -> None:
        """Put back the rows of everything in hand; nothing of it has left."""
        self._out -= len(self._ready)
        for letter in (*self._ready, *self._claimed):
            self.marker.settle(letter.held, PUT_BACK)
        self._ready.clear()
        self._claimed.clear()
        self._wake()

    async def close(self) -> None:
        """Wait for what was asked for, and put it back with the rest."""
        if self._prefetching is not None:
            await asyncio.wait([self._prefetching])
        while self._marking and not self.marker.is_broken:
            await self._news()
        self.give_back()

    def recall(self, wanted: Callable[[Attempt], bool]) -> list[Attempt]:
        """Take letters that are not marked yet out of the queue."""
        found = [letter for letter in self._claimed if wanted(letter)]
        if found:
            self._claimed = deque(letter for letter in self._claimed if not wanted(letter))
        return found

    def wake(self) -> None:
        """Let everybody who waits for a letter look again, as when the round closes."""
        self._wake()

    def _order(self) -> None:
        """Ask for marks, one question at a time; how many is said when the turn begins, after everybody whose turn it is now."""
        if self._marking or not self._claimed or len(self._ready) > self.ahead.low or self._out >= self.lines * self.ahead.window:
            return
        self._marking = True
        self.marker.mark_what(self._wanted, self._marked)

    def _wanted(self) -> list[Held]:
        wish = 0 if self.closing.is_set() else self.ahead.wish(self.lines, self._out, len(self._ready))
        self._asked = [self._claimed.popleft() for _ in range(min(wish, len(self._claimed)))]
        self._out += len(self._asked)
        if self._more and self._prefetching is None and len(self._claimed) * 2 < self.chunk and not self.closing.is_set():
            self._prefetching = asyncio.create_task(self._prefetch())
        return [letter.held for letter in self._asked]

    def _marked(self, marked: Marked | Exception) -> None:
        batch, self._asked, self._marking = self._asked, [], False
        if isinstance(marked, Exception):
            self._error = self._error or marked
            self._wake()
            return
        at = asyncio.get_running_loop().time()
        self.ahead.learn(self.lines, self._used, at - self._since)
        self._used, self._since = 0, at
        if marked.hindered:
            batch = [letter for letter in batch if self._is_free(letter, marked.hindered)]
        for letter in batch:
            letter.marked_at = at
            letter.dated_at = letter.dated_at or marked.at
        self._ready.extend(batch)
        if self.closing.is_set() or not self.lines:
            self.give_back()
        else:
            self.on_marked(batch)
        self._wake()
        self._order()

    def _is_free(self, letter: Attempt, hindered: dict[Held, Hindrance]) -> bool:
        why = hindered.get(letter.held)
        if why is not None:
            self._out -= 1
            self.on_hindered(letter, why)
        return why is None

    async def _fetch(self) -> bool:
        """Claim, unless another did meanwhile; False when nothing is left."""
        async with self._fetching:
            if self._ready or self._claimed or self._marking or self.closing.is_set():
                return True
            return await self._claim()

    async def _prefetch(self) -> None:
        """Claim the next chunk while the last one is being sent."""
        try:
            async with self._fetching:
                if not self.closing.is_set():
                    await self._claim()
        except BaseException as error:  # told to whoever asks next
            self._error = self._error or error
        finally:
            self._prefetching = None
            self._wake()

    async def _claim(self) -> bool:
        taken = await self.take()
        self._more = len(taken) * 2 >= self.chunk
        self._claimed.extend(taken)
        if self.closing.is_set() or not self.lines:
            self.give_back()
        self._order()
        return bool(taken)

    async def _news(self) -> None:
        waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._hungry.append(waiting)
        self.ahead.starved()
        self._order()
        await waiting

    def _wake(self) -> None:
        while self._hungry:
            waiting = self._hungry.popleft()
            if not waiting.done():
                waiting.set_result(None)
