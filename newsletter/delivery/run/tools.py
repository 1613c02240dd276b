"""What every round is given: the database, the way to the relay, settings, keys, clock and chance. Does nothing by itself."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from newsletter.delivery.courier import Connect
from newsletter.delivery.pulse import Pulse
from newsletter.delivery.roster import RelayDoor
from newsletter.model.instants import Clock
from newsletter.model.options import LetterheadOptions
from newsletter.model.sending_options import DeliveryOptions, RelayOptions
from newsletter.model.tokens import KeyRing
from newsletter.storage.database import Database

if TYPE_CHECKING:  # cryptography is imported only where letters are signed
    from newsletter.delivery.dkim import Signer


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What every round is given. ``others``: relays beside the first.

    ``return_domain``: of the return path, where bounces and readers who leave by mail arrive; "": none.
    ``logbooks``: the folder of the workers' logbooks; None: beside the SQLite file, else none.
    """

    database: Database
    connect: Connect
    options: DeliveryOptions
    relay: RelayOptions
    letterhead: LetterheadOptions
    ring: KeyRing
    clock: Clock
    randomness: Random
    logbooks: Path | None = None
    others: tuple[RelayDoor, ...] = ()
    signers: Sequence["Signer"] = ()
    pulse: Pulse = field(default_factory=Pulse)
    return_domain: str = ""

    @property
    def connections(self) -> int:
        """Connections that a round may have at most, to all relays together."""
        return self.relay.connections + sum(door.options.connections for door in self.others)
