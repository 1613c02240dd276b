"""A cluster keeps its name while it lives."""

from newsletter.model.stories import Story
from newsletter.stories.cluster_keys import cluster_keys
from tests.builders import a_story


def story(title: str, key: str, hours_ago: float = 3) -> Story:
    return a_story(title, cluster_key=key, hours_ago=hours_ago)


def test_a_group_takes_the_key_of_most_of_its_stories() -> None:
    """Late reports join the old key; a merged group goes by the larger part."""
    late = story("late", "")
    assert cluster_keys([[story("a", "k1"), story("b", "k1"), story("c", "k2"), late]]) == ("k1",)


def test_when_a_cluster_splits_the_larger_part_keeps_the_key() -> None:
    """The smaller part gets a new key, and of equal parts the one with the older story keeps the old."""
    larger, smaller = [story("a", "k1"), story("b", "k1")], [story("c", "k1")]
    assert cluster_keys([smaller, larger])[1] == "k1"
    older, younger = [story("a", "k1", 9)], [story("b", "k1", 2)]
    assert cluster_keys([younger, older])[1] == "k1"
    assert len(set(cluster_keys([younger, older]))) == 2


def test_a_new_key_is_the_same_anywhere_and_never_taken() -> None:
    """The same new stories get the same key on any machine, and another one where that is in use."""
    (key,) = cluster_keys([[story("a", "")]])
    assert key == "20261121-" + key[-12:]
    assert cluster_keys([[story("a", "")]]) == (key,)
    again = cluster_keys([[story("a", key)], [story("b", key), story("c", key)]])
    assert again[1] == key
    assert again[0] not in {key, ""}


def test_nothing() -> None:
    """No groups, no keys."""
    assert cluster_keys([]) == ()
