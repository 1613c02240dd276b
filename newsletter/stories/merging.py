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
        self._sizes = list(map(len, groups))
        self._became = list(range(len(groups)))
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
            if self._became[one] == one and self._became[other] == other and not self._are_foes(one, other):
                for merge in self._merge(one, other, least):
                    heappush(heap, merge)

    def _merge(self, one: int, other: int, least: float) -> list[_Merge]:
        """Make one group of two; gives what it may merge with next."""
        merged = len(self.members)
        self.members.append((*self.members[one], *self.members[other]))
        self.members[one] = self.members[other] = ()
        self._became.append(merged)
        self._became[one] = self._became[other] = merged
        self._sizes.append(self._sizes[one] + self._sizes[other])
        if one in self._foes or other in self._foes:
            self._foes[merged] = self._foes.pop(one, set()) | self._foes.pop(other, set())
        sums = self._sums[merged] = self._joined(one, other, merged)
        sizes, size = self._sizes, self._sizes[merged]
        means = [(-total / (size * sizes[neighbour]), neighbour, merged) for neighbour, total in sums.items()]
        return [merge for merge in means if -merge[0] >= least]

    def _joined(self, one: int, other: int, merged: int) -> dict[int, float]:
        """Summed likeness of the merged group with every group as they are now."""
        more, joined = sorted((self._take_sums(one), self._take_sums(other)), key=len)
        became = self._became
        stale = [neighbour for neighbour in joined if became[neighbour] != neighbour]
        for neighbour, total in [*((neighbour, joined.pop(neighbour)) for neighbour in stale), *more.items()]:
            now = neighbour if became[neighbour] == neighbour else self._now(neighbour)
            joined[now] = joined.get(now, 0.0) + total
        joined.pop(merged, None)
        return joined

    def _take_sums(self, number: int) -> dict[int, float]:
        return self._sums.pop(number) if number in self._sums else self._between.sums(number)

    def _now(self, number: int) -> int:
        """The group that this one has become part of."""
        became = self._became
        while became[number] != number:
            became[number] = became[became[number]]
            number = became[number]
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
