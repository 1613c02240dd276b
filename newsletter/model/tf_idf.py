"""How much each word says about a text: how often and how early it is told, times its rarity in the window, brought to unit length."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import chain
from math import log, sqrt

Vector = dict[str, float]

_IMAGINED = 200
"""Texts without any of our words, thought to be in every window: in a small one the words of a big happening stay rare
(a window of fifteen happenings: BCubed F1 .936 instead of .918; a window of a thousand: no difference)."""


_TOLD_WHOLE = 8
_TOLD_HALF = 40
"""News is told from the top: what stands far down is more often background that other happenings share (all words alike: BCubed F1
half a point less; halved after 30 or 80 words: the same within a tenth)."""


def rarity_of(texts: Sequence[Sequence[str]]) -> dict[str, float]:
    """Inverse document frequency of every word; even a word of every text weighs something."""
    found_in = Counter(chain.from_iterable(map(dict.fromkeys, texts)))
    return {word: log((1 + len(texts) + _IMAGINED) / (1 + count)) + 1 for word, count in found_in.items()}


def say_of(place: int) -> float:
    """How much a word counts by its place in the text, from 0 on: a headline's words whole, the fiftieth half."""
    return 1 / (1 + max(0, place - _TOLD_WHOLE) / _TOLD_HALF)


def weigh(words: Sequence[str], rarity: Mapping[str, float]) -> Vector:
    """The unit vector of one text; empty for a text without words. A word nobody counted weighs like one of every text."""
    told: dict[str, float] = defaultdict(float)
    for place, word in enumerate(words):
        told[word] += say_of(place)
    weights = {word: (1 + log(amount) if amount > 1 else amount) * rarity.get(word, 1.0) for word, amount in told.items()}
    length = sqrt(sum(weight * weight for weight in weights.values()))
    return {word: weight / length for word, weight in weights.items()} if length else {}


def cosine(one: Vector, other: Vector) -> float:
    """How alike two unit vectors are, from 0 to 1."""
    return sum(weight * other[word] for word, weight in one.items() if word in other)
