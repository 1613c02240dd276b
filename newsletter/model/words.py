"""The words of a text, for likeness: folded, without plural and possessive, without stop words; n-grams where nothing parts words."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import chain

from newsletter.model.stop_words import STOP_WORDS
from newsletter.model.stories import Story

_SUMMARY_CHARACTERS = 600

_ACCENTS = re.compile("[\u0300-\u036f\u064b-\u065f\u0670]")
_INITIALS = re.compile(r"\b(?:[a-z]\.){2,}")
_WITHIN_INITIALS = re.compile(r"\.[a-z]\.")
_THOUSANDS = re.compile(r",(?<=\d,)(?=\d{3})")
_POSSESSIVE = re.compile(r"(?<=\w)['\u2019]s\b")
_UNPARTED_LETTERS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_UNPARTED = re.compile(f"[{_UNPARTED_LETTERS}]+")
_WORD = re.compile(r"[^\W_](?:[^\W_]+|[\u0591-\u05c7\u06d6-\u06ed\u0900-\u0963\u0966-\u0dff\u200c\u200d]|(?<=\d)[.](?=\d))*")
"""Letters and digits with the vowel signs that Python counts as no letters (Hebrew, Arabic, the scripts of India)."""
_PLAIN_WORD = re.compile(r"[A-Za-z0-9]+(?:(?<=[0-9])[.](?=[0-9])[A-Za-z0-9]+)*")
"""The same for a text that is all ASCII, in a third of the time."""


class WordReader:
    """Reads the words of many texts: what becomes of a word is found out once, and all texts share one copy of it."""

    def __init__(self) -> None:
        self._kept: dict[str, _KeptWords] = {}

    def words_of(self, text: str, language: str = "") -> tuple[str, ...]:
        """Every word that may mark a text, in order and as often as it stands there.

        ``language`` (a tag such as ``de-AT``) chooses the stop words; without one they are English.
        """
        code = language[:2].lower()
        kept = self._kept.get(code) or self._kept.setdefault(code, _KeptWords(STOP_WORDS.get(code, STOP_WORDS["en"])))
        folded = _folded(text)
        found = (_PLAIN_WORD if folded.isascii() else _WORD).findall(folded)
        return tuple(chain.from_iterable(map(kept.__getitem__, found)))

    def words_of_story(self, story: Story) -> tuple[str, ...]:
        """The words by which a story is compared with others: its headline's and the beginning of its summary's."""
        return self.words_of(f"{story.title} {story.summary[:_SUMMARY_CHARACTERS]}", story.language)


def words_of(text: str, language: str = "") -> tuple[str, ...]:
    """The words of one text, as a ``WordReader`` reads them."""
    return WordReader().words_of(text, language)


def words_of_story(story: Story) -> tuple[str, ...]:
    """The words of one story, as a ``WordReader`` reads them."""
    return WordReader().words_of_story(story)


class _KeptWords(dict[str, tuple[str, ...]]):
    """What is kept of each word of a language: nothing of a stop word, neighbouring letters where no spaces part words."""

    def __init__(self, stop_words: frozenset[str]) -> None:
        super().__init__()
        self._stop_words = stop_words

    def __missing__(self, word: str) -> tuple[str, ...]:
        parts = () if word in self._stop_words else tuple(filter(self._marks, _parts(word)))
        self[word] = parts
        return parts

    def _marks(self, part: str) -> bool:
        return part not in self._stop_words and (len(part) > 1 or not part.isascii())


def _parts(word: str) -> Iterator[str]:
    if not word.isascii() and _UNPARTED.search(word):
        yield from _grams(word)
    else:
        yield _singular(word)


def _folded(text: str) -> str:
    """One form for the many ways to write the same: lower case, no accents, no thousands commas, initials joined."""
    folded = text.lower()
    if not folded.isascii():
        folded = unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFKD", folded)))
    folded = _THOUSANDS.sub("", folded)
    if _WITHIN_INITIALS.search(folded):
        folded = _INITIALS.sub(lambda initials: initials[0].replace(".", "") + " ", folded)
    return _POSSESSIVE.sub("", folded) if "'" in folded or "\u2019" in folded else folded


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
