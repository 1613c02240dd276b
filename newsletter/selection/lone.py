"""Makes fit for print what the choice left aside: a story that came after it, and what was kept of it in few words only."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from newsletter.model.selections import Candidate, Reason
from newsletter.model.states import Choice
from newsletter.model.stories import Cluster, Story
from newsletter.model.words import words_of_story
from newsletter.selection.topics import topic_of
from newsletter.selection.voices import owner_of

_WORDS = 40
_MOST_OTHERS = 4


def lone_candidate(story: Story, key: str) -> Candidate:
    """The story alone, passed over until somebody places it; the next refresh weighs it like any other put in by hand."""
    why = Reason(code="by_hand", amount=0, text="put in by hand after the choice was made")
    return Candidate(
        cluster=Cluster(key=key, stories=(story,), words=_words((story,))),
        lead=story,
        also=(),
        topic=topic_of((story,)),
        score=0.0,
        choice=Choice.PASSED_OVER,
        number=1,
        reasons=(why,),
    )


def whole(candidate: Candidate) -> Candidate:
    """One that was kept in few words with the words that later days know it by, and with the other outlets that report it."""
    if candidate.cluster.words:
        return candidate
    stories, families = candidate.cluster.stories, {owner_of(candidate.lead.family)}
    also: list[Story] = []
    for story in stories:
        if (family := owner_of(story.family)) not in families and len(also) < _MOST_OTHERS:
            also.append(story)
            families.add(family)
    return replace(candidate, also=tuple(also), cluster=replace(candidate.cluster, words=_words(stories)))


def _words(stories: Sequence[Story]) -> tuple[tuple[str, float], ...]:
    """By how often all of them say them."""
    found = Counter(word for story in stories for word in words_of_story(story)).most_common(_WORDS)
    length = sum(times**2 for _, times in found) ** 0.5
    return tuple((word, round(times / length, 4)) for word, times in sorted(found))
