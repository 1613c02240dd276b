"""Deliveries, verdicts and the balance sheet of an issue."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from newsletter.model.instants import require_aware
from newsletter.model.states import DeliveryState, Fault, VerdictKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What one attempt came to. ``code`` is the SMTP reply code (RFC 5321), ``enhanced`` the code of RFC 3463, "" where none came.

    ``throttled``: whoever receives says that we write too fast. ``relay``: the name of the relay, where there are several.
    """

    kind: VerdictKind
    code: int = 0
    enhanced: str = ""
    reply: str = ""
    fault: Fault = Fault.NOBODY
    throttled: bool = False
    relay: str = ""

    @property
    def relay_trouble(self) -> bool:
        """Trouble of the connection or relay rather than of this recipient: every other letter would meet it too."""
        return self.fault is Fault.RELAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """The next state of a delivery or notice, with its reason. With a verdict it was a try that counts and is kept."""

    state: DeliveryState
    reason: str = ""
    retry_at: datetime | None = None
    verdict: Verdict | None = None

    def __post_init__(self) -> None:
        require_aware("retry_at", self.retry_at)


class Hindrance(StrEnum):
    """Why a letter must not leave although a courier has it in hand; asked in the mark just before content."""

    PAUSED = "paused"
    CANCELLED = "cancelled"
    LATE = "late"
    LEFT = "left"
    SUPPRESSED = "suppressed"
    ERASED = "erased"
    TAKEN = "taken"
    """The row is no longer this worker's."""
    UNSURE = "unsure"
    """The ledger did not say whether the mark is durable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """How many deliveries of an issue stand in each state; they always add up to the audience."""

    audience: int
    counts: dict[DeliveryState, int]

    @property
    def holds(self) -> bool:
        """Whether audience equals the sum over all states."""
        return self.audience == sum(self.counts.values())

    @property
    def remaining(self) -> int:
        """Deliveries that a courier will still take up."""
        return sum(
            self.counts.get(state, 0)
            for state in (DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.SENDING, DeliveryState.DEFERRED)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainTrouble:
    """Letters of an issue to one receiving domain that were put off or refused, and what was replied to one of them."""

    domain: str
    deferred: int
    rejected: int
    reply: str
