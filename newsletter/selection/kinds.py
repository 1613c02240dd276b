"""What kind of piece an article is: by its path, its categories, phrases of its headline, and two small trained models."""

import re
from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache
from urllib.parse import urlsplit

from newsletter.model.stories import Story
from newsletter.selection.clickbait import PENALTY, clickbait_probability
from newsletter.selection.kind_signs import PHRASES, PLACES, PRESS_WIRES
from newsletter.selection.topics import topic_shares


class Kind(StrEnum):
    """From plain news to what never counts as news at all."""

    NEWS = "news"
    SPORT = "sport"
    ENTERTAINMENT = "entertainment"
    SHOPPING = "shopping"
    CLICKBAIT = "clickbait"
    LIVE = "live"
    OPINION = "opinion"
    VIDEO = "video"
    ROUNDUP = "roundup"
    DEALS = "deals"
    PRESS_RELEASE = "press_release"
    SPONSORED = "sponsored"


NEVER_COUNT = frozenset({Kind.ROUNDUP, Kind.DEALS, Kind.PRESS_RELEASE, Kind.SPONSORED})
"""No voice, no lead, not even mentioned."""

NEVER_LEAD = NEVER_COUNT | {Kind.LIVE, Kind.OPINION, Kind.VIDEO, Kind.SHOPPING}
"""A lead only where there is nothing else."""

_MOST_TELLING = (
    Kind.SPONSORED,
    Kind.PRESS_RELEASE,
    Kind.DEALS,
    Kind.ROUNDUP,
    Kind.VIDEO,
    Kind.OPINION,
    Kind.LIVE,
    Kind.SHOPPING,
    Kind.CLICKBAIT,
    Kind.SPORT,
    Kind.ENTERTAINMENT,
)
_SURELY = 0.95
"""From this share on an article filed nowhere in particular is about sport and nothing else."""

_LESS_THAN_BAIT = {Kind.NEWS, Kind.SPORT, Kind.ENTERTAINMENT}
_KIND_OF_PLACE = {place: Kind(kind) for kind, places in PLACES.items() for place in places.split()}
_KIND_OF_PHRASE = {Kind(kind): re.compile("|".join(phrases), re.IGNORECASE) for kind, phrases in PHRASES.items()}


def kind_of(story: Story) -> Kind:
    """The most telling kind that anything about the story speaks for; news where nothing does."""
    return _kind(story.family, story.url, story.categories, story.title, story.language)


@lru_cache(maxsize=32_768)  # score, gate and lead ask about the same articles
def _kind(family: str, url: str, categories: tuple[str, ...], title: str, language: str) -> Kind:
    if family in PRESS_WIRES:
        return Kind.PRESS_RELEASE
    found = {_KIND_OF_PLACE.get(place) for place in _places(url, categories)}
    found |= {kind for kind, phrase in _KIND_OF_PHRASE.items() if phrase.search(title)}
    kind = next((kind for kind in _MOST_TELLING if kind in found), Kind.NEWS)
    if kind in _LESS_THAN_BAIT and _is_bait(title, language):
        return Kind.CLICKBAIT
    if kind is Kind.NEWS and topic_shares(title, url=url, categories=categories, language=language)["Sport"] >= _SURELY:
        return Kind.SPORT
    return kind


def _is_bait(title: str, language: str) -> bool:
    """What the model makes of it, which knows English only."""
    return language[:2].lower() in ("", "en") and clickbait_probability(title) >= PENALTY


def _places(url: str, categories: Iterable[str]) -> Iterable[str]:
    """The folders of its path (not its own name) and its categories, each as one hyphened word."""
    yield from (segment.lower() for segment in urlsplit(url).path.split("/")[:-1] if segment)
    for category in categories:
        yield "-".join(re.findall(r"\w+", category.lower()))
