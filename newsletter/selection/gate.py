"""Which happenings may stand in the letter at all: those that more than one independent outlet reports."""

from collections.abc import Mapping, Sequence
from itertools import combinations

from newsletter.model.selections import Reason
from newsletter.model.stories import Story
from newsletter.model.tf_idf import cosine, weigh
from newsletter.selection import reasons
from newsletter.selection.readings import Readings
from newsletter.selection.voices import hear_voices, independent, is_own_text, owner_of

CONFIRMING_LIKENESS = 0.2
"""Below this, two reports that stand alone are one happening in less than half of the cases (measured on AllSides' round-ups)."""


def why_unfit(
    stories: Sequence[Story],
    least_voices: int,
    rarity: Mapping[str, float],
    readings: Readings | None = None,
    *,
    merged: bool = False,
) -> Reason | None:
    """Why the reports of a cluster (sponsored pieces and the like left out) are not enough, or None.

    Where only two outlets confirm each other, they must do so in words alike enough that they surely mean one happening, unless an editor
    ``merged`` them and so said that they do.
    """
    if not stories:
        return reasons.not_news(0)
    if why_fit_alone(stories):
        return None
    voices = hear_voices(stories)
    if len(independent(voices)) < least_voices:
        return reasons.few_voices(voices, least_voices)
    if merged:
        return None
    likeness = _likeness_between_voices(stories, rarity, readings or Readings()) if len(independent(voices)) == 2 else 1.0
    return reasons.too_unlike(likeness, CONFIRMING_LIKENESS) if likeness < CONFIRMING_LIKENESS else None


def why_fit_alone(stories: Sequence[Story]) -> Reason | None:
    """What lifts a cluster over the gate however few report it: an editor's hand, or a source whose own word is enough."""
    if any(story.by_hand for story in stories):
        return reasons.put_in_by_hand()
    trusted = [story.source for story in stories if story.sole_source_enough and is_own_text(story)]
    return reasons.trusted_alone(trusted[0]) if trusted else None


def _likeness_between_voices(stories: Sequence[Story], rarity: Mapping[str, float], readings: Readings) -> float:
    """The greatest likeness of two reports by different outlet families."""
    told = [(owner_of(story.origin or story.family), weigh(readings.words(story), rarity)) for story in stories]
    return max((cosine(one, other) for (ours, one), (theirs, other) in combinations(told, 2) if ours != theirs), default=0.0)
