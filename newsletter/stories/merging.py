"""Merges the likest groups first, by the mean likeness over all their pairs (average link), until no two are alike enough."""

from collections.abc import Sequence
from heapq import heapify, heappop, heappush
from itertools import count

from newsletter.stories.likeness import Pairs

Groups = tuple[tuple[int, ...], ...]
"""Groups of text numbers, each rising, in the order of their first texts."""


def merge_groups(groups: Sequence[Sequence[int]], pairs: Pairs, *, least: float) -> Groups:
    """Merge while some two groups have a mean likeness of at least ``least``; a pair that is not given counts as 0."""
    members = {number: tuple(group) for number, group in enumerate(groups)}
    sums = _summed(members, pairs)
    fresh = count(len(members))

    def mean(one: int, other: int) -> float:
        return sums[one][other] / (len(members[one]) * len(members[other]))

    heap = [
        (-mean(one, other), one, other) for one, others in sums.items() for other in others if one < other and mean(one, other) >= least
    ]
    heapify(heap)
    while heap:
        _, one, other = heappop(heap)
        if one not in members or other not in members:  # merged meanwhile; the merged group has pairs of its own
            continue
        merged = next(fresh)
        members[merged] = members[one] + members[other]
        sums[merged] = _join(sums, one, other, merged)
        del members[one], members[other]
        for neighbour in sums[merged]:
            if mean(neighbour, merged) >= least:
                heappush(heap, (-mean(neighbour, merged), neighbour, merged))
    return tuple(sorted(tuple(sorted(group)) for group in members.values()))


def _summed(members: dict[int, tuple[int, ...]], pairs: Pairs) -> dict[int, dict[int, float]]:
    """Summed likeness of every two groups that have a pair between them."""
    group_of = {text: number for number, group in members.items() for text in group}
    sums: dict[int, dict[int, float]] = {number: {} for number in members}
    for (earlier, later), likeness in pairs.items():
        one, other = group_of[earlier], group_of[later]
        if one != other:
            total = sums[one].get(other, 0.0) + likeness
            sums[one][other] = sums[other][one] = total
    return sums


def _join(sums: dict[int, dict[int, float]], one: int, other: int, merged: int) -> dict[int, float]:
    """Take two groups out of the sums and give back those of the group they became."""
    joined = sums.pop(one)
    for neighbour, total in sums.pop(other).items():
        joined[neighbour] = joined.get(neighbour, 0.0) + total
    del joined[one], joined[other]
    for neighbour, total in joined.items():
        sums[neighbour].pop(one, None)
        sums[neighbour].pop(other, None)
        sums[neighbour][merged] = total
    return joined
