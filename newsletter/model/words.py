"""The words of a text, for likeness: folded, without plural and possessive, without stop words; n-grams where nothing parts words."""

import re
import unicodedata
from collections.abc import Iterator

from newsletter.model.stop_words import STOP_WORDS
from newsletter.model.stories import Story

_SUMMARY_CHARACTERS = 600

_ACCENTS = re.compile("[\u0300-\u036f\u064b-\u065f\u0670]")
_INITIALS = re.compile(r"\b(?:[a-z]\.){2,}")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3})")
_POSSESSIVE = re.compile(r"(?<=\w)['\u2019]s\b")
_UNPARTED_LETTERS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_UNPARTED = re.compile(f"[{_UNPARTED_LETTERS}]+")
_WORD = re.compile(r"[^\W_](?:[^\W_]|[\u0591-\u05c7\u06d6-\u06ed\u0900-\u0963\u0966-\u0dff\u200c\u200d]|(?<=\d)[.](?=\d))*")
"""Letters and digits with the vowel signs that Python counts as no letters (Hebrew, Arabic, the scripts of India)."""


def words_of(text: str, language: str = "") -> tuple[str, ...]:
    """Every word that may mark a text, in order and as often as it stands there.

    ``language`` (a tag such as ``de-AT``) chooses the stop words; without one they are English.
    """
    stop_words = STOP_WORDS.get(language[:2].lower(), STOP_WORDS["en"])
    kept = (word for word in _WORD.findall(_folded(text)) if word not in stop_words)
    return tuple(word for found in kept for word in _parts(found) if word not in stop_words and (len(word) > 1 or not word.isascii()))


def words_of_story(story: Story) -> tuple[str, ...]:
    """The words by which a story is compared with others: its headline's and the beginning of its summary's."""
    return words_of(f"{story.title} {story.summary[:_SUMMARY_CHARACTERS]}", story.language)


def _parts(word: str) -> Iterator[str]:
    if _UNPARTED.search(word):
        yield from _grams(word)
    else:
        yield _singular(word)


def _folded(text: str) -> str:
    """One form for the many ways to write the same: lower case, no accents, no thousands commas, initials joined."""
    apart = unicodedata.normalize("NFKD", text.lower())
    folded = unicodedata.normalize("NFC", _ACCENTS.sub("", apart))
    joined = _INITIALS.sub(lambda initials: initials[0].replace(".", "") + " ", _THOUSANDS.sub("", folded))
    return _POSSESSIVE.sub("", joined)


def _singular(word: str) -> str:
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    return word[:-1]


def _grams(run: str) -> Iterator[str]:
    """Neighbouring letters two to four at a time: words, near enough, in scripts that write none apart."""
    if len(run) == 1:
        yield run
    for size in (2, 3, 4):
        yield from (run[start : start + size] for start in range(len(run) - size + 1))
