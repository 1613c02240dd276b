"""Finds the pairs of texts that are alike and near in time: each text's words against lists of the earlier texts that have them.

The sums are whole, nothing is left out: words so common that leaving them out saves time would cost as much again to look up
(measured on a hundred thousand made items: 11.7 s with all words, 11.4 to 15 s without the commonest 9 to 51).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from newsletter.stories.neighbours import Nearest, Pairs
from newsletter.stories.vectors import Amounts, Numbers, Vectors, summed

_AT_ONCE = 16
"""Texts asked together: enough to make the rounds few, few enough for their sums to stay in a processor's own memory."""

_NOISE = 1e-9
_DIGITS = 12
"""Likeness is kept to so many digits: what is equal but for the noise of adding up counts as equal."""


def like_pairs(vectors: Vectors, hours: Amounts, *, span: float, least: float, most: int) -> Pairs:
    """Every pair whose cosine, fading to nothing over ``span`` hours, is at least ``least``; ``hours`` must never fall.

    Of each text's pairs only the ``most`` likest are kept, unless the other text keeps them; of equally like ones the earlier texts.
    """
    nearest = Nearest(vectors.texts, most)
    for block in _blocks(_Postings(vectors), hours, span):
        earlier, later, likeness = block.alike(hours, span, least)
        nearest.add(earlier, later, likeness)
    return nearest.pairs()


class _Postings:
    """For every word the texts that have it, in order of time; texts that are too old fall off the front of the lists."""

    def __init__(self, vectors: Vectors) -> None:
        self.vectors = vectors
        text_of = np.repeat(np.arange(vectors.texts), np.diff(vectors.starts))
        order = np.argsort(vectors.words, kind="stable")
        self.texts, self.weights = text_of[order], vectors.weights[order]
        self.place = np.empty_like(order)
        self.place[order] = np.arange(len(order))
        sizes = np.bincount(vectors.words, minlength=vectors.vocabulary)
        self.first = np.cumsum(sizes) - sizes
        self.oldest = 0

    def forget(self, oldest: int) -> None:
        """Take all texts before this one off the lists."""
        gone = self.vectors.words[self.vectors.starts[self.oldest] : self.vectors.starts[oldest]]
        np.add.at(self.first, gone, 1)
        self.oldest = oldest

    def cosines(self, begin: int, end: int) -> Amounts:
        """A row for each text from ``begin`` to ``end``: its cosines with all texts from the oldest on, 0 with itself and later ones."""
        starts, width = self.vectors.starts, end - self.oldest
        own = slice(starts[begin], starts[end])
        front = self.first[self.vectors.words[own]]
        sizes = self.place[own] - front
        ends = np.cumsum(sizes)
        places = np.repeat(front - ends + sizes, sizes)
        places += np.arange(len(places))
        rows = np.repeat(np.arange(end - begin), np.diff(starts[begin : end + 1])) * width - self.oldest
        cells = self.texts[places]
        cells += np.repeat(rows, sizes)
        products = self.weights[places]
        products *= np.repeat(self.vectors.weights[own], sizes)
        return summed(cells, products, (end - begin) * width).reshape(end - begin, width)


@dataclass(frozen=True, slots=True)
class _Block:
    """Some texts that follow each other, and their cosines with all that came before."""

    begin: int
    oldest: int
    cosines: Amounts

    def alike(self, hours: Amounts, span: float, least: float) -> tuple[Numbers, Numbers, Amounts]:
        """The pairs that are alike enough after fading: earlier, later, likeness."""
        width = self.cosines.shape[1]
        ages = np.maximum(hours[self.begin] - hours[self.oldest : self.oldest + width], 0)
        enough = (least - _NOISE) / np.maximum(1 - ages / span, _NOISE)
        found = np.flatnonzero(self.cosines >= enough)
        later, earlier = np.divmod(found, width)
        later += self.begin
        earlier += self.oldest
        likeness = np.round(self.cosines.ravel()[found] * (1 - (hours[later] - hours[earlier]) / span), _DIGITS)
        kept = likeness >= least
        return earlier[kept], later[kept], likeness[kept]


def _blocks(postings: _Postings, hours: Amounts, span: float) -> Iterator[_Block]:
    for begin in range(0, len(hours), _AT_ONCE):
        end = min(begin + _AT_ONCE, len(hours))
        postings.forget(int(np.searchsorted(hours, hours[begin] - span, side="right")))
        yield _Block(begin, postings.oldest, postings.cosines(begin, end))
