"""Which article of a cluster the reader is sent to, and who else reported it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from newsletter.model.states import PageState
from newsletter.model.stories import Cluster, Story
from newsletter.selection.kinds import NEVER_LEAD
from newsletter.selection.readings import Readings
from newsletter.selection.voices import is_own_text, owner_of

_MOST_OTHERS = 4

PAYWALLED = frozenset(
    {
        "barrons.com",
        "bloomberg.com",
        "bostonglobe.com",
        "economist.com",
        "faz.net",
        "ft.com",
        "haaretz.com",
        "handelsblatt.com",
        "latimes.com",
        "lemonde.fr",
        "newyorker.com",
        "nikkei.com",
        "nytimes.com",
        "spectator.co.uk",
        "statnews.com",
        "technologyreview.com",
        "telegraph.co.uk",
        "theathletic.com",
        "theatlantic.com",
        "theinformation.com",
        "thetimes.co.uk",
        "thetimes.com",
        "washingtonpost.com",
        "wired.com",
        "wsj.com",
    }
)
"""Outlets most of whose articles ask for a subscription."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """The story to link to, and up to four reports of other outlet families."""

    story: Story
    also: tuple[Story, ...]


def pick_lead(
    cluster: Cluster, stories: Sequence[Story], may_lead: Callable[[Story], bool] = lambda _: True, readings: Readings | None = None
) -> Lead:
    """Choose among ``stories``, those of the cluster that may be shown (at least one).

    One that may lead, where there is one; by hand before all others; then no copy, no opinion, a page that can be read, by anyone,
    with a summary; then the one that tells most of what all tell, the outlet the editor weighs most, and the earliest.
    """
    if len(stories) == 1:
        return Lead(story=stories[0], also=())
    readings = readings or Readings()
    weights = dict(cluster.words)
    closeness = {story.id: _closeness(readings.words(story), weights, cluster.rarity) for story in stories}
    ranked = sorted(
        stories, key=lambda story: (not may_lead(story), *_faults(story, readings), -closeness[story.id], -story.weight, story.at, story.id)
    )
    return Lead(story=ranked[0], also=_others(ranked))


def stand_ins(lead: Lead, may_lead: Callable[[Story], bool], readings: Readings) -> tuple[Story, ...]:
    """The other reports shown that may lead and have no fault which the lead has not."""
    borne = _faults(lead.story, readings)
    return tuple(
        story
        for story in lead.also
        if may_lead(story) and all(ours or not theirs for ours, theirs in zip(borne[1:], _faults(story, readings)[1:], strict=True))
    )


def _faults(story: Story, readings: Readings) -> tuple[bool, ...]:
    return (
        not story.by_hand,
        not is_own_text(story),
        readings.kind(story) in NEVER_LEAD,
        story.page_state == PageState.FAILED,
        story.family in PAYWALLED,
        not (story.summary or story.text),
    )


def _closeness(words: Sequence[str], weights: Mapping[str, float], rarity: Mapping[str, float]) -> float:
    """How much of the cluster's weight this one story's words carry, for their number."""
    once = dict.fromkeys(words)
    length = sum(rarity.get(word, 1.0) ** 2 for word in once) ** 0.5
    return round(sum(weights.get(word, 0.0) * rarity.get(word, 1.0) for word in once) / length, 6) if length else 0.0


def _others(ranked: Sequence[Story]) -> tuple[Story, ...]:
    """The best of each other outlet family; no text is shown twice."""
    lead = ranked[0]
    shown = {owner_of(lead.family)}
    texts = {owner_of(lead.origin or lead.family)}
    others: list[Story] = []
    for story in ranked[1:]:
        family, author = owner_of(story.family), owner_of(story.origin or story.family)
        if family not in shown and author not in texts and len(others) < _MOST_OTHERS:
            others.append(story)
            shown.add(family)
            texts.add(author)
    return tuple(others)
