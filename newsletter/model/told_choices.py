"""What readers may be told of a past choice: the story, its place, and the reasons as they were stored then."""

from dataclasses import dataclass

from newsletter.model.selections import Reason
from newsletter.model.states import Choice


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldChoice:
    """One that was chosen, or a runner-up, with the article that led it; ``number`` is its place among its like."""

    choice: Choice
    number: int
    cluster_key: str
    headline: str
    source: str
    url: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldSource:
    """A source, and how many stories of the issues that were released in a time led to it."""

    name: str
    site_url: str
    family: str
    chosen: int
