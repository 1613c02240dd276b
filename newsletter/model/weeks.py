"""The stories of a week, as its issues told them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from newsletter.model.chapters import Place
from newsletter.model.issues import Slot

DAYS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekDates:
    """What makes a letter the weekly one: the date of each story by its number, and of how many issues they are the best."""

    dates: Mapping[int, date]
    issues: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekStory:
    """A story as the issue of a date told it, with the score it was chosen for; ``earlier`` are places that it is a later chapter of."""

    issue_id: int
    issue_on: date
    slot: Slot
    score: float = 0.0
    earlier: tuple[Place, ...] = ()

    @property
    def place(self) -> Place:
        """Where it stands."""
        return self.issue_id, self.slot.number
