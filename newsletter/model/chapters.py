"""The long memory: stories as they were told once, and what a later one has to do with them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from newsletter.model.states import Kinship

Place = tuple[int, int]
"""An issue's id and a slot's number in it."""

MARKING_WORDS = 40
"""Of the words that mark a cluster, the heaviest are enough to find it by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A story as an issue told it. ``words`` mark all its reports, heaviest first; ``issue_id`` and ``number`` say where it stands."""

    issue_id: int
    number: int
    issue_on: date
    headline: str
    original_headline: str = ""
    summary: str
    words: tuple[str, ...] = ()
    cluster_key: str = ""
    update_of: str = ""

    @property
    def place(self) -> Place:
        """Where it stands."""
        return self.issue_id, self.number


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An earlier story and how it is akin: ``likeness`` from 0 to 1, and the words that speak for it, heaviest first."""

    told: Told
    kinship: Kinship
    likeness: float
    shared: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kin:
    """A story of another issue that a story page leads to."""

    issue_on: date
    slug: str
    number: int
    topic: str
    headline: str
    kinship: Kinship
    likeness: float
    shared: tuple[str, ...]


def chapter_of(day: date, kin: Iterable[Kin]) -> Kin | None:
    """The first of these that an issue of this day told as a chapter of the same affair."""
    return next((one for one in kin if one.issue_on == day and one.kinship is Kinship.CHAPTER), None)
