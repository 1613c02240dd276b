"""The report of an issue: what became of its letters, and who had a hand in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from newsletter.model.corrections import Correction
from newsletter.model.deliveries import Balance
from newsletter.model.editing import EditKind
from newsletter.model.preferences import Answer
from newsletter.model.states import IssueState
from newsletter.model.story_links import Followed


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusals:
    """How many letters a receiving domain refused for good."""

    domain: str
    letters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EditCount:
    """How many edits of one kind by one person are in force."""

    by: str
    kind: EditKind
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One issue, afterwards. ``to_first`` and ``to_last``: from its due time to the first letter the relay took, and until it was sent.

    ``followed``: how often each story was; empty where nobody counts that.
    """

    issue_on: date
    number: int
    subject: str
    state: IssueState
    reason: str
    balance: Balance
    due_at: datetime
    released_at: datetime | None
    first_at: datetime | None
    sent_at: datetime | None
    refusals: tuple[Refusals, ...] = ()
    feedback: Mapping[Answer, int]
    corrections: tuple[Correction, ...] = ()
    edits: tuple[EditCount, ...] = ()
    approved_by: str = ""
    approved_at: datetime | None = None
    followed: tuple[Followed, ...] = ()

    @property
    def to_first(self) -> timedelta | None:
        """None while no letter was taken. Less than nothing where a person sent it before its time."""
        return self.first_at - self.due_at if self.first_at else None

    @property
    def to_last(self) -> timedelta | None:
        """None while it is not sent to everybody."""
        return self.sent_at - self.due_at if self.sent_at else None
