"""How we may speak to one relay: several commands at once, or each by itself once that has gone wrong."""

from dataclasses import dataclass

import structlog

log = structlog.get_logger(__name__)

LOSSES_BEFORE_PLAIN = 3
"""So many connections lost in a row at the first group, and none that ever worked: some relays offer what they cannot do."""


@dataclass(slots=True)
class Manners:
    """What all connections to a relay share, for as long as its settings stay the same. ``proven``: a group has worked here."""

    relay: str
    pipelining: bool
    chunking: bool = False
    window: int = 1
    proven: bool = False
    _lost: int = 0

    def surprise(self, what: str) -> None:
        """From now on one command at a time. Told once."""
        if self.pipelining:
            self.pipelining = self.chunking = False
            log.warning("pipelining_given_up", relay=self.relay, reason=what)

    def lost(self, problem: str) -> None:
        """A connection broke while a group was out."""
        self._lost += 1
        if not self.proven and self._lost >= LOSSES_BEFORE_PLAIN:
            self.surprise(problem)
