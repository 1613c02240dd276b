"""A line: one sender's kept connection to the relay, opened anew when it breaks, with pauses while the relay is in trouble.

Does not judge or send letters, and never gives up by itself: only what needs an operator ends the run.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from newsletter.delivery.back_off import BackOff
from newsletter.delivery.courier import Connect, Courier, Unreachable
from newsletter.delivery.run.relay_pace import RelayPace
from newsletter.delivery.run.waiting import happens

log = structlog.get_logger(__name__)

DENIED_IN_A_ROW = 3
"""Readers in a row for whose letters the relay says that it takes none from us: a single one may be told so for the sake of an address."""


@dataclass(slots=True)
class Relay:
    """What the lines of one relay share. ``refusal``: why it takes nothing for want of an operator.

    Named where there are several; ``weight`` and ``connections`` are its settings, ``pace`` its rate where it has one. ``on_word`` hears
    of every trouble, and with None that the relay takes letters; ``shown`` is its name for people.
    """

    connect: Connect
    back_off: BackOff
    closing: asyncio.Event
    refusal: Unreachable | None = None
    name: str = ""
    weight: int = 1
    connections: int = 1
    pace: RelayPace | None = None
    on_change: Callable[[], None] = lambda: None
    on_word: Callable[[Unreachable | None], None] = lambda _: None
    shown: str = "the relay"
    _is_well: bool = False
    _denied: set[int] = field(default_factory=set)

    @property
    def is_up(self) -> bool:
        """Whether it may be given letters now, as far as we know."""
        return not self.back_off.pause and self.refusal is None and not self.is_spent

    @property
    def is_spent(self) -> bool:
        """Whether the letters of its day are used up."""
        return self.spent_until is not None

    @property
    def spent_until(self) -> datetime | None:
        """When letters may go through it again."""
        return self.pace.used_up_until if self.pace is not None else None

    def trouble(self, opened_in: int, reason: str, cure: str = "") -> None:
        """Pause; told once, not for every line and try."""
        if self.refusal is None and opened_in == self.back_off.episode:  # else lines that were opened together would count as many tries
            self._say(Unreachable(relay=self.shown, problem=reason, cure=cure))
        if self.back_off.trouble(opened_in):
            log.warning("relay_down", reason=reason, **self._named, **({"cure": cure} if cure else {}))
            self.on_change()

    def recovered(self) -> None:
        """End the pauses."""
        if self._denied:
            self._denied.clear()
        if not self._is_well and self.refusal is None:  # a letter that was on its way as it refused us is no news
            self._say(None)
        if self.back_off.pause and self.back_off.recovered():
            log.info("relay_back", **self._named)
            self.on_change()

    def deny(self, row: int, said: str, *, outright: bool) -> None:
        """It says that it takes no letters from us: ``outright`` before any reader was named, else of one reader."""
        self._denied.add(row)
        if outright or len(self._denied) >= DENIED_IN_A_ROW:
            cure = "Check relay.username, relay.tls, newsletter.from_address and returns.domain: the relay must accept letters from us."
            self.refuse(Unreachable(relay=self.name or self.shown, problem=f"refuses our letters: {said}", cure=cure, needs_operator=True))

    def refuse(self, refusal: Unreachable) -> None:
        """End the run: no letter can leave before somebody acts."""
        if self.name and self.refusal is None:
            log.warning("relay_refuses", reason=refusal.problem, cure=refusal.cure, **self._named)
        self.refusal = self.refusal or refusal
        self._say(refusal)
        self.closing.set()
        self.on_change()

    def _say(self, trouble: Unreachable | None) -> None:
        self._is_well = trouble is None
        self.on_word(trouble)

    @property
    def _named(self) -> dict[str, str]:
        return {"relay": self.name} if self.name else {}


@dataclass(slots=True)
class Line:
    """One connection after another. ``handled`` counts the letters on the present one: relays close a connection after so many."""

    relay: Relay
    number: int = 0
    handled: int = 0
    _courier: Courier | None = None
    _opened_in: int = field(default=0)

    async def courier(self) -> Courier | None:
        """An open connection; waits while the relay is in trouble. None when the run is closing."""
        if self._courier is not None and self._courier.is_open:
            return self._courier
        if not self.relay.back_off.pause and (opened := await self._open()):
            return opened
        async with self.relay.back_off.turn:
            while not await happens(self.relay.closing, self.relay.back_off.pause.total_seconds()):
                if opened := await self._open():
                    return opened
        return None

    async def broken(self, reason: str) -> bool:
        """The connection is of no more use. True when that is trouble, False when the relay had merely had enough letters on it."""
        await self.close()
        if self.handled:
            return False
        self.relay.trouble(self._opened_in, reason)
        return True

    def answered(self) -> None:
        """The relay dealt with a letter on this connection."""
        self.handled += 1
        self.relay.recovered()

    async def close(self) -> None:
        """Close the connection, if there is one."""
        if self._courier is not None:
            await self._courier.close()
            self._courier = None

    async def _open(self) -> Courier | None:
        await self.close()
        self._opened_in, self.handled = self.relay.back_off.episode, 0
        opened = await self.relay.connect()
        if not isinstance(opened, Unreachable):
            self._courier = opened
            return opened
        if opened.needs_operator:
            self.relay.refuse(opened)
        else:
            self.relay.trouble(self._opened_in, opened.problem, opened.cure)
        return None
