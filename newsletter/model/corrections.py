"""Corrections: what an operator says was wrong in an issue that readers have. Letters that were sent stay as they are.

A correction may also change the words on our pages; then what stood there ``before`` is kept with it. An erratum is the letter about one.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from newsletter.model.instants import require_aware
from newsletter.model.states import ErratumState

LONGEST_CORRECTION = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One note. ``number`` is the story it is about, with its ``headline`` and ``slug``; without one it is about the whole issue.

    ``field``, ``before``, ``after``: which words on our pages it changed, and how they read; "" where it changed none.
    """

    id: int
    issue_on: date
    number: int | None = None
    headline: str = ""
    slug: str = ""
    text: str
    by: str
    at: datetime
    field: str = ""
    before: str = ""
    after: str = ""

    def __post_init__(self) -> None:
        require_aware("at", self.at)


class Amendable(StrEnum):
    """Words on our own pages that a correction may change: of a story, or above all of them."""

    HEADLINE = "headline"
    SUMMARY = "summary"
    WHY = "why"
    SUBJECT = "subject"
    INTRO = "intro"


OF_A_STORY = frozenset({Amendable.HEADLINE, Amendable.SUMMARY, Amendable.WHY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Erratum:
    """The letters about one correction. ``audience``: to how many they were written; ``number`` is the story, None the whole issue.

    ``is_whole`` is False while there may be readers to whom none was written yet.
    """

    id: int
    correction_id: int
    issue_on: date
    number: int | None = None
    subject: str
    text: str
    audience: int
    by: str
    at: datetime
    state: ErratumState = ErratumState.SENDING
    is_whole: bool = True

    def __post_init__(self) -> None:
        require_aware("at", self.at)
