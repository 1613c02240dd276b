"""What every row works with, and how much of everything it takes."""

import statistics
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from benchmarks.delivery import relays
from benchmarks.delivery.measuring import Sent, Turn, take_turns
from benchmarks.delivery.product import Product
from benchmarks.delivery.rivals import Rivals
from benchmarks.delivery.tools import Workshop

CONNECTIONS = (4, 16, 64)


@dataclass(frozen=True, kw_only=True)
class Scale:
    """How much of everything: ``quick``, usual or ``long``."""

    letters: int
    book: int
    rounds: int
    audiences: tuple[int, ...]
    round_trip_seconds: float


QUICK = Scale(letters=3_000, book=100, rounds=1, audiences=(1_000, 10_000), round_trip_seconds=2)
USUAL = Scale(letters=20_000, book=300, rounds=3, audiences=(10_000, 100_000, 1_000_000), round_trip_seconds=4)
LONG = Scale(letters=100_000, book=1_000, rounds=5, audiences=(10_000, 100_000, 1_000_000), round_trip_seconds=15)


@dataclass
class Bench:
    """What every row works with."""

    workshop: Workshop
    product: Product
    rivals: Rivals
    scale: Scale
    rounds: int
    say: Callable[[str], None]

    def best(self, name: str, turn: Callable[[int], Sent], tries: int = 1) -> Turn:
        """The turn at its best number of connections, found by some tries of each; by several where they lie close together."""
        tried: dict[int, list[float]] = {connections: [] for connections in CONNECTIONS}
        for _ in range(tries):
            for connections, rates in tried.items():
                rates.append(turn(connections).rate)
        rates = {connections: statistics.median(rates) for connections, rates in tried.items()}
        self.say(f"  {name}: " + ", ".join(f"{rate:,.0f}/s at {connections}" for connections, rate in rates.items()))
        return partial(turn, max(rates, key=rates.__getitem__))

    def turns(self, sides: dict[str, Turn], rounds: int = 0) -> dict[str, list[Sent]]:
        return take_turns(sides, rounds or self.rounds, self.say)

    def ours(self, relay: relays.Open, letters: int, **settings: str) -> Callable[[int], Sent]:
        return lambda connections: self.product.send(relay, letters, connections, settings)

    @property
    def cheap(self) -> relays.Open:
        return partial(relays.cheap_sink, self.workshop)

    def far(self, round_trip: float) -> relays.Open:
        return partial(relays.far_sink, self.workshop, round_trip)
