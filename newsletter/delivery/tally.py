"""Counts an issue's deliveries as a round writes their steps: telling the progress reads nothing, for a million rows are long to count.

Knows what this process writes and nothing of others; whoever shows it reads the rows themselves now and then.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from newsletter.model.deliveries import Balance
from newsletter.model.states import DeliveryState

_LEFT_FROM = (DeliveryState.SENDING, DeliveryState.CLAIMED, DeliveryState.PENDING, DeliveryState.DEFERRED)
"""Where a letter that has been dealt with stood before: of what a courier still takes up, what is furthest on the way."""

PART_OF_TIME = 100
"""Reading the rows may take one part in so many of the time."""


@dataclass(slots=True)
class Tally:
    """The balance as it was read last, and the steps since."""

    _read: Balance
    _since: Counter[DeliveryState] = field(default_factory=Counter)
    _next_at: float = 0.0

    def written(self, counts: Mapping[DeliveryState, int]) -> None:
        """So many rows went into each state."""
        self._since.update(counts)

    def is_due(self, at: float) -> bool:
        """Whether the rows may be read again."""
        return at >= self._next_at

    def read(self, balance: Balance, began: float, ended: float) -> None:
        """The rows were read; the longer it took the later they are read again."""
        self._read = balance
        self._next_at = ended + (ended - began) * PART_OF_TIME
        self._since.clear()

    def balance(self) -> Balance:
        """How the deliveries stand, as far as we know."""
        counts = dict(self._read.counts)
        for state, number in self._since.items():
            if state is DeliveryState.PENDING:
                continue
            counts[state] = counts.get(state, 0) + _taken(counts, number, state)
        return Balance(audience=self._read.audience, counts=counts)


def _taken(counts: dict[DeliveryState, int], number: int, to: DeliveryState) -> int:
    """Take so many out of the states that letters leave; says how many there were."""
    left = number
    for state in _LEFT_FROM:
        if state is not to and (found := min(left, counts.get(state, 0))):
            counts[state] -= found
            left -= found
    return number - left
