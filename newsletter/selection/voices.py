"""Who really reports a happening: outlet families with text of their own; the same text printed elsewhere confirms nothing."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import log

from newsletter.model.agencies import shown_name
from newsletter.model.stories import Story
from newsletter.selection.owners import OWNER_OF

_COPY_WORTH = 0.25

_MOST_COUNTED = 12
"""More articles of one outlet add nothing: a feed that floods and a single other outlet never outdo five outlets with one article each.
(No place of a month's letters changed.)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """One outlet family's part in a happening: ``articles`` of its own, or nought where it only ``carries`` another's text."""

    family: str
    name: str
    articles: int
    weight: float
    carries: str = ""


def owner_of(family: str) -> str:
    """The outlet family behind a domain: outlets edited together are one."""
    return OWNER_OF.get(family, family)


def is_own_text(story: Story) -> bool:
    """Whether the outlet wrote the story itself."""
    return owner_of(story.origin or story.family) == owner_of(story.family)


def hear_voices(stories: Iterable[Story]) -> tuple[Voice, ...]:
    """Every outlet family of these stories, most articles first. A text that others wrote is its author's voice, once."""
    own: dict[str, list[Story]] = {}
    copies: list[Story] = []
    for story in stories:
        if is_own_text(story):
            own.setdefault(owner_of(story.family), []).append(story)
        else:
            copies.append(story)
    voices = [_own_voice(family, told) for family, told in own.items()]
    heard = set(own)
    for voice in (*_authors(copies), *map(_carrier, copies)):
        if voice.family not in heard:
            heard.add(voice.family)
            voices.append(voice)
    return tuple(sorted(voices, key=lambda voice: (-voice.articles, -voice.weight, voice.name, voice.family)))


def independent(voices: Iterable[Voice]) -> tuple[Voice, ...]:
    """The voices that confirm each other."""
    return tuple(voice for voice in voices if voice.articles)


def attention(voices: Iterable[Voice]) -> float:
    """How much a happening is reported, summed over outlet families.

    The tenth article of one outlet says less than the first of another, and the tenth outlet that prints a text less than the first:
    together those who carry one author's text count as one outlet with a quarter of an article from each. (No place of a month's letters
    changed; eighteen labels on one text would have counted as six outlets.)
    """
    own, carried = 0.0, defaultdict[str, float](float)
    for voice in voices:
        if voice.articles:
            own += voice.weight * log(1 + min(voice.articles, _MOST_COUNTED))
        else:
            carried[voice.carries] += voice.weight
    return own + sum(log(1 + _COPY_WORTH * carriers) for carriers in carried.values())


def _own_voice(family: str, told: list[Story]) -> Voice:
    return Voice(family=family, name=told[0].source, articles=len(told), weight=max(story.weight for story in told))


def _authors(copies: Iterable[Story]) -> Iterator[Voice]:
    """The agencies or outlets whose texts these are, although none of their own pages is at hand.

    No outlet prints one text twice, so an author wrote as many as the outlet printed that printed most of them.
    (Mean nDCG@10 of a month +.004 to +.007 beside one text for each author, within the noise.)
    """
    printed: dict[str, dict[str, dict[str, Story]]] = {}
    for copy in copies:
        printed.setdefault(owner_of(copy.origin), {}).setdefault(owner_of(copy.family), {})[copy.title] = copy
    for family, outlets in printed.items():
        most = max(outlets.values(), key=len)
        yield Voice(family=family, name=author_of(next(iter(most.values()))), articles=len(most), weight=1.0)


def _carrier(copy: Story) -> Voice:
    return Voice(family=owner_of(copy.family), name=copy.source, articles=0, weight=copy.weight, carries=author_of(copy))


def author_of(copy: Story) -> str:
    """The agency or outlet whose text it is, as readers know it."""
    return shown_name(copy.origin) or copy.agency or copy.origin
