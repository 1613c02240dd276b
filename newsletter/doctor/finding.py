"""What the doctor finds, and what it looks at."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from newsletter.delivery.dkim_record import dns_record
from newsletter.delivery.envelope import domain_of
from newsletter.delivery.relay_look import Inspect
from newsletter.model.checks import Check, Light
from newsletter.model.desk_options import CheckOptions, OperatorOptions
from newsletter.model.dns_answers import Resolves
from newsletter.model.options import LetterheadOptions, LetterOptions, SourceOptions
from newsletter.model.sending_options import RelayOptions
from newsletter.model.signing import DnsRecord
from newsletter.model.states import Mark
from newsletter.model.tokens import KeyRing
from newsletter.rendering.renderer import Renderer
from newsletter.sources.outcomes import Web
from newsletter.storage.database import Database

if TYPE_CHECKING:
    from newsletter.delivery.dkim import Signer


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One of them. ``record`` is what to publish in the DNS, where that is the cure."""

    group: str
    check: Check
    record: DnsRecord | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """One installation, with the doors through which it is looked at. ``relays`` in the order of the settings."""

    folder: Path
    mark: Mark
    now: datetime
    database: Database
    letterhead: LetterheadOptions
    letter: LetterOptions
    sources: SourceOptions
    checks: CheckOptions
    operators: OperatorOptions
    relays: tuple[tuple[RelayOptions, Inspect | None], ...]
    renderer: Renderer = field(repr=False)
    web: Web = field(repr=False)
    names: Resolves | None = None
    signers: "tuple[Signer, ...]" = ()
    return_domain: str = ""
    ring: KeyRing | None = field(default=None, repr=False)

    @property
    def domain(self) -> str:
        """Of the From address; "" while it is not set."""
        return domain_of(self.letterhead.from_address) if self.letterhead.from_address else ""

    @property
    def sending_domains(self) -> tuple[str, ...]:
        """Those that senders of envelopes are of, where bounces come: the return path's, and From's, which letters to operators keep."""
        return tuple(dict.fromkeys(domain for domain in (self.return_domain, self.domain) if domain))

    @property
    def keys(self) -> tuple[DnsRecord, ...]:
        """The records of the keys that sign letters."""
        return tuple(map(dns_record, self.signers))


Examine = Callable[[Installation], Awaitable[tuple[Finding, ...]]]


def green(group: str, code: str, text: str) -> Finding:
    """All is well."""
    return Finding(group=group, check=Check(code=code, light=Light.GREEN, text=text))


def amber(group: str, code: str, text: str, cure: str, record: DnsRecord | None = None) -> Finding:
    """To be mended some day."""
    return Finding(group=group, check=Check(code=code, light=Light.AMBER, text=text, cure=cure), record=record)


def red(group: str, code: str, text: str, cure: str, record: DnsRecord | None = None) -> Finding:
    """Letters will not arrive, or worse."""
    return Finding(group=group, check=Check(code=code, light=Light.RED, text=text, cure=cure), record=record)
