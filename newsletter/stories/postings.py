"""For every word the texts that have it, in the order of time: asked for the cosines of new texts with all that came before."""

import numpy as np

from newsletter.stories.vectors import Amounts, Vectors, summed


class Postings:
    """Lists of texts by word. Texts that are too old fall off the front."""

    def __init__(self, vectors: Vectors) -> None:
        self._starts, self._words, self._weights = vectors.starts, vectors.words, vectors.weights
        text_of = np.repeat(np.arange(vectors.texts), np.diff(vectors.starts))
        order = np.argsort(vectors.words, kind="stable")
        self._listed, self._listed_weights = text_of[order], vectors.weights[order]
        self._place = np.empty_like(order)
        self._place[order] = np.arange(len(order))
        sizes = np.bincount(vectors.words, minlength=vectors.vocabulary)
        self._front = np.cumsum(sizes) - sizes
        self.oldest = 0

    def forget(self, oldest: int) -> None:
        """Take all texts before this one off the lists."""
        gone = self._words[self._starts[self.oldest] : self._starts[oldest]]
        np.add.at(self._front, gone, 1)
        self.oldest = oldest

    def cosines(self, begin: int, end: int) -> Amounts:
        """A row for each text from ``begin`` to ``end``: its cosines with all texts from the oldest on, 0 with itself and later ones."""
        width = end - self.oldest
        own = slice(self._starts[begin], self._starts[end])
        front = self._front[self._words[own]]
        sizes = self._place[own] - front
        places = np.repeat(front + sizes - np.cumsum(sizes), sizes)
        places += np.arange(len(places))
        rows = np.repeat(np.arange(end - begin) * width - self.oldest, np.diff(self._starts[begin : end + 1]))
        cells = self._listed[places]
        cells += np.repeat(rows, sizes)
        products = self._listed_weights[places]
        products *= np.repeat(self._weights[own], sizes)
        return summed(cells, products, (end - begin) * width).reshape(end - begin, width)
