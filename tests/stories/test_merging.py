"""Average link, and what editors put together or apart."""

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.stories.first_groups import first_groups
from newsletter.stories.merging import Groups, merge_groups
from newsletter.stories.neighbours import Pairs

Likeness = dict[tuple[int, int], float]
TEXTS = 14
NUMBER = st.integers(0, TEXTS - 1)
PAIR = st.tuples(NUMBER, NUMBER).filter(lambda pair: pair[0] < pair[1])
LIKENESS = st.dictionaries(PAIR, st.integers(8, 100).map(lambda hundredths: hundredths / 100), max_size=60)


def pairs_of(likeness: Likeness) -> Pairs:
    ordered = sorted(likeness)
    ends = np.array(ordered, np.int64).reshape(-1, 2)
    return Pairs(earlier=ends[:, 0], later=ends[:, 1], likeness=np.array([likeness[pair] for pair in ordered]))


def merged(likeness: Likeness, least: float, together: list[tuple[int, ...]] = (), apart: list[tuple[int, int]] = ()) -> Groups:
    return merge_groups(first_groups(TEXTS, together, apart), pairs_of(likeness), least=least, apart=apart)


def one_by_one(likeness: Likeness, least: float) -> Groups:
    """The definition: merge the two groups with the highest mean until it is too low."""
    groups = [(number,) for number in range(TEXTS)]
    while True:
        means = {
            (one, other): sum(likeness.get((min(pair), max(pair)), 0.0) for pair in product(one, other)) / (len(one) * len(other))
            for one, other in combinations(groups, 2)
        }
        best = max(means, key=lambda pair: means[pair])
        if means[best] < least:
            return tuple(sorted(groups))
        groups = [group for group in groups if group not in best] + [tuple(sorted(best[0] + best[1]))]
        if len(groups) == 1:
            return tuple(groups)


@settings(max_examples=150, deadline=None)
@given(likeness=st.dictionaries(PAIR, st.floats(0.08, 1), max_size=60), least=st.sampled_from((0.08, 0.16, 0.4)))
def test_the_likest_two_merge_first(likeness: Likeness, least: float) -> None:
    """Exactly what the definition gives, where no two means are equal."""
    distinct = {pair: value + index * 1e-7 for index, (pair, value) in enumerate(sorted(likeness.items()))}
    assert merged(distinct, least) == one_by_one(distinct, least)


@settings(max_examples=200, deadline=None)
@given(
    likeness=LIKENESS,
    together=st.lists(st.lists(NUMBER, min_size=1, max_size=5).map(tuple), max_size=4),
    apart=st.lists(st.tuples(NUMBER, NUMBER), max_size=8),
    chance=st.randoms(use_true_random=False),
)
def test_an_editor_s_word_holds(likeness: Likeness, together: list[tuple[int, ...]], apart: list[tuple[int, int]], chance: object) -> None:
    """What was split is never together, what was merged is unless a split parts it, and the order of the editors' words is nothing."""
    groups = merged(likeness, 0.16, together, apart)
    home = {text: number for number, group in enumerate(groups) for text in group}
    assert sorted(home) == list(range(TEXTS))
    assert not any(one != other and home[one] == home[other] for one, other in apart)
    torn = {frozenset((home[one], home[other])) for one, other in apart}
    assert all(home[one] == home[other] or {home[one], home[other]} in torn for group in together for one, other in combinations(group, 2))
    chance.shuffle(together)
    turned = [pair[::-1] for pair in apart]
    assert merged(likeness, 0.16, [group[::-1] for group in together], turned[::-1]) == groups


@pytest.mark.parametrize(
    ("together", "apart", "groups"),
    [
        ([], [], ((0, 1, 2), (3,), (4,))),
        ([(3, 4)], [], ((0, 1, 2), (3, 4))),
        ([], [(0, 1)], ((0, 2), (1,), (3,), (4,))),
        ([(1, 3)], [(0, 3)], ((0, 2), (1, 3), (4,))),
        ([(0, 3, 4)], [(0, 3)], ((0, 1, 2, 4), (3,))),
        ([(0, 3), (3, 4)], [(0, 4)], ((0, 1, 2, 3), (4,))),
        ([(4, 4)], [(4, 4)], ((0, 1, 2), (3,), (4,))),
    ],
    ids=["no word", "merged", "split", "not through others", "apart wins, the rest holds", "not through a chain", "oneself"],
)
def test_together_and_apart(together: list[tuple[int, ...]], apart: list[tuple[int, int]], groups: Groups) -> None:
    """Merged whatever the words say, split also where others stand between."""
    likeness = {(0, 1): 0.8, (0, 2): 0.9, (1, 2): 0.7}
    assert merged(likeness, 0.16, together, apart)[: len(groups)] == groups


def test_nothing_to_merge() -> None:
    """No texts, no groups; no pairs, everyone alone."""
    assert merge_groups((), pairs_of({}), least=0.16) == ()
    assert merge_groups(((0,), (1,)), pairs_of({}), least=0.16) == ((0,), (1,))
