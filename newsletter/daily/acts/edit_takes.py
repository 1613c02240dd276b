"""What the acts of an editor want to know: the same names for command line, API and console."""

from pydantic import Field, field_validator

from newsletter.daily.acts.act import OfIssue
from newsletter.daily.edit_desk import Glimpse

_SEEN = "The issue's version that you saw; refused where somebody else has changed the same thing since. Left out: whatever stands now."
_KEY = "Key of the story that you saw at the number; refused where another stands there by now."


class Editing(OfIssue):
    """An act on the human layer of an issue."""

    seen: int | None = Field(None, ge=0, description=_SEEN)

    @property
    def glimpse(self) -> Glimpse:
        """What the person saw."""
        return Glimpse(version=self.seen)


class OfStory(Editing):
    """An act on one story of the letter, or on the bench behind it."""

    number: int = Field(ge=1, le=999, description="Number of the story; the bench has the numbers after the last.")
    key: str = Field("", description=_KEY)

    @property
    def glimpse(self) -> Glimpse:
        """What the person saw."""
        return Glimpse(version=self.seen, key=self.key)


class Swapping(OfStory):
    """Which story takes whose place."""

    other: int | str = Field(description="The other: its number, one of the bench too, or the address of an article that tells it.")
    other_key: str = Field("", description="Key of the story that you saw at the other number.")

    @field_validator("other")
    @classmethod
    def _as_number(cls, other: int | str) -> int | str:
        """A form and a command line know texts only: a number is kept as one, by whichever door it came."""
        return int(other) if isinstance(other, str) and other.isdecimal() and len(other) <= 3 else other

    @property
    def glimpse(self) -> Glimpse:
        """What the person saw."""
        return Glimpse(version=self.seen, key=self.key, other_key=self.other_key)


class Moving(OfStory):
    """Where a story goes."""

    to: int = Field(ge=1, le=999, description="The number that it gets.")


class Reordering(Editing):
    """A new order."""

    order: tuple[int, ...] = Field(min_length=1, max_length=50, description="The present numbers of all stories in the order wanted.")


class Rewording(Editing):
    """New words. What is left out stays; what is empty is the machine's again."""

    number: int | None = Field(None, ge=1, le=999, description="Number of the story; none for subject, preheader and intro.")
    key: str = Field("", description=_KEY)
    headline: str | None = Field(None, description="The headline, at most 110 characters.")
    summary: str | None = Field(None, description="The summary, at most 600 characters.")
    why: str | None = Field(None, description="Why it matters, at most 300 characters.")
    link: str | None = Field(None, description="Address of the report that readers are sent to: one of the story's own.")
    subject: str | None = Field(None, description="The subject, at most 100 characters.")
    preheader: str | None = Field(None, description="What inboxes show after the subject, at most 150 characters.")
    intro: str | None = Field(None, description="The opening paragraph, at most 600 characters.")

    @property
    def glimpse(self) -> Glimpse:
        """What the person saw."""
        return Glimpse(version=self.seen, key=self.key)


class Noting(OfStory):
    """A word for colleagues."""

    text: str = Field(description="The note, at most 1,000 characters. It is never printed.")


class Undoing(OfIssue):
    """Which edit no longer counts."""

    edit: int = Field(ge=1, description="Number of the edit, as edits shows it.")
