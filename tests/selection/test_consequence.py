"""Of what consequence a happening is, by the words of its headlines."""

import pytest

from newsletter.model.words import words_of
from newsletter.selection.consequence import GRAVE, LIGHT, Consequence, weigh_consequence
from newsletter.selection.topics import TOPICS
from tests.builders import a_cluster, a_story
from tests.selection.days import OUTLETS, choose, keys


def headline(text: str) -> frozenset[str]:
    return frozenset(words_of(text))


@pytest.mark.parametrize(
    ("headlines", "factor"),
    [
        ([], 1.0),
        (["Tide tables printed anew"], 1.0),
        (["Quake hits coast"], 1.25),
        (["Quake kills mayor, parliament shaken, army called"], 1.5),
        (["Actor opens bakery"], 0.6),
        (["Actor killed on set"], 0.75),
        (["Quake hits coast", "Actor opens bakery"], 0.925),
        (["अभिनेता ने दुकान खोली"], 1.0),
    ],
)
def test_words_of_consequence_lift_and_words_of_leisure_lower(headlines: list[str], factor: float) -> None:
    """A quarter for each of two grave words, two fifths off for a light one, the mean over reports."""
    assert weigh_consequence([headline(text) for text in headlines], 1).factor == pytest.approx(factor)


def test_the_words_are_named() -> None:
    """Those of most headlines first, so that an editor sees why."""
    told = [headline(text) for text in ("Flood kills two", "Flood rages on", "Dog rescued from flood")]
    assert weigh_consequence(told, 1) == Consequence(
        factor=pytest.approx((1.5 + 1.25 + 1.5 * 0.6) / 3), grave=("flood", "kill", "rescued"), light=("dog",)
    )


def test_strength_is_a_setting() -> None:
    """Nought switches it off; two counts it twice."""
    told = [headline("Quake hits coast")]
    assert [weigh_consequence(told, strength).factor for strength in (0, 1, 2)] == [1, 1.25, 1.5625]


def test_the_grave_story_comes_first_of_two_as_widely_told() -> None:
    """Five outlets on a flood come before five on a film star, unless the settings say that both weigh the same."""
    star = a_cluster(*(a_story(f"Film star Nuno Reis seen in {outlet}", source=outlet, hours_ago=9) for outlet in OUTLETS[:5]), key="star")
    flood = a_cluster(*(a_story(f"Flood cuts off Vila Nova, {outlet}", source=outlet) for outlet in OUTLETS[:5]), key="flood")
    assert keys(choose(star, flood).chosen) == ["flood", "star"]
    assert keys(choose(star, flood, consequence=0).chosen) == ["star", "flood"]


def test_every_word_can_be_found() -> None:
    """Listed as likeness sees words; no word is both grave and light, and no topic hangs on the lists."""
    assert [word for word in sorted(GRAVE | LIGHT) if words_of(word) != (word,)] == []
    assert frozenset() == GRAVE & LIGHT
    assert {topic.lower() for topic in TOPICS}.isdisjoint(LIGHT)
