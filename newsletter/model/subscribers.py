"""Subscribers, the consent they gave, and what we hold about them."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from newsletter.model.instants import require_aware
from newsletter.model.preferences import Answer
from newsletter.model.returns import ReturnAction, ReturnKind
from newsletter.model.states import DeliveryState, NoticeKind, SubscriberState, SuppressionReason, VerdictKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """``key`` is 16 random hex digits: it stands in tokens and Message-IDs, and changing it revokes every link."""

    id: int
    newsletter: str
    address: str
    address_key: str
    key: str
    state: SubscriberState
    created_at: datetime
    confirmed_at: datetime | None = None
    unsubscribed_at: datetime | None = None

    def __post_init__(self) -> None:
        for name in ("created_at", "confirmed_at", "unsubscribed_at"):
            require_aware(name, getattr(self, name))


class ConsentEvent(StrEnum):
    """What a line of the append-only consent record says happened."""

    SIGNED_UP = "signed_up"
    CONFIRMED = "confirmed"
    IMPORTED = "imported"
    ADDED = "added"
    UNSUBSCRIBED = "unsubscribed"
    RESUBSCRIBED = "resubscribed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """One line of the consent record: when, from where, and the exact wording that was shown (GDPR art. 7)."""

    event: ConsentEvent
    at: datetime
    wording: str = ""
    form_url: str = ""
    network: str = ""
    """The /24 (IPv4) or /48 (IPv6) the request came from, never the whole address."""
    how: str = ""
    """By which door: ``page``, ``one-click``, or who did it for them."""
    reason: str = ""
    """Why they left, if they said so."""
    letter: str = ""
    """Message-ID of the letter that asked to confirm; "" where none was stored with this line. It holds the reader's key."""

    def __post_init__(self) -> None:
        require_aware("at", self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """Why we do not write to an address."""

    reason: SuppressionReason
    at: datetime
    by: str
    note: str = ""
    asked_at: datetime | None = None
    """When a confirmation letter went there last, although it stood on the list."""

    def __post_init__(self) -> None:
        require_aware("at", self.at)
        require_aware("asked_at", self.asked_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class SentIssue:
    """One delivery as its subscriber may ask about it."""

    issue_on: date
    state: DeliveryState
    attempts: int
    changed_at: datetime
    reply: str = ""
    fault: str = ""
    """Whom the last reply was about, where one was kept (``model.states.Fault``)."""

    def __post_init__(self) -> None:
        require_aware("changed_at", self.changed_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class SentTry:
    """One try to deliver that was kept apart, as its subscriber may ask about it."""

    issue_on: date
    number: int
    ended_at: datetime
    verdict: VerdictKind
    code: int
    reply: str

    def __post_init__(self) -> None:
        require_aware("ended_at", self.ended_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenReport:
    """One report that came back about a letter of theirs, as its subscriber may ask about it: a bounce, a complaint."""

    received_at: datetime
    kind: ReturnKind
    issue_on: date | None
    action: ReturnAction
    fault: str
    status: str
    said: str
    feedback: str

    def __post_init__(self) -> None:
        require_aware("received_at", self.received_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenFeedback:
    """What its subscriber said of one issue."""

    issue_on: date
    answer: Answer
    at: datetime

    def __post_init__(self) -> None:
        require_aware("at", self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class SentNotice:
    """One notice as its subscriber may ask about it."""

    kind: NoticeKind
    state: DeliveryState
    created_at: datetime
    changed_at: datetime

    def __post_init__(self) -> None:
        require_aware("created_at", self.created_at)
        require_aware("changed_at", self.changed_at)
