"""How far marks run ahead of the wire: no further than it takes to keep every connection busy, and never past the window.

A marked letter is in doubt after a power cut, so few are better; but a mark takes a commit, and a connection that finds no marked letter
when it could send one waits for it. Two numbers follow from what happens: ``low``, the marked letters left at which the next are asked for,
and ``goal``, how many there should be then.
"""

from dataclasses import dataclass

COMPANY_SECONDS = 0.01
"""Marks for so much time are asked for together: one commit for one letter would cost more than the letter."""

_SMOOTHING = 4
_SLOWLY_DOWN = 0.97


@dataclass(slots=True)
class Ahead:
    """``window``: most rows that may stand as sending, for each connection."""

    window: int
    low: float = 1.0
    rate: float = 1e9
    _starved: bool = False

    def room(self, lines: int, out: int) -> int:
        """How many more marks the window allows. ``out``: letters marked, or asked about, whose step was not handed in yet."""
        return lines * self.window - out

    def wish(self, lines: int, out: int, ready: int) -> int:
        """How many marks to ask for now. ``ready``: marked letters that no connection has taken yet."""
        if ready > self.low:
            return 0
        goal = self.low + max(1.0, self.rate * COMPANY_SECONDS)
        return min(self.room(lines, out), max(1, int(goal) - ready))

    def starved(self) -> None:
        """A connection asked for a letter and there was none."""
        self._starved = True

    def learn(self, lines: int, used: int, seconds: float) -> None:
        """After each answer of the ledger: so many letters were taken in so much time since the last."""
        if seconds > 0:
            now = used / seconds
            self.rate = now if self.rate >= 1e9 else self.rate + (now - self.rate) / _SMOOTHING
        if self._starved:
            self.low = min(self.low * 2 + 1, self._highest(lines))
        else:
            self.low = max(1.0, self.low * _SLOWLY_DOWN)
        self._starved = False

    def _highest(self, lines: int) -> float:
        """Each connection has a letter on the wire and the next in hand; half of the rest is asked for while the other half goes out."""
        return max(1.0, (self.window - 2) * lines / 2)
