"""The newsroom: everything that was opened once, handed to the faces and to the day. The bootstrap opens it; this file opens nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from newsletter.daily.ticking import Ticking
from newsletter.delivery.pulse import Pulse
from newsletter.model.privacy_options import PrivacyOptions
from newsletter.model.provider_options import ProviderOptions
from newsletter.model.return_options import ReturnOptions
from newsletter.subscribers.together import Together

if TYPE_CHECKING:  # faces name the newsroom in their signatures, and ``newsletter --help`` must not wait for the engines behind it
    from pathlib import Path
    from random import Random

    from newsletter.delivery.batch_queue import BatchQueue
    from newsletter.delivery.courier import Connect
    from newsletter.delivery.dkim import Signer
    from newsletter.delivery.relay_look import Inspect
    from newsletter.delivery.roster import RelayDoor
    from newsletter.model.desk_options import CheckOptions, OidcOptions, OperatorOptions, WatchOptions
    from newsletter.model.dns_answers import Resolves
    from newsletter.model.instants import Clock
    from newsletter.model.options import (
        LetterheadOptions,
        LetterOptions,
        ScheduleOptions,
        SelectionOptions,
        SignUpOptions,
        SourceOptions,
        WebOptions,
    )
    from newsletter.model.sending_options import DeliveryOptions, RelayOptions
    from newsletter.model.states import Mark
    from newsletter.model.tokens import KeyRing
    from newsletter.rendering.renderer import Renderer
    from newsletter.sources.outcomes import Web
    from newsletter.storage.database import Database
    from newsletter.stories.meaning import Sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsroom:
    """Open doors and the settings record of each room. ``folder`` is where the settings file stands; ``connect`` opens a courier.

    ``names`` asks the DNS, ``inspect`` looks at the relay. ``more_relays``: those beside the first. ``queue`` calls processes to an
    issue; without one they find it at their next look. ``pulse`` beats with what is sent here, ``ticking`` with what the scheduler of
    this process does. ``signing_up``, ``leaving``: those who do so here at the same moment. ``sends_here``: False where whoever lets an
    issue go leaves the sending to the crew of another process, and only waits for it.
    """

    folder: Path
    mark: Mark
    database: Database
    clock: Clock
    randomness: Random = field(repr=False)
    ring: KeyRing
    fetcher: Web
    renderer: Renderer
    connect: Connect
    letterhead: LetterheadOptions
    schedule: ScheduleOptions
    sources: SourceOptions
    selection: SelectionOptions
    letter: LetterOptions
    relay: RelayOptions
    delivery: DeliveryOptions
    sign_up: SignUpOptions
    web: WebOptions
    operators: OperatorOptions
    oidc: OidcOptions
    checks: CheckOptions
    watch: WatchOptions
    returns: ReturnOptions = field(default_factory=ReturnOptions)
    privacy: PrivacyOptions = field(default_factory=PrivacyOptions)
    providers: ProviderOptions = field(default_factory=ProviderOptions)
    names: Resolves | None = None
    inspect: Inspect | None = None
    sentences: Sentences | None = None
    signers: tuple[Signer, ...] = ()
    queue: BatchQueue | None = None
    more_relays: tuple[RelayDoor, ...] = ()
    pulse: Pulse = field(default_factory=Pulse)
    ticking: Ticking = field(default_factory=Ticking)
    signing_up: Together = field(default_factory=Together, repr=False)
    leaving: Together = field(default_factory=Together, repr=False)
    sends_here: bool = True
