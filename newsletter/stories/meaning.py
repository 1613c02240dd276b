"""How alike texts are in meaning, where their words differ: mixes what a sentence model makes of them into the likeness of their words.

Only for who switched it on. Such a model takes two quakes for one more readily than words do, so words keep most of the say.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from newsletter.model.stories import Story
from newsletter.stories.neighbours import Nearest, Pairs
from newsletter.stories.vectors import Amounts, Numbers, Vectors

Row = NDArray[np.float32]
"""The unit vector of one text."""
Rows = NDArray[np.float32]

WORDS_SAY = 0.8
MEANING_SAYS = 0.35
COMMON = 0.35
"""So near in meaning are many pieces of news of one kind: only what is above it speaks for one happening (at 0.3 precision falls)."""

_SUMMARY_CHARACTERS = 600
_TEXTS_AT_ONCE = 64
_PAIRS_AT_ONCE = 20_000
_DIGITS = 12


class Sentences(Protocol):
    """Gives every text its unit vector, the same whatever other texts are asked with it."""

    def __call__(self, texts: Sequence[str], /) -> Rows: ...


def meanings_of(stories: Sequence[Story], sentences: Sentences) -> Mapping[int, Row]:
    """What the model makes of each story's headline and summary, by the story's id."""
    rows = sentences([f"{story.title}. {story.summary[:_SUMMARY_CHARACTERS]}" if story.summary else story.title for story in stories])
    return {story.id: row for story, row in zip(stories, rows, strict=True)}


def mixed_pairs(pairs: Pairs, vectors: Vectors, rows: Rows, hours: Amounts, *, span: float, least: float, most: int) -> Pairs:
    """``pairs`` by their words, and others that are near in meaning, with the likeness that words and meaning give together.

    Every text is compared with all of the ``span`` before it: ten thousand take seconds, a hundred thousand minutes.
    """
    near = _near_in_meaning(rows, hours, span=span, least=least / 2, most=most)
    earlier, later = _either(pairs, near, vectors.texts)
    mixed = WORDS_SAY * vectors.cosines(earlier, later) + what_meaning_says(_cosines(rows, earlier, later))
    likeness = np.round(mixed * (1 - (hours[later] - hours[earlier]) / span), _DIGITS)
    kept = likeness >= least
    nearest = Nearest(vectors.texts, most)
    nearest.add(earlier[kept], later[kept], likeness[kept])
    return nearest.pairs()


def what_meaning_says(cosines: NDArray[np.floating[Any]]) -> Amounts:
    """What a pair's nearness in meaning adds to its likeness."""
    said: Amounts = MEANING_SAYS * np.maximum(0.0, cosines.astype(np.float64) - COMMON)
    return said


def _near_in_meaning(rows: Rows, hours: Amounts, *, span: float, least: float, most: int) -> Pairs:
    """Pairs to whose likeness meaning adds at least this much."""
    nearest = Nearest(len(rows), most)
    for begin in range(0, len(rows), _TEXTS_AT_ONCE):
        end = min(begin + _TEXTS_AT_ONCE, len(rows))
        oldest = int(np.searchsorted(hours, hours[begin] - span, side="right"))
        cosines = rows[begin:end] @ rows[oldest:end].T
        later, earlier = np.nonzero(cosines >= COMMON + least / MEANING_SAYS)
        cosines = cosines[later, earlier]
        later, earlier = later + begin, earlier + oldest
        likeness = np.round(what_meaning_says(cosines) * (1 - (hours[later] - hours[earlier]) / span), _DIGITS)
        kept = (likeness >= least) & (earlier < later)
        nearest.add(earlier[kept], later[kept], likeness[kept])
    return nearest.pairs()


def _either(one: Pairs, other: Pairs, texts: int) -> tuple[Numbers, Numbers]:
    """The pairs of either, each once, by their later and then their earlier texts."""
    keys = np.unique(np.concatenate([pairs.later.astype(np.int64) * texts + pairs.earlier for pairs in (one, other)]))
    later, earlier = np.divmod(keys, max(1, texts))
    return earlier, later


def _cosines(rows: Rows, earlier: Numbers, later: Numbers) -> NDArray[np.float32]:
    found = np.zeros(len(earlier), np.float32)
    for begin in range(0, len(earlier), _PAIRS_AT_ONCE):
        some = slice(begin, begin + _PAIRS_AT_ONCE)
        found[some] = np.einsum("ij,ij->i", rows[earlier[some]], rows[later[some]])
    return found
