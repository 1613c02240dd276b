"""Keeps of all pairs found only each text's likest, without ever holding all pairs at once."""

from dataclasses import dataclass

import numpy as np

from newsletter.stories.vectors import Amounts, Numbers

_ROOM = 1_000_000
"""Pairs held besides those that some text keeps, before they are thinned out."""

_BITS = 40
"""A likeness of twelve digits fits in so many bits, and a text's number beside it in one number to sort by."""

_MANY = 2**22
_NONE = np.zeros(0, np.int32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """Alike texts, ordered by ``earlier``, then by ``later``."""

    earlier: Numbers
    later: Numbers
    likeness: Amounts


class Nearest:
    """Takes pairs in the order of their later, then their earlier texts, all pairs of a later text at once.

    So the pairs of any text come in the order of the others, and of equally like ones the first are kept.
    """

    def __init__(self, texts: int, most: int) -> None:
        self._most = most
        self._floor = np.zeros(texts)
        self._held: list[Pairs] = []
        self._room = _ROOM

    def add(self, earlier: Numbers, later: Numbers, likeness: Amounts) -> None:
        """Hold what the later text keeps, and what is likelier than the least that the earlier text keeps so far."""
        kept = (_ranks(later, likeness, self._most) < self._most) | (likeness > self._floor[earlier])
        self._held.append(Pairs(earlier=earlier[kept].astype(np.int32), later=later[kept].astype(np.int32), likeness=likeness[kept]))
        self._room -= len(self._held[-1].likeness)
        if self._room < 0:
            self._held = [self._thinned()]
            self._room = _ROOM

    def pairs(self) -> Pairs:
        """What is left in the end."""
        thinned = self._thinned()
        order = np.lexsort((thinned.later, thinned.earlier))
        return Pairs(earlier=thinned.earlier[order], later=thinned.later[order], likeness=thinned.likeness[order])

    def _thinned(self) -> Pairs:
        """What either text keeps; a pair that is not kept now never will be."""
        earlier = np.concatenate([_NONE, *(held.earlier for held in self._held)])
        later = np.concatenate([_NONE, *(held.later for held in self._held)])
        likeness = np.concatenate([np.zeros(0), *(held.likeness for held in self._held)])
        self._held = []
        texts, both = np.concatenate((later, earlier)), np.concatenate((likeness, likeness))
        ranks = _ranks(texts, both, self._most)
        last = ranks == self._most - 1
        self._floor[texts[last]] = both[last]
        kept = (ranks < self._most).reshape(2, -1).any(axis=0)
        return Pairs(earlier=earlier[kept], later=later[kept], likeness=likeness[kept])


def _ranks(texts: Numbers, likeness: Amounts, most: int) -> Numbers:
    """The place of each pair among those of its text, the likest first, then as they come; 0 where the text has fewer than ``most``."""
    ranks = np.zeros(len(texts), np.int64)
    numbers = texts.astype(np.int64) - texts.min(initial=_MANY)
    crowded = np.flatnonzero(np.bincount(numbers)[numbers] >= most)
    by_text_then_likeness = (numbers[crowded] << _BITS + 1) - np.rint(np.ldexp(likeness[crowded], _BITS)).astype(np.int64)
    order = crowded[np.argsort(by_text_then_likeness, kind="stable")]
    sizes = np.bincount(numbers[order])
    ranks[order] = np.arange(len(order)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return ranks
