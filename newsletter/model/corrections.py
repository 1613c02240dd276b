"""Corrections: what an operator says was wrong in an issue that readers have. They stand beside the words as printed, which stay."""

from dataclasses import dataclass
from datetime import date, datetime

from newsletter.model.instants import require_aware

LONGEST_CORRECTION = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One note. ``number`` is the story it is about, with its ``headline`` and ``slug``; without one it is about the whole issue."""

    id: int
    issue_on: date
    number: int | None = None
    headline: str = ""
    slug: str = ""
    text: str
    by: str
    at: datetime

    def __post_init__(self) -> None:
        require_aware("at", self.at)
