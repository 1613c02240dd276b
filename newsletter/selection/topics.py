"""What a happening is about: one of a dozen topics, by category, folder and name of the publication, and by its words."""

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from math import exp
from unicodedata import combining, normalize
from urllib.parse import urlsplit

from newsletter.model.stories import Story
from newsletter.selection.publications import subject_of
from newsletter.selection.topic_signs import FALLBACK, NAMES, PLACES, TOPICS
from newsletter.selection.topic_words import word_scores

_CATEGORY = 6.0
_FOLDER = 4.0
_NAME = 3.0
_LONGEST_PLACE = 2
"""A folder of more words is the article's own name."""

_LEAST = 0.2
"""A story of which no topic is likelier than this has no say."""


def topic_of(stories: Iterable[Story]) -> str:
    """The likeliest topic, every article having the same say; the fallback where too little speaks for any."""
    votes = [0.0] * len(TOPICS)
    for story in stories:
        probabilities = tuple(topic_probabilities(story).values())
        if max(probabilities) >= _LEAST:
            votes = [vote + probability for vote, probability in zip(votes, probabilities, strict=True)]
    return TOPICS[votes.index(max(votes))] if any(votes) else FALLBACK


def topic_probabilities(story: Story) -> dict[str, float]:
    """How likely each topic is for one article; all alike where nothing speaks."""
    return topic_shares(
        story.title, story.summary, url=story.url, source=story.source, categories=story.categories, language=story.language
    )


def topic_shares(
    title: str, summary: str = "", *, url: str = "", source: str = "", categories: Iterable[str] = (), language: str = ""
) -> dict[str, float]:
    """The same for whatever is known of an article."""
    said = word_scores(title, summary, language)
    address = urlsplit(url)
    for weight, found in (
        (_CATEGORY, map(topics_of_place, categories)),
        (_FOLDER, map(topics_of_place, address.path.split("/")[:-1])),
        (_NAME, [_topics_of_name(source, address.netloc)]),
    ):
        for topics in dict.fromkeys(found):
            for topic in topics:
                said[topic] += weight / len(topics) ** 0.5
    return _as_shares(said)


def _as_shares(said: list[float]) -> dict[str, float]:
    most = max(said)
    powers = [exp(score - most) for score in said]
    total = sum(powers)
    return {topic: power / total for topic, power in zip(TOPICS, powers, strict=True)}


@lru_cache(maxsize=4096)
def topics_of_place(place: str) -> tuple[int, ...]:
    """Of the whole place where it is known, else of its words if they are too few for an article's name."""
    known, words = _places(), _plain_words(place)
    if found := known.get("-".join(words)):
        return found
    if len(words) > _LONGEST_PLACE:
        return ()
    return tuple(sorted({topic for word in words for topic in known.get(word, ())}))


@lru_cache(maxsize=4096)
def _topics_of_name(source: str, host: str) -> tuple[int, ...]:
    """By what the publication is known for, else by the words in its name."""
    words = _plain_words(f"{source} {host}")
    found = subject_of(source, host) or [
        topic for topic, signs in NAMES.items() if any(_bears(word, sign) for word in words for sign in signs.split())
    ]
    return tuple(map(TOPICS.index, found))


def _bears(word: str, sign: str) -> bool:
    """TechHerald bears tech; but Transport is no sport."""
    return word.startswith(sign) or (len(sign) > 5 and word.endswith(sign))


@cache
def _places() -> dict[str, tuple[int, ...]]:
    topics: dict[str, tuple[int, ...]] = {}
    for number, topic in enumerate(TOPICS):
        for place in dict.fromkeys(PLACES[topic].split()):
            topics[place] = (*topics.get(place, ()), number)
    return topics


def _plain_words(text: str) -> list[str]:
    """In lower case and without accents."""
    plain = normalize("NFKD", text.casefold())
    return re.findall(r"[^\W_]+", "".join(letter for letter in plain if not combining(letter)))
