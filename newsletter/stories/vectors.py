"""Texts as numbers: the weight of every word in every text, in three arrays instead of a dictionary a text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from newsletter.model.tf_idf import say_of

Numbers = NDArray[np.integer[Any]]
Amounts = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vectors:
    """Unit vectors: those of text ``t`` are ``words[starts[t] : starts[t + 1]]`` (rising) with their ``weights``.

    Words are numbered from the commonest on, equally common ones by the alphabet: nothing depends on the order of the input.
    """

    starts: Numbers
    words: Numbers
    weights: Amounts
    vocabulary: int

    @property
    def texts(self) -> int:
        """How many texts there are."""
        return len(self.starts) - 1

    def squares(self) -> Amounts:
        """What each word adds to the cosines of all texts with themselves."""
        return summed(self.words, self.weights * self.weights, self.vocabulary)

    def table(self, commonest: int) -> Amounts:
        """The weights of the commonest words, a row for each text."""
        table = np.zeros((self.texts, commonest))
        common = self.words < commonest
        table[self._text_of()[common], self.words[common]] = self.weights[common]
        return table

    def without(self, commonest: int) -> "Vectors":
        """The same texts without their commonest words."""
        rare = self.words >= commonest
        starts = _starts(np.bincount(self._text_of()[rare], minlength=self.texts))
        return Vectors(starts=starts, words=self.words[rare], weights=self.weights[rare], vocabulary=self.vocabulary)

    def cosines(self, one: Numbers, other: Numbers) -> Amounts:
        """The cosines of these pairs of texts, however many words they share."""
        places = self._text_of() * self.vocabulary + self.words
        sizes = np.diff(self.starts)[one]
        own = np.repeat(self.starts[one] - np.cumsum(sizes) + sizes, sizes) + np.arange(int(sizes.sum()))
        wanted = np.repeat(other, sizes) * self.vocabulary + self.words[own]
        found = np.minimum(np.searchsorted(places, wanted), len(places) - 1)
        products = np.where(places[found] == wanted, self.weights[own] * self.weights[found], 0.0)
        return summed(np.repeat(np.arange(len(one)), sizes), products, len(one))

    def _text_of(self) -> Numbers:
        return np.repeat(np.arange(self.texts), np.diff(self.starts))


def weigh_all(bags: Sequence[Sequence[str]], rarity: Mapping[str, float]) -> Vectors:
    """What ``model.tf_idf.weigh`` gives for each text; every word must have its rarity."""
    number_of = {word: number for number, word in enumerate(sorted(rarity, key=lambda word: (rarity[word], word)))}
    sizes = np.fromiter(map(len, bags), np.int64, len(bags))
    told = np.fromiter(map(number_of.__getitem__, chain.from_iterable(bags)), np.int64, int(sizes.sum()))
    starts = _starts(sizes)
    says = np.array([say_of(place) for place in range(int(sizes.max(initial=0)))])
    says = says[np.arange(len(told)) - np.repeat(starts[:-1], sizes)]
    places, which = np.unique(np.repeat(np.arange(len(bags)), sizes) * len(number_of) + told, return_inverse=True)
    texts, words = np.divmod(places, max(1, len(number_of)))
    amounts = summed(which, says, len(places))
    often = np.where(amounts > 1, 1 + np.log(np.maximum(amounts, 1)), amounts)
    weights = often * np.array([rarity[word] for word in number_of])[words]
    lengths = np.sqrt(summed(texts, weights * weights, len(bags)))
    starts = _starts(np.bincount(texts, minlength=len(bags)))
    return Vectors(starts=starts, words=words, weights=weights / lengths[texts], vocabulary=len(number_of))


def summed(numbers: Numbers, amounts: Amounts, size: int) -> Amounts:
    """The sum of the amounts of each number below ``size``, added up in the order they come in."""
    return np.bincount(numbers, amounts, size).astype(np.float64, copy=False)


def _starts(sizes: Numbers) -> Numbers:
    return np.concatenate(([0], np.cumsum(sizes)))
