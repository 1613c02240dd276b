"""Brings headlines in capitals, or With Every Word Capitalised, to sentence case, guided by how running text writes the same words.

Nothing is guessed: a word that no text shows in lower case may be a name, and a headline with such a word keeps its capitals.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from newsletter.issue.english import ACRONYMS, NAME_BRIDGES, PREFIXES, SMALL_WORDS
from newsletter.issue.sentences import split_sentences

_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:['’&-][^\W_]+)*")
_AFTER_END = re.compile(r"(?<!\.\w)[.!?:]\s+[\"'“‘«(]*$")
_PROSE_LIMIT = 4_000

_OFTEN, _SMALL_SHARE = 3, 0.25
"""A word that texts write in two ways, seen so often, is no name by itself where so much of that is small."""


@dataclass(frozen=True, slots=True)
class Casing:
    """How running text writes each word inside a sentence, and which neighbours it writes with capitals together."""

    words: dict[str, Counter[str]] = field(default_factory=dict)
    names: frozenset[tuple[str, str]] = frozenset()

    def form(self, word: str, least: int = 1) -> str | None:
        """The way the text writes this word, seen at least so often and nearly always; None when it has two ways, or is not there."""
        seen = self.words.get(_key(word), Counter())
        form, count = (seen.most_common(1) or [("", 0)])[0]
        return form if count >= max(least, 0.9 * seen.total()) else None

    def alone(self, word: str) -> str | None:
        """The way it writes a word that has two, where the word stands without the others of its name: "court", "justice", but "House"."""
        seen = self.words.get(_key(word), Counter())
        if seen.total() < _OFTEN:
            return None
        return word.lower() if seen[word.lower()] >= _SMALL_SHARE * seen.total() else seen.most_common(1)[0][0]

    def small(self, word: str) -> bool:
        """Whether the text nearly always begins this word with a small letter."""
        form = self.form(word)
        return form is not None and form.islower()


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
                words.setdefault(_key(word), Counter())[word] += 1
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
    if _key(word) in SMALL_WORDS:
        return word.lower()
    if _key(word).startswith("i'"):
        return "I" + word[1:].lower()
    if _pairs(tokens, place) & (own.names | general.names):
        return _capitalised(word) if shouting else word
    known = own.form(word) or general.form(word, least=2) or _stem_form(word, own, general) or general.alone(word)
    if known is None and "-" in word and not shouting:
        return _compound(word, own, general)
    return _as_in(known, word) or (word if shouting and _unsayable(word) else None)


def _stem_form(word: str, own: Casing, general: Casing) -> str | None:
    """Headlines say "warns" where texts say "warned", and "the star's": a word of which they know another form is written like that."""
    base, apostrophe, _ = word.replace("’", "'").partition("'s")
    if apostrophe:
        return own.form(base) or general.form(base, least=2)
    if not word.lower().endswith("s"):
        return None
    return word.lower() if any(own.small(other) or general.small(other) for other in _other_forms(word.lower())) else None


def _other_forms(verb: str) -> Iterator[str]:
    """Of "warns": warn, warned, warning; of "denies": deny, denied, denying; of "taps": tap, tapped, tapping."""
    for ending, put in (("s", ""), ("es", ""), ("ies", "y")):
        if verb.endswith(ending) and len(verb) - len(ending) > 1:
            stem = verb.removesuffix(ending) + put
            yield from (stem, f"{stem}ed", f"{stem}ing", f"{stem}d", f"{stem}{stem[-1]}ed", f"{stem}{stem[-1]}ing")
            yield from (f"{stem[:-1]}ied", f"{stem[:-1]}ing") if stem[-1] in "ye" else ()


def _compound(word: str, own: Casing, general: Casing) -> str:
    """Each part as it is written alone: of "Obama-Era" comes "Obama-era"; parts that nobody knows stay as they are."""
    parts = word.split("-")
    plain_parts = SMALL_WORDS | PREFIXES
    small = [part.lower() in plain_parts or own.small(part) or (general.form(part, least=2) or "").islower() for part in parts]
    return word if not any(small[1:]) else "-".join(part.lower() if is_small else part for part, is_small in zip(parts, small, strict=True))


def _as_in(known: str | None, word: str) -> str | None:
    """The word with the capitals of a known form, and its own apostrophe."""
    if known is None or len(known) == len(word):
        return None if known is None else known.replace("'", "’") if "’" in word else known
    return word.lower() if known.islower() else known + word[len(known) :].lower()


def _key(word: str) -> str:
    return word.lower().replace("’", "'")


def _keeps_capitals(word: str, *, shouting: bool) -> bool:
    mixed = not shouting and any(sum(map(str.isupper, part)) > 1 for part in word.split("-"))
    return word in ACRONYMS or "." in word or any(map(str.isdigit, word)) or mixed


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
