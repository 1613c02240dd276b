"""What a happening is about: one of a dozen topics, by feed category, path and words."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from newsletter.model.stories import Story
from newsletter.model.words import words_of
from newsletter.selection.topic_signs import FALLBACK, PLACES, WORDS

_CATEGORY = 3.0
_FOLDER = 2.0
_HEADLINE_WORD = 1.0
_SUMMARY_WORD = 0.5
_LEAST = 1.0
_SUMMARY_CHARACTERS = 600


def _by_word(signs: dict[str, str]) -> dict[str, tuple[str, ...]]:
    topics: dict[str, tuple[str, ...]] = {}
    for topic, words in signs.items():
        for word in dict.fromkeys(words.split()):
            topics[word] = (*topics.get(word, ()), topic)
    return topics


TOPICS = tuple(WORDS)
_OF_PLACE = _by_word(PLACES)
_OF_WORD = _by_word(WORDS)


def topic_of(stories: Iterable[Story]) -> str:
    """The topic most speaks for, every article having the same say; the fallback where too little speaks for any."""
    votes: dict[str, float] = defaultdict(float)
    for story in stories:
        said = _votes(story)
        total = sum(said.values())
        for topic, vote in said.items():
            votes[topic] += vote / total if total >= _LEAST else 0.0
    best = max(TOPICS, key=lambda topic: votes[topic])
    return best if votes[best] else FALLBACK


def _votes(story: Story) -> dict[str, float]:
    votes: dict[str, float] = defaultdict(float)
    for weight, found in _signs(story):
        for topic in found:
            votes[topic] += weight / len(found)
    return votes


def _signs(story: Story) -> Iterator[tuple[float, tuple[str, ...]]]:
    """Everything that speaks for a topic, with its weight and the topics it may mean."""
    for category in story.categories:
        yield _CATEGORY, _OF_PLACE.get("-".join(re.findall(r"\w+", category.lower())), ())
    for folder in urlsplit(story.url).path.lower().split("/")[:-1]:
        yield _FOLDER, _OF_PLACE.get(folder, ())
    headline = dict.fromkeys(words_of(story.title, story.language))
    for word in headline:
        yield _HEADLINE_WORD, _OF_WORD.get(word, ())
    for word in dict.fromkeys(words_of(story.summary[:_SUMMARY_CHARACTERS], story.language)):
        if word not in headline:
            yield _SUMMARY_WORD, _OF_WORD.get(word, ())
