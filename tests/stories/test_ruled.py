"""What merges and splits mean for the stories at hand."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.model.rulings import Ruling
from newsletter.stories.ruled import Bonds, bonds_of
from tests.builders import a_ruling, a_story

STORIES = [a_story(name, id=number) for number, name in enumerate("abcdef", start=1)]
URLS = {story.title: story.canonical_url for story in STORIES}


def ruling(kind: str, named: str, rest: str = "") -> Ruling:
    return a_ruling(kind, "cluster:x", urls=_urls(named), rest_urls=_urls(rest))


def _urls(names: str) -> tuple[str, ...]:
    return tuple(URLS.get(name, f"https://gone.test/{name}") for name in names)


@pytest.mark.parametrize(
    ("rulings", "together", "apart"),
    [
        pytest.param([], (), (), id="nothing"),
        pytest.param([("merge", "ab", "cd")], ((1, 2, 3, 4),), (), id="a merge takes the clusters along"),
        pytest.param([("merge", "ab"), ("merge", "bc")], ((1, 2, 3),), (), id="merges that share a story are one"),
        pytest.param([("merge", "ax"), ("merge", "xyz")], (), (), id="stories that are gone bind nobody"),
        pytest.param([("split", "a", "bc")], (), ((1, 2), (1, 3)), id="a split is from every other"),
        pytest.param([("split", "ab", "c")], ((1, 2),), ((1, 3), (2, 3)), id="what is split out together stays together"),
        pytest.param([("split", "a", "bc"), ("merge", "ab")], ((1, 2),), ((1, 3),), id="a later merge lifts the split between them"),
        pytest.param([("merge", "abc"), ("split", "a", "bc")], ((2, 3),), ((1, 2), (1, 3)), id="a later split cuts the merge"),
        pytest.param([("split", "a", "c"), ("merge", "ab"), ("merge", "bc")], ((1, 2, 3),), (), id="merges that lead around a split"),
        pytest.param([("merge", "ab"), ("split", "c", "d")], ((1, 2),), ((3, 4),), id="others are not touched"),
    ],
)
def test_bonds(rulings: Sequence[tuple[str, ...]], together: tuple, apart: tuple) -> None:
    """Of two rulings that contradict each other the later has it; nothing is both together and apart."""
    assert bonds_of([ruling(*one) for one in rulings], STORIES) == Bonds(together=together, apart=apart)


NAMES = st.text("abcdefx", min_size=1, max_size=4)


@given(st.lists(st.builds(ruling, st.sampled_from(("merge", "split")), NAMES, NAMES), max_size=8))
def test_bonds_never_contradict_each_other(rulings: list[Ruling]) -> None:
    """Whatever is ruled, no story is bound twice, and no pair is both together and apart."""
    bonds = bonds_of(rulings, STORIES)
    bound = [story for group in bonds.together for story in group]
    assert len(bound) == len(set(bound))
    assert not any({one, other} <= set(group) for one, other in bonds.apart for group in bonds.together)
    assert all(one < other for one, other in bonds.apart)
