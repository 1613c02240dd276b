"""The newsroom: everything that was opened once, handed to the faces and to the day. Opens nothing itself (``newsletter.bootstrap`` does)."""

from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from newsletter.model.instants import Clock
from newsletter.model.options import (
    DeliveryOptions,
    LetterheadOptions,
    LetterOptions,
    RelayOptions,
    ScheduleOptions,
    SelectionOptions,
    SignUpOptions,
    SourceOptions,
    WebOptions,
)
from newsletter.model.states import Mark
from newsletter.model.tokens import KeyRing
from newsletter.storage.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsroom:
    """Open doors and the settings record of each room. ``folder`` is where the settings file stands."""

    folder: Path
    mark: Mark
    database: Database
    clock: Clock
    randomness: Random
    ring: KeyRing
    fetcher: Any
    renderer: Any
    connect: Any
    letterhead: LetterheadOptions
    schedule: ScheduleOptions
    sources: SourceOptions
    selection: SelectionOptions
    letter: LetterOptions
    relay: RelayOptions
    delivery: DeliveryOptions
    sign_up: SignUpOptions
    web: WebOptions
