"""Which happenings may stand in the letter at all: those that more than one independent outlet reports."""

from collections.abc import Sequence

from newsletter.model.selections import Reason
from newsletter.model.stories import Story
from newsletter.selection import reasons
from newsletter.selection.voices import hear_voices, independent, is_own_text


def why_unfit(stories: Sequence[Story], least_voices: int) -> Reason | None:
    """Why the reports of a cluster (sponsored pieces and the like left out) are not enough, or None."""
    if not stories:
        return reasons.not_news(0)
    if why_fit_alone(stories):
        return None
    voices = hear_voices(stories)
    return reasons.few_voices(voices, least_voices) if len(independent(voices)) < least_voices else None


def why_fit_alone(stories: Sequence[Story]) -> Reason | None:
    """What lifts a cluster over the gate however few report it: an editor's hand, or a source whose own word is enough."""
    if any(story.by_hand for story in stories):
        return reasons.put_in_by_hand()
    trusted = [story.source for story in stories if story.sole_source_enough and is_own_text(story)]
    return reasons.trusted_alone(trusted[0]) if trusted else None
