"""What the runs of this room give back: expected trouble as values."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from newsletter.model.preferences import Preferences
from newsletter.model.states import SuppressionReason
from newsletter.model.subscribers import Consent, GivenFeedback, GivenReport, SentIssue, SentNotice, SentTry, Subscriber, Suppression
from newsletter.subscribers.choice_form import Mistake
from newsletter.subscribers.crowds import Crowd


@dataclass(frozen=True, slots=True, kw_only=True)
class TooManySignUps:
    """There were too many in this hour: from one network, for one domain, or in all. Says nothing about any one address."""

    retry_after: timedelta
    crowd: Crowd = Crowd.NETWORK


class Link(StrEnum):
    """What a token in a link turned out to be."""

    GOOD = "good"
    EXPIRED = "expired"
    GONE = "gone"
    """Signed by us, but nobody is behind it any more."""
    UNKNOWN = "unknown"
    """Not signed by us, cut short, or made for another purpose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """The subscriber behind a token, None unless the link is good or expired, with what they chose.

    ``waiting``: when a letter comes that is on its way already; it keeps the hour that was chosen when its issue was released.
    """

    link: Link
    subscriber: Subscriber | None = None
    preferences: Preferences = field(default_factory=Preferences)
    waiting: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chooser:
    """A subscriber and what they chose, ``waiting`` as with ``Holder``; with mistakes nothing of what they typed was kept."""

    subscriber: Subscriber
    preferences: Preferences
    waiting: datetime | None = None
    mistakes: tuple[Mistake, ...] = ()


class Confirmed(StrEnum):
    """What pressing the confirmation button came to."""

    NOW = "now"
    BEFORE = "before"
    TOO_LATE = "too_late"
    """The link ended, the person left since, or the address was forgotten: sign up again."""
    UNKNOWN = "unknown"


class Returned(StrEnum):
    """What pressing "undo" after leaving came to."""

    YES = "yes"
    TOO_LATE = "too_late"


class Door(StrEnum):
    """How somebody left or came back by themselves."""

    PAGE = "page"
    ONE_CLICK = "one-click"
    MAIL = "mail"
    """A letter to the address for leaving; ``returns`` writes it down."""


ONE_CLICK_ANSWER = "Unsubscribed.\n"
"""To every one-click post, whatever its token."""


class LeavingReason(StrEnum):
    """Why somebody left, if they say so."""

    TOO_OFTEN = "too_often"
    NOT_MY_NEWS = "not_my_news"
    NEVER_ASKED = "never_asked"
    OTHER = "other"


class Enrolled(StrEnum):
    """What adding one address by hand or from a file came to."""

    ADDED = "added"
    ACTIVATED = "activated"
    """Was pending, and the operator vouches for the consent."""
    ALREADY = "already"
    LEFT = "left"
    """Unsubscribed before; never brought back by an operator."""
    SUPPRESSED = "suppressed"


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedLine:
    """A line of a file that cannot be used, and what is wrong with it."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportAccount:
    """Every line that held something is in exactly one of ``counts`` or ``refused``."""

    counts: dict[Enrolled, int]
    refused: tuple[RefusedLine, ...]
    letters: int
    """Confirmation letters stored for sending."""
    kept_out: dict[SuppressionReason, int] = field(default_factory=dict)
    """Why addresses that stand on the suppression list were not taken, and how many for each reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SuppressionAccount:
    """Every line that held something is in exactly one of ``counts`` or ``refused``; ``stood``: how many were on the list before."""

    counts: dict[SuppressionReason, int]
    stood: int
    refused: tuple[RefusedLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """Everything we hold about one address; ``subscriber`` is None when only a suppression is left."""

    subscriber: Subscriber | None
    suppression: Suppression | None
    preferences: Preferences = field(default_factory=Preferences)
    consents: tuple[Consent, ...] = ()
    issues: tuple[SentIssue, ...] = ()
    tries: tuple[SentTry, ...] = ()
    notices: tuple[SentNotice, ...] = ()
    feedback: tuple[GivenFeedback, ...] = ()
    reports: tuple[GivenReport, ...] = ()
