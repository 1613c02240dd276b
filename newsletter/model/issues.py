"""The dated letter and its numbered slots, with the words as printed."""

from dataclasses import dataclass, field
from datetime import date, datetime

from newsletter.model.instants import require_aware
from newsletter.model.states import IssueState

_INSTANTS = ("due_at", "send_not_after", "drafted_at", "approved_at", "released_at", "sent_at", "leaves_at", "seen_at", "first_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """Unique for (newsletter, issue_on). ``reason`` says why it is held, skipped, expired, paused or cancelled.

    ``leaves_at``: while an approved issue is in its undo delay, when that ends. ``version``: how often its content has changed.
    ``seen_at``: when an operator last looked at this draft. ``first_at``: when the relay took the first letter.
    """

    id: int
    newsletter: str
    issue_on: date
    number: int
    state: IssueState
    reason: str = ""
    due_at: datetime
    send_not_after: datetime
    subject: str = ""
    preheader: str = ""
    intro: str = ""
    drafted_at: datetime | None = None
    approved_at: datetime | None = None
    released_at: datetime | None = None
    sent_at: datetime | None = None
    leaves_at: datetime | None = None
    version: int = 0
    seen_at: datetime | None = None
    seen_by: str = ""
    confidence: float | None = None
    first_at: datetime | None = None

    def __post_init__(self) -> None:
        for name in _INSTANTS:
            require_aware(name, getattr(self, name))


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueChange:
    """One line of an issue's history. ``from_state`` is None for the line that began it; ``by`` is a person, a rule or the schedule."""

    at: datetime
    from_state: IssueState | None
    to_state: IssueState
    by: str
    reason: str = ""

    def __post_init__(self) -> None:
        require_aware("at", self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherReport:
    """Another outlet's report of the same happening ("also reported by")."""

    source: str
    title: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotPicture:
    """A picture we host: ``name`` is the file name under /pictures/, ``credit`` is never empty."""

    name: str
    alt: str
    credit: str
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A numbered place with the words as printed. ``original_headline`` keeps the publisher's words beside ours."""

    number: int
    slug: str
    topic: str
    label: str
    headline: str
    original_headline: str
    summary: str
    why: str = ""
    source: str
    byline: str = ""
    minutes: int
    url: str
    published_at: datetime | None = None
    also: tuple[OtherReport, ...] = ()
    picture: SlotPicture | None = None
    update_of: str = ""
    cluster_key: str
    story_id: int
    reasons: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        require_aware("published_at", self.published_at)
