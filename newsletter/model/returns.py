"""What comes back: reports about letters that left (RFC 3464, RFC 5965), what each means for its reader, and how the reader is known."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from newsletter.model.instants import require_aware
from newsletter.model.states import Fault


class ReturnKind(StrEnum):
    """What a message that came back is."""

    BOUNCE = "bounce"
    COMPLAINT = "complaint"
    AUTO_REPLY = "auto-reply"
    DELIVERED = "delivered"
    DELAYED = "delayed"
    UNSUBSCRIBE = "unsubscribe"
    OTHER = "other"


class ReturnAction(StrEnum):
    """What a report asks of us. ``operator``: the fault is ours or our reputation's, so the reader is never touched."""

    SUPPRESS = "suppress"
    SOFT = "soft"
    OPERATOR = "operator"
    IGNORE = "ignore"


ACTIONS: Mapping[Fault, ReturnAction] = {
    Fault.NOBODY: ReturnAction.IGNORE,
    Fault.DEAD: ReturnAction.SUPPRESS,
    Fault.DISABLED: ReturnAction.SOFT,
    Fault.FULL: ReturnAction.SOFT,
    Fault.SOFT: ReturnAction.SOFT,
    Fault.OURS: ReturnAction.OPERATOR,
    Fault.RELAY: ReturnAction.OPERATOR,
}
"""What a bounce asks of us, by whom it is about."""


class Proof(StrEnum):
    """How the reader of a report is known. An address alone proves nothing: anybody could have written it."""

    RETURN_PATH = "return_path"
    TOKEN = "token"  # noqa: S105 – a name, no secret
    MESSAGE_ID = "message_id"
    PROVIDER = "provider"
    ADDRESS = "address"
    NONE = ""


PROVEN = frozenset({Proof.RETURN_PATH, Proof.TOKEN, Proof.MESSAGE_ID, Proof.PROVIDER})
"""Only what is proven is acted on."""


NO_COMPLAINT = frozenset({"not-spam", "auth-failure", "virus", "opt-out"})
"""Feedback types that do not count towards the rate of complaints."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedRecipient:
    """What a report says of one address. ``status``: the enhanced code (RFC 3463) or ""; ``said``: the server's own words on one line."""

    address: str
    action: ReturnAction
    fault: Fault = Fault.NOBODY
    status: str = ""
    reason: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clues:
    """What in a report may tell which letter it is about, nearest first. Nothing here has been checked yet."""

    sent_to: tuple[str, ...] = ()
    """Addresses of ours that the report was sent to: the envelope's, then those of its headers."""
    tokens: tuple[str, ...] = ()
    """Of List-Unsubscribe in the letter that came back."""
    message_ids: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    """Of readers, as far as the report names them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """A message that came back, read. ``recipients`` is empty where it is no report about a letter."""

    kind: ReturnKind
    recipients: tuple[ReportedRecipient, ...] = ()
    clues: Clues = field(default_factory=Clues)
    feedback: str = ""
    """Feedback-Type of a complaint (RFC 5965 3.1, RFC 6430): ``abuse``, ``fraud``, ``opt-out``, ``not-spam``, ``auth-failure``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnPath:
    """What our own return address said of a letter: ``issue_on`` of an issue's letter, ``notice_id`` of a notice."""

    subscriber_key: str
    issue_on: date | None = None
    notice_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderEvent:
    """What a provider's webhook told of one letter; its signature has been checked. ``id`` is the provider's own and tells repeats."""

    id: str
    provider: str
    at: datetime
    returned: Returned

    def __post_init__(self) -> None:
        require_aware("at", self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredReturn:
    """What is kept of a report about one letter: no address. ``acted_at``: when we had done what there was to do about it."""

    received_at: datetime
    door: str
    kind: ReturnKind
    proof: Proof
    action: ReturnAction
    fault: Fault
    domain: str = ""
    status: str = ""
    said: str = ""
    feedback: str = ""
    issue_on: date | None = None
    acted_at: datetime | None = None

    def __post_init__(self) -> None:
        require_aware("received_at", self.received_at)
        require_aware("acted_at", self.acted_at)
