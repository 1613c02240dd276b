"""What people decided about days to come: a date left out, a guest editor, and the whole newsletter at rest."""

from dataclasses import dataclass
from datetime import date, datetime

from newsletter.model.instants import require_aware


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPlan:
    """Of one date: ``skip`` leaves it out, ``guest`` is who edits it. ``by`` and ``at``: who said so last."""

    issue_on: date
    skip: bool = False
    reason: str = ""
    guest: str = ""
    by: str
    at: datetime

    def __post_init__(self) -> None:
        require_aware("at", self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """The newsletter is paused: no machine drafts or sends, until somebody resumes it or ``until``, the first date with an issue again."""

    by: str
    at: datetime
    reason: str = ""
    until: date | None = None
    collecting: bool = True

    def __post_init__(self) -> None:
        require_aware("at", self.at)

    def covers(self, issue_on: date) -> bool:
        """Whether the issue of this date is left out."""
        return self.until is None or issue_on < self.until
