"""The relays of a run: which lines may work, and what becomes of the lines of one that is down, refuses us, or has had enough today.

Opens no connection and sends nothing. With one relay it only says what that relay says.
"""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from newsletter.delivery.allowance import Rate
from newsletter.delivery.back_off import BackOff
from newsletter.delivery.courier import Unreachable
from newsletter.delivery.roster import RelayDoor, Standing, places
from newsletter.delivery.run.line import Relay
from newsletter.delivery.run.relay_pace import RelayPace
from newsletter.delivery.run.steady import SteadyClock
from newsletter.delivery.run.tools import Tools

log = structlog.get_logger(__name__)

THE_FIRST = "relay"


@dataclass(slots=True)
class Relays:
    """``closing`` ends the round. Where there are several, each has an end of its own, and lines without work wait for a change."""

    members: tuple[Relay, ...]
    closing: asyncio.Event
    _change: asyncio.Event = field(default_factory=asyncio.Event)
    _finished: bool = False

    @property
    def several(self) -> bool:
        """Whether there is another to turn to."""
        return len(self.members) > 1

    @property
    def refusal(self) -> Unreachable | None:
        """Why no letter can leave before an operator acts: every relay refuses us."""
        refusals = [one.refusal for one in self.members]
        return refusals[0] if all(refusals) else None

    @property
    def spent_until(self) -> datetime | None:
        """When letters may go again, where the day's of every relay that takes letters are used up."""
        ends = [one.spent_until for one in self.members if one.refusal is None]
        known = [one for one in ends if one is not None]
        return min(known) if known and len(known) == len(ends) else None

    def lines(self, wanted: int) -> Iterator[tuple[Relay, int]]:
        """The lines to make for so many letters: for each relay as many as it may ever keep."""
        return ((relay, number) for relay in self.members for number in range(min(wanted, relay.connections)))

    async def place(self, relay: Relay, number: int) -> bool:
        """Wait until this line of the relay may work. False when there is nothing left for it to do."""
        while not self._finished and not relay.closing.is_set() and not relay.is_spent:
            if self.may_work(relay, number):
                return True
            await self._change.wait()
        return False

    def may_work(self, relay: Relay, number: int) -> bool:
        """Whether so many lines of this relay may work while the relays stand as they do."""
        if not self.several:
            return True
        standings = [Standing(weight=one.weight, connections=one.connections, is_up=one.is_up) for one in self.members]
        return number < places(standings)[self.members.index(relay)]

    async def idle(self) -> None:
        """A line found nothing to do while others still work: one of them may have to put a letter back."""
        if not self._finished:
            await self._change.wait()

    def finish(self) -> None:
        """Nothing is left to do: lines that wait for a place or for a relay to come back need not."""
        self._finished = True
        if self.several:
            for one in self.members:
                one.closing.set()
        self.changed()

    def changed(self) -> None:
        """A relay went down, came back, or refused us: whoever waits looks again."""
        waiting, self._change = self._change, asyncio.Event()
        waiting.set()
        if self.refusal is not None:
            self.closing.set()

    def others_work(self, relay: Relay) -> bool:
        """Whether a letter that this relay does not take may be taken by another at once."""
        return any(one.is_up for one in self.members if one is not relay)


OnWord = Callable[[str, Unreachable | None], None]
"""Told of every trouble of a relay by the name of its section, and with None when it takes letters."""


def relays_of(tools: Tools, closing: asyncio.Event, on_word: OnWord = lambda _name, _found: None) -> Relays:
    """The relays of the settings. A single one ends with the round and is not named in the ledger."""
    doors = (RelayDoor(name=THE_FIRST, options=tools.relay, connect=tools.connect), *tools.others)
    relays = Relays(tuple(_relay(tools, door, closing, on_word, several=len(doors) > 1) for door in doors), closing)
    for one in relays.members:
        one.on_change = relays.changed
    return relays


def _relay(tools: Tools, door: RelayDoor, closing: asyncio.Event, on_word: OnWord, *, several: bool) -> Relay:
    options, ends = door.options, asyncio.Event() if several else closing
    rate = Rate(options.per_second, options.per_day)
    return Relay(
        door.connect,
        BackOff(options.first_pause, options.longest_pause),
        ends,
        name=door.name if several else "",
        shown=options.called,
        on_word=lambda found: on_word(door.name, found),
        weight=options.weight,
        connections=options.connections,
        pace=RelayPace(tools.database, door.name, rate, SteadyClock(tools.clock), ends, tools.pulse) if rate else None,
    )
