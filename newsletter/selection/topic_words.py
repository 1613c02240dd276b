"""What the words of a headline and a summary say about the topic, by a trained model; English only, other languages are silent.

A multinomial logistic model of single words, its weights made by ``benchmarks/training/topics.py``.
"""

import re
from functools import cache
from itertools import chain

from newsletter.model.stop_words import STOP_WORDS
from newsletter.selection.topic_signs import TOPICS
from newsletter.selection.trained import trained_lines

NAMED_WORK = "“Name”"
"""The feature of a text that puts a name in quotation marks."""

_SUMMARY_SHARE = 0.3
_SUMMARY_CHARACTERS = 300
_STOP_WORDS = STOP_WORDS["en"]
_WORK = re.compile(r"(?<!\w)['‘“\"]([A-Z0-9][^'’“”\"]{1,40})['’”\"](?!\w)")
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|\d*[^\W\d_]+\d+|\d+[^\W\d_]+")


def word_scores(title: str, summary: str, language: str) -> list[float]:
    """The log-odds of each topic but for a constant; a summary's words say less than the headline's."""
    scores = [0.0] * len(TOPICS)
    if language[:2].lower() not in ("", "en"):
        return scores
    known = _weights()
    for topic, weight in known[""]:
        scores[topic] = weight
    headline = topic_words(title)
    beyond = topic_words(summary[:_SUMMARY_CHARACTERS]) - headline
    said = chain(((1.0, word) for word in headline), ((_SUMMARY_SHARE, word) for word in beyond))
    for share, word in sorted(said):
        for topic, weight in known.get(word, ()):
            scores[topic] += share * weight
    return scores


def topic_words(text: str) -> set[str]:
    """Words in lower case without possessive and plural, no stop words and mere numbers; and whether a name is quoted."""
    beginning = text[: 2 * _SUMMARY_CHARACTERS]
    found = _WORD.findall(beginning.lower().replace("’", "'"))
    words = {_singular(word) for word in found if len(word) > 1 and word not in _STOP_WORDS}
    return words | {NAMED_WORK} if any(map(_is_name, _WORK.findall(beginning))) else words


def _is_name(quoted: str) -> bool:
    """Up to five words of which the longer ones are capital: so films, books and songs are written."""
    words = quoted.split()
    return len(words) <= 5 and not any(word[0].islower() and len(word) > 3 for word in words)


def _singular(word: str) -> str:
    stem = word.removesuffix("'s")
    if len(stem) > 3 and stem.endswith("s") and not stem.endswith(("ss", "us", "is")):
        return stem[:-1]
    return stem


@cache
def _weights() -> dict[str, tuple[tuple[int, float], ...]]:
    """Of each word, the topics it says something about and how much."""
    lines = trained_lines("topics")
    _, names = next(lines)
    topics = [TOPICS.index(name) for name in names]
    return {word: tuple((topic, float(weight)) for topic, weight in zip(topics, columns, strict=True) if weight) for word, columns in lines}
