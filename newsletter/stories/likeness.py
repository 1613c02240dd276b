"""Finds the pairs of texts that are alike and near in time: each text's words against lists of the earlier texts that have them.

The search is exact. The few commonest words fill the longest lists and decide least; they stay out of the lists, what they can add at
most is known from two numbers, and what they do add is reckoned only for the pairs it could matter to (after Bayardo, Ma and Srikant,
"Scaling up all pairs similarity search", 2007).
"""

import numpy as np

from newsletter.stories.neighbours import Nearest, Pairs
from newsletter.stories.postings import Postings
from newsletter.stories.vectors import Amounts, Numbers, Vectors

_AT_ONCE = 16
"""Texts asked together: enough to make the rounds few, few enough for their sums to stay in a processor's own memory."""

_ASIDE = 0.1
"""Words are left out of the lists as long as they add, to a text's cosine with itself, no more than this part of ``least`` on average."""

_MOST_ASIDE = 32
_NOISE = 1e-9
_DIGITS = 12
"""Likeness is kept to so many digits: what is equal but for the noise of adding up counts as equal."""


def like_pairs(vectors: Vectors, hours: Amounts, *, span: float, least: float, most: int) -> Pairs:
    """Every pair whose cosine, fading to nothing over ``span`` hours, is at least ``least``; ``hours`` must never fall.

    Of each text's pairs only the ``most`` likest are kept, unless the other text keeps them; of equally like ones the earlier texts.
    """
    search = _Search(vectors, hours, span, least)
    nearest = Nearest(vectors.texts, most)
    for begin in range(0, vectors.texts, _AT_ONCE):
        nearest.add(*search.alike(begin, min(begin + _AT_ONCE, vectors.texts)))
    return nearest.pairs()


class _Search:
    """Goes through the texts in the order of time."""

    def __init__(self, vectors: Vectors, hours: Amounts, span: float, least: float) -> None:
        self._hours, self._span, self._least = hours, span, least
        squares = np.cumsum(vectors.squares()) / max(1, vectors.texts)
        common = min(int(np.searchsorted(squares, _ASIDE * least)), _MOST_ASIDE)
        self._common = vectors.table(common)
        self._reach: Amounts = np.sqrt(np.square(self._common).sum(axis=1)) + _NOISE
        self._postings = Postings(vectors.without(common))

    def alike(self, begin: int, end: int) -> tuple[Numbers, Numbers, Amounts]:
        """The pairs of these texts with earlier ones that are alike enough after fading: earlier, later, likeness."""
        self._postings.forget(int(np.searchsorted(self._hours, self._hours[begin] - self._span, side="right")))
        oldest = self._postings.oldest
        rare = self._postings.cosines(begin, end)
        found = np.flatnonzero(rare >= self._least_rare(begin, end, oldest))
        later, earlier = np.divmod(found, end - oldest)
        later += begin
        earlier += oldest
        cosines = rare.ravel()[found] + np.einsum("ij,ij->i", self._common[later], self._common[earlier])
        likeness = np.round(cosines * (1 - (self._hours[later] - self._hours[earlier]) / self._span), _DIGITS)
        kept = (likeness >= self._least) & (earlier < later)
        return earlier[kept], later[kept], likeness[kept]

    def _least_rare(self, begin: int, end: int, oldest: int) -> Amounts:
        """For each text from the oldest on what its rarer words must add, if the commonest add all they can."""
        ages = np.maximum(self._hours[begin] - self._hours[oldest:end], 0)
        least_cosine = self._least / np.maximum(1 - ages / self._span, _NOISE) - _NOISE
        enough: Amounts = least_cosine - self._reach[begin:end].max() * self._reach[oldest:end]
        return enough
