"""The ledger as operators look at it: lines, doubts, and the balance in words."""

from dataclasses import dataclass
from datetime import date, datetime

from newsletter.model.deliveries import Balance
from newsletter.model.states import DeliveryState


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryLine:
    """One delivery as an operator looks at it. ``changed_at``: since when it stands so; an erased subscriber has no address and key."""

    state: DeliveryState
    reason: str
    address: str
    subscriber_key: str
    code: int
    enhanced: str
    reply: str
    attempts: int
    changed_at: datetime
    retry_at: datetime | None = None
    fault: str = ""
    relay: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A delivery that may have left: not before ``begun_at``, its first mark, and not after ``doubted_at``.

    ``tried_until``: when its last earlier try had ended, if there was one.
    """

    id: int
    issue_id: int
    issue_on: date
    subscriber_key: str
    begun_at: datetime
    doubted_at: datetime
    send_not_after: datetime
    tried_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """A delivery that the relay took, looked up because it stands near one in doubt."""

    id: int
    issue_id: int
    issue_on: date
    subscriber_key: str
    accepted_at: datetime


def told(balance: Balance) -> str:
    """The balance in words, and whether it adds up."""
    parts = " + ".join(f"{balance.counts[state]:,} {state.value}" for state in DeliveryState if balance.counts.get(state)) or "0"
    if balance.holds:
        return f"{balance.audience:,} in the audience = {parts}: it adds up"
    return f"{balance.audience:,} in the audience, but {parts}: it does NOT add up; please report it"
