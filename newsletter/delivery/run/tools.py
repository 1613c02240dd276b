"""What every round is given: the database, the way to the relay, settings, clock and chance. Does nothing by itself."""

from dataclasses import dataclass
from pathlib import Path
from random import Random

from newsletter.delivery.courier import Connect
from newsletter.model.instants import Clock
from newsletter.model.options import DeliveryOptions, LetterheadOptions, RelayOptions
from newsletter.model.tokens import KeyRing
from newsletter.storage.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What every round is given. ``logbooks``: the folder of the workers' logbooks; None: beside the SQLite file, else none."""

    database: Database
    connect: Connect
    options: DeliveryOptions
    relay: RelayOptions
    letterhead: LetterheadOptions
    ring: KeyRing
    clock: Clock
    randomness: Random
    logbooks: Path | None = None
