"""The sponsor of an issue: one at most, with words that an operator wrote and its place marked as what it is."""

from dataclasses import dataclass
from datetime import date, datetime

from newsletter.model.instants import require_aware

AFTER = 5
"""The sponsor stands behind this story, or at the end of a shorter list."""

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

    def __post_init__(self) -> None:
        require_aware("at", self.at)

    def says_the_same(self, other: "Sponsor") -> bool:
        """Whether readers would see no difference."""
        return (self.issue_on, self.name, self.headline, self.text, self.url) == (
            *(other.issue_on, other.name, other.headline, other.text),
            other.url,
        )
