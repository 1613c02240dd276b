"""Every state a thing can be in: one table for code, columns and docs (docs/glossary.md explains each)."""

from enum import StrEnum


class IssueState(StrEnum):
    """Content freezes at approved, the audience at release (the change to sending)."""

    COLLECTING = "collecting"
    DRAFTED = "drafted"
    APPROVED = "approved"
    SENDING = "sending"
    SENT = "sent"
    HELD = "held"
    SKIPPED = "skipped"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    PAUSED = "paused"


class DeliveryState(StrEnum):
    """Of one issue to one subscriber, and of a notice. ``accepted`` means the relay took it; more we cannot know."""

    PENDING = "pending"
    CLAIMED = "claimed"
    SENDING = "sending"
    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    REJECTED = "rejected"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    SUPPRESSED = "suppressed"
    UNKNOWN = "unknown"


SETTLED = frozenset(
    {
        DeliveryState.ACCEPTED,
        DeliveryState.REJECTED,
        DeliveryState.EXPIRED,
        DeliveryState.CANCELLED,
        DeliveryState.SUPPRESSED,
        DeliveryState.UNKNOWN,
    }
)
"""States that no machine leaves by itself."""


class SubscriberState(StrEnum):
    """Only ``active`` subscribers are in the audience."""

    PENDING = "pending"
    ACTIVE = "active"
    UNSUBSCRIBED = "unsubscribed"


class FeedState(StrEnum):
    """``gone``: the server answered 410, or an operator gave the feed up."""

    ACTIVE = "active"
    PAUSED = "paused"
    GONE = "gone"


class PageState(StrEnum):
    """Whether the article page behind a story has been read."""

    UNREAD = "unread"
    READ = "read"
    FAILED = "failed"


class Choice(StrEnum):
    """What the selection did with a cluster."""

    CHOSEN = "chosen"
    RUNNER_UP = "runner_up"
    PASSED_OVER = "passed_over"


class Kinship(StrEnum):
    """What a story sent before has to do with one of today."""

    CHAPTER = "chapter"
    RELATED = "related"


class NoticeKind(StrEnum):
    """A one-off letter."""

    CONFIRMATION = "confirmation"
    WELCOME = "welcome"
    FAREWELL = "farewell"
    ALARM = "alarm"
    DRAFT_READY = "draft_ready"
    REMINDER = "reminder"
    REPORT = "report"
    ERRATUM = "erratum"


class ErratumState(StrEnum):
    """Of the letters about a mistake: whether a courier may take them up."""

    SENDING = "sending"
    PAUSED = "paused"
    CANCELLED = "cancelled"


class VerdictKind(StrEnum):
    """What one attempt came to (docs/glossary.md, Verdict)."""

    ACCEPTED = "accepted"
    TEMPORARY = "temporary"
    PERMANENT = "permanent"
    UNKNOWN = "unknown"


class Fault(StrEnum):
    """Whom a reply is about (docs/glossary.md). Only ``dead``, ``disabled`` and ``full`` ever count against a reader."""

    NOBODY = "nobody"
    DEAD = "dead"
    DISABLED = "disabled"
    FULL = "full"
    SOFT = "soft"
    OURS = "ours"
    RELAY = "relay"


class SuppressionReason(StrEnum):
    """Why we will not write to an address (docs/glossary.md)."""

    OPERATOR = "operator"
    COMPLAINT = "complaint"
    DEAD = "dead"
    """There is no such mailbox."""
    BOUNCE = "bounce"
    """Full or switched off, issue after issue."""
    ERASED = "erased"
    UNSUBSCRIBED = "unsubscribed"


UNWANTED = frozenset({SuppressionReason.OPERATOR, SuppressionReason.COMPLAINT, SuppressionReason.DEAD})
"""Only an operator lifts these, and no letter goes there at all. A new double opt-in lifts the others: its confirmation letter may go."""

STRENGTH = {
    SuppressionReason.UNSUBSCRIBED: 1,
    SuppressionReason.ERASED: 2,
    SuppressionReason.BOUNCE: 3,
    SuppressionReason.DEAD: 4,
    SuppressionReason.COMPLAINT: 5,
    SuppressionReason.OPERATOR: 5,
}
"""How much each reason weighs: a weaker one never takes the place of a stronger, and of two that weigh the same the first stays."""


class Mark(StrEnum):
    """What kind of instance this is; ``--now`` works only on demo and test."""

    LIVE = "live"
    DEMO = "demo"
    TEST = "test"
