"""A line: one sender's kept connection to the relay, opened anew when it breaks, with pauses while the relay is in trouble.

Does not judge or send letters, and never gives up by itself: only what needs an operator ends the run.
"""

import asyncio
from dataclasses import dataclass, field

import structlog

from newsletter.delivery.back_off import BackOff
from newsletter.delivery.courier import Connect, Courier, Unreachable
from newsletter.delivery.run.waiting import happens

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Relay:
    """What the lines of one run share. ``refusal``: why the run must end for want of an operator."""

    connect: Connect
    back_off: BackOff
    closing: asyncio.Event
    refusal: Unreachable | None = None

    def trouble(self, opened_in: int, reason: str) -> None:
        """Pause; told once, not for every line and try."""
        if self.back_off.trouble(opened_in):
            log.warning("relay_down", reason=reason)

    def recovered(self) -> None:
        """End the pauses."""
        if self.back_off.recovered():
            log.info("relay_back")

    def refuse(self, refusal: Unreachable) -> None:
        """End the run: no letter can leave before somebody acts."""
        self.refusal = self.refusal or refusal
        self.closing.set()


@dataclass(slots=True)
class Line:
    """One connection after another. ``handled`` counts the letters on the present one: relays close a connection after so many."""

    relay: Relay
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
            self.relay.trouble(self._opened_in, opened.problem)
        return None
