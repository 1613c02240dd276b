"""Brings headlines in capitals, or With Every Word Capitalised, to sentence case, guided by how running text writes the same words.

Nothing is guessed: a word that no text shows in lower case may be a name, and a headline with such a word keeps its capitals.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from newsletter.issue.english import ACRONYMS, NAME_BRIDGES, SMALL_WORDS
from newsletter.issue.sentences import split_sentences

_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:['’&-][^\W_]+)*")
_AFTER_END = re.compile(r"(?<!\.\w)[.!?:]\s+[\"'“‘«(]*$")
_PROSE_LIMIT = 4_000


@dataclass(frozen=True, slots=True)
class Casing:
    """How running text writes each word inside a sentence, and which neighbours it writes with capitals together."""

    words: dict[str, Counter[str]] = field(default_factory=dict)
    names: frozenset[tuple[str, str]] = frozenset()

    def knows(self, word: str) -> bool:
        """Whether the text shows the word at all."""
        return word.lower() in self.words

    def form(self, word: str, least: int = 1) -> str | None:
        """The way the text writes this word, seen at least so often and nearly always; None when it has two ways, or is not there."""
        seen = self.words.get(word.lower(), Counter())
        form, count = (seen.most_common(1) or [("", 0)])[0]
        return form if count >= max(least, 0.9 * seen.total()) else None


def learn_casing(texts: Iterable[str]) -> Casing:
    """Read running text. Sentences that are themselves capitalised throughout teach nothing, nor does the first word of any."""
    words: dict[str, Counter[str]] = {}
    names: set[tuple[str, str]] = set()
    for text in texts:
        for sentence in split_sentences(text[:_PROSE_LIMIT]):
            if is_title_case(sentence) or is_shouting(sentence):
                continue
            found = _tokens(sentence)
            for word in found[1:]:
                words.setdefault(word.lower(), Counter())[word] += 1
            heavy = [word for word in found if word.lower() not in NAME_BRIDGES]
            pairs = pairwise(heavy)
            names |= {(a.lower(), b.lower()) for a, b in pairs if a[0].isupper() and b[0].isupper() and a.lower() not in SMALL_WORDS}
    return Casing(words, frozenset(names))


def is_shouting(text: str) -> bool:
    """Whether nearly every letter is a capital, in more than an acronym or two."""
    capitals, small = sum(map(str.isupper, text)), sum(map(str.islower, text))
    return capitals > 0.8 * (capitals + small) and sum(len(word) > 3 and word.isupper() for word in _tokens(text)) > 1


def is_title_case(text: str) -> bool:
    """Whether the longer words begin with capitals as a habit, not because they are names."""
    long_words = [word for word in _tokens(text)[1:] if len(word) > 3 and word.lower() not in SMALL_WORDS]
    return len(long_words) >= 3 and sum(word[0].isupper() for word in long_words) >= 0.8 * len(long_words)


def to_sentence_case(headline: str, own: Casing, general: Casing) -> str:
    """The headline in sentence case, where the words of the story (``own``) or of the day (``general``) say how to write each one.

    A shouted headline with a word that nobody knows gets Capitals On Each Word instead: a name must not lose its own.
    """
    shouting = is_shouting(headline)
    if not shouting and not is_title_case(headline):
        return headline
    tokens = _tokens(headline)
    forms = [_form(tokens, place, own, general, shouting=shouting) for place in range(len(tokens))]
    if None in forms[1:]:
        if not shouting:
            return headline
        known = [form or _capitalised(token) for form, token in zip(forms, tokens, strict=True)]
        return _written(headline, [form if form.lower() in SMALL_WORDS else _first_up(form) for form in known])
    return _written(headline, forms)


def _form(tokens: Sequence[str], place: int, own: Casing, general: Casing, *, shouting: bool) -> str | None:
    word = tokens[place]
    if _keeps_capitals(word, shouting=shouting):
        return word
    if word.lower() in SMALL_WORDS:
        return word.lower()
    if _pairs(tokens, place) & (own.names | general.names):
        return _capitalised(word) if shouting else word
    if own.knows(word):
        return own.form(word)
    return general.form(word, least=2) or (word if shouting and _unsayable(word) else None)


def _keeps_capitals(word: str, *, shouting: bool) -> bool:
    return word in ACRONYMS or "." in word or any(map(str.isdigit, word)) or (not shouting and sum(map(str.isupper, word)) > 1)


def _pairs(tokens: Sequence[str], place: int) -> set[tuple[str, str]]:
    heavy = [token.lower() for token in tokens if token.lower() not in NAME_BRIDGES]
    here = tokens[place].lower()
    return {pair for pair in pairwise(heavy) if here in pair}


def _written(headline: str, forms: Sequence[str | None]) -> str:
    pending = list(forms)

    def one(found: re.Match[str]) -> str:
        form = pending.pop(0) or found[0].lower()
        before = headline[: found.start()]
        starts = not before.strip("\"'“‘«([¿¡ ") or _AFTER_END.search(before)
        return _first_up(form) if starts else form

    return _WORD.sub(one, headline)


def _tokens(text: str) -> list[str]:
    return _WORD.findall(text)


def _unsayable(word: str) -> bool:
    return len(word) > 1 and not set(word.lower()) & set("aeiouy")


def _capitalised(word: str) -> str:
    return word[:1] + word[1:].lower()


def _first_up(word: str) -> str:
    return word[:1].upper() + word[1:]
