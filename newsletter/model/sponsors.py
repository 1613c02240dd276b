"""The sponsor of an issue: one at most, with words that an operator wrote and its place marked as what it is."""

from dataclasses import dataclass
from datetime import date, datetime

from newsletter.model.instants import require_aware

AFTER = 5
"""Where nothing else was agreed, the sponsor stands behind this story, or at the end of a shorter list."""

LAST_PLACE = 30
"""No issue has more stories; in a shorter one it stands at the end."""

NAME_LIMIT, HEADLINE_LIMIT, TEXT_LIMIT = 60, 70, 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Sponsor:
    """Who pays for a place in the issue of a date, and what it says there; ``by`` entered it."""

    issue_on: date
    name: str
    headline: str
    text: str
    url: str
    by: str
    at: datetime
    place: int | None = None
    """Behind which story; None: where sponsors usually stand."""

    def __post_init__(self) -> None:
        require_aware("at", self.at)

    def says_the_same(self, other: "Sponsor") -> bool:
        """Whether readers would see no difference."""
        names = ("issue_on", "name", "headline", "text", "url", "after")
        return all(getattr(self, name) == getattr(other, name) for name in names)

    @property
    def after(self) -> int:
        """The number of the story that it stands behind, where there are so many."""
        return self.place or AFTER
