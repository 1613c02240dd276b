"""What merges and splits mean for the stories at hand."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.model.rulings import Ruling
from newsletter.model.stories import Story
from newsletter.stories.ruled import Bonds, bonds_of, cluster_as_ruled
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


def told(*headlines: str, first_id: int = 1, outlet: str = "Outlet") -> list[Story]:
    return [a_story(headline, source=f"{outlet} {number}", id=number) for number, headline in enumerate(headlines, start=first_id)]


STORM = told("Storm tears roofs off houses in Maranta", "Maranta storm: roofs torn off", "Houses lose roofs in Maranta storm")
OUTAGE = told("Thousands without power", "Power out for thousands", "Thousands lose power", first_id=11)
LATER = told("Storm closes schools for a week", first_id=21), told("Power is back for thousands", first_id=31)


def merged(*stories: Story, rest: Sequence[Story] = ()) -> Ruling:
    return a_ruling("merge", "cluster:x", urls=tuple(s.canonical_url for s in stories), rest_urls=tuple(s.canonical_url for s in rest))


def ids(stories: Sequence[Story], *rulings: Ruling) -> list[list[int]]:
    return [[story.id for story in cluster.stories] for cluster in cluster_as_ruled(stories, rulings)]


def test_a_merged_happening_grows_on_every_side() -> None:
    """New reports of either half join the whole, whatever the average of both halves says."""
    assert ids([*STORM, *OUTAGE]) == [[1, 2, 3], [11, 12, 13]]
    merge = merged(STORM[0], OUTAGE[0])
    assert ids([*STORM, *OUTAGE], merge) == [[1, 2, 3, 11, 12, 13]]
    assert ids([*STORM, *OUTAGE, *LATER[0], *LATER[1]], merge) == [[1, 2, 3, 11, 12, 13, 21, 31]]


def test_what_was_split_out_is_not_brought_back_by_others() -> None:
    """A later report like both joins one of them and bridges nothing."""
    split = a_ruling("split", "cluster:x", urls=(STORM[2].canonical_url,), rest_urls=(STORM[0].canonical_url, STORM[1].canonical_url))
    groups = ids([*STORM, *LATER[0]], split)
    assert sorted(map(sorted, groups)) in ([[1, 2, 21], [3]], [[1, 2], [3, 21]])
    assert ids(STORM) == [[1, 2, 3]]


def test_one_side_that_is_gone_leaves_the_other_alone() -> None:
    """When the articles of a merge have left the window, it binds nobody."""
    assert ids(STORM, merged(STORM[0], OUTAGE[0], rest=STORM[1:])) == [[1, 2, 3]]
