"""Merges the likest groups first, by the mean likeness over all their pairs (average link), until no two are alike enough."""

from collections.abc import Iterator, Sequence
from heapq import heappop, heappush

import numpy as np

from newsletter.stories.first_groups import foes_of
from newsletter.stories.neighbours import Pairs
from newsletter.stories.vectors import Amounts, Numbers, summed

Groups = tuple[tuple[int, ...], ...]
"""Groups of text numbers, each rising, in the order of their first texts."""

_Merge = tuple[float, int, int]
"""Minus the mean likeness of two groups, and the groups: the likest sorts first."""

_AT_ONCE = 50_000
_NEVER: _Merge = (1.0, 0, 0)


def merge_groups(groups: Sequence[Sequence[int]], pairs: Pairs, *, least: float, apart: Sequence[tuple[int, int]] = ()) -> Groups:
    """Merge while some two groups have a mean likeness of at least ``least``; a pair that is not given counts as 0.

    Texts of ``apart`` never come into one group, however alike they or others are.
    """
    merging = _Merging(groups, pairs)
    merging.keep_apart(apart)
    merging.run(least)
    return tuple(sorted(tuple(sorted(group)) for group in merging.members if group))


class _Merging:
    """Groups by number. A merged group has a new number; the old ones have no members from then on."""

    def __init__(self, groups: Sequence[Sequence[int]], pairs: Pairs) -> None:
        self.members: list[Sequence[int]] = list(groups)
        self._parent = list(range(len(groups)))
        self._between = _Between(groups, pairs)
        self._sums: dict[int, dict[int, float]] = {}
        self._foes: dict[int, set[int]] = {}

    def keep_apart(self, apart: Sequence[tuple[int, int]]) -> None:
        """From now on nothing joins the groups of these texts."""
        if not apart:
            return
        group_of = {text: number for number, group in enumerate(self.members) for text in group}
        self._foes = foes_of([(group_of[one], group_of[other]) for one, other in apart])

    def run(self, least: float) -> None:
        """Merge the likest two until none are alike enough. Pairs of the first groups come sorted, those of merged ones by a heap."""
        first = self._between.likest(least)
        heap: list[_Merge] = []
        upcoming = next(first, _NEVER)
        while heap or upcoming is not _NEVER:
            if heap and heap[0] < upcoming:
                _, one, other = heappop(heap)
            else:
                (_, one, other), upcoming = upcoming, next(first, _NEVER)
            if self.members[one] and self.members[other] and not self._are_foes(one, other):
                for merge in self._merge(one, other, least):
                    heappush(heap, merge)

    def _merge(self, one: int, other: int, least: float) -> Iterator[_Merge]:
        """Make one group of two; gives what it may merge with next."""
        merged = len(self.members)
        self._parent.append(merged)
        self._parent[one] = self._parent[other] = merged
        self.members.append((*self.members[one], *self.members[other]))
        self.members[one] = self.members[other] = ()
        if one in self._foes or other in self._foes:
            self._foes[merged] = self._foes.pop(one, set()) | self._foes.pop(other, set())
        sums = self._sums[merged] = self._joined(one, other, merged)
        size = len(self.members[merged])
        for neighbour, total in sums.items():
            mean = total / (size * len(self.members[neighbour]))
            if mean >= least:
                yield (-mean, neighbour, merged)

    def _joined(self, one: int, other: int, merged: int) -> dict[int, float]:
        """Summed likeness of the merged group with every group as they are now."""
        joined: dict[int, float] = {}
        for number in (one, other):
            sums = self._sums.pop(number, None) or self._between.sums(number)
            for neighbour, total in sums.items():
                now = self._now(neighbour)
                joined[now] = joined.get(now, 0.0) + total
        joined.pop(merged, None)
        return joined

    def _now(self, number: int) -> int:
        """The group that this one has become part of."""
        parent = self._parent
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    def _are_foes(self, one: int, other: int) -> bool:
        return one in self._foes and any(self._now(foe) == other for foe in self._foes[one])


class _Between:
    """Summed likeness of every two groups that have a pair between them, in arrays: there are more than dictionaries can hold cheaply."""

    def __init__(self, groups: Sequence[Sequence[int]], pairs: Pairs) -> None:
        self._sizes = np.fromiter(map(len, groups), np.int64, len(groups))
        one, other, self._totals = _summed(groups, self._sizes, pairs)
        self._one, self._other = one, other
        ends = np.concatenate((one, other))
        order = np.argsort(ends, kind="stable")
        self._neighbours = np.concatenate((other, one))[order]
        self._sums = np.concatenate((self._totals, self._totals))[order]
        self._starts = np.searchsorted(ends[order], np.arange(len(groups) + 1))

    def sums(self, number: int) -> dict[int, float]:
        """Of one of the first groups, by neighbour."""
        own = slice(self._starts[number], self._starts[number + 1])
        return dict(zip(self._neighbours[own].tolist(), self._sums[own].tolist(), strict=True))

    def likest(self, least: float) -> Iterator[_Merge]:
        """Every two groups with a mean of at least ``least``, likest first."""
        means = self._totals / (self._sizes[self._one] * self._sizes[self._other])
        enough = np.flatnonzero(means >= least)
        order = enough[np.lexsort((self._other[enough], self._one[enough], -means[enough]))]
        for start in range(0, len(order), _AT_ONCE):
            some = order[start : start + _AT_ONCE]
            yield from zip((-means[some]).tolist(), self._one[some].tolist(), self._other[some].tolist(), strict=True)


def _summed(groups: Sequence[Sequence[int]], sizes: Numbers, pairs: Pairs) -> tuple[Numbers, Numbers, Amounts]:
    group_of = np.empty(int(sizes.sum()), np.int64)
    group_of[[text for group in groups for text in group]] = np.repeat(np.arange(len(groups)), sizes)
    ends = np.sort(np.stack((group_of[pairs.earlier], group_of[pairs.later])), axis=0)
    between = ends[0] != ends[1]
    keys, which = np.unique(ends[0, between] * len(groups) + ends[1, between], return_inverse=True)
    one, other = np.divmod(keys, max(1, len(groups)))
    return one, other, summed(which, pairs.likeness[between], len(keys))
