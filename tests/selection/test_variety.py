"""Ten stories that are not all alike."""

from dataclasses import replace
from math import log
from typing import Any

import pytest

from newsletter.model.options import SelectionOptions
from newsletter.model.stories import Cluster
from newsletter.selection.caps import ever_wider
from newsletter.selection.contenders import contend
from newsletter.selection.variety import POOL, Variety
from tests.conftest import NOW
from tests.selection.days import LISBON, choose, happening, keys, why


def told_in(words: dict[str, float], key: str, outlets: int, **changes: Any) -> Cluster:
    """A happening by the name of ``key`` whose marking words are given, so that likeness can be worked out by hand."""
    return replace(happening(key, outlets, **changes), words=tuple(words.items()))


GEMS = {"gem": 4.0, "mine": 3.0}
HALF = {"gem": 2.0, "ring": 5.0, "opal": 4.0}
OTHER = {"lynx": 5.0}


def test_likeness_counts_against_a_story() -> None:
    """Of two nearly as good the one that is not like the first gets the place, and the numbers behind it are kept."""
    day = [told_in(GEMS, "amber", 12), told_in(HALF, "birch", 7), told_in(OTHER, "cobalt", 6), told_in({"moth": 1.0}, "dune", 2)]
    assert keys(choose(*day, size=2).chosen) == ["amber", "cobalt"]
    assert keys(choose(*day, size=2, variety=0).chosen) == ["amber", "birch"]
    (first, *_) = choose(*day, size=2).runners_up
    assert first.reasons[0].code == "for_variety"
    assert why(first) == (
        "score 4.85, more than the 4.16 of the last chosen, but too like “amber ambertown amberville as Anchoramber says” (likeness 0.24)"
    )


def test_what_likeness_cost_is_said() -> None:
    """A chosen story keeps what its likeness to a better one took off, in the measure of scores: so much more would have made up for it."""
    day = [told_in(GEMS, "amber", 9), told_in(HALF, "birch", 6), told_in({"moth": 1.0}, "dune", 2)]
    (_, birch, dune) = choose(*day).chosen
    assert (birch.reasons[-1].code, round(birch.reasons[-1].amount, 4), birch.reasons[-1].facts) == (
        "variety",
        round(0.3 / 0.7 * 8 / (5 * 45**0.5) * (9 - 2) * log(2), 4),
        {"likeness": pytest.approx(8 / (5 * 45**0.5)), "headline": "amber ambertown amberville as Anchoramber says"},
    )
    assert birch.reasons[-1].text.endswith("(likeness 0.24): ranked as if its score were 0.50 less")
    assert [reason.code for reason in dune.reasons if reason.code == "variety"] == []


def test_what_tells_the_same_takes_one_place_though_others_stay_empty() -> None:
    """Two clusters in nearly the same words are one story to a reader, whatever grouping thought."""
    selection = choose(told_in(GEMS, "amber", 4), told_in(GEMS | {"pit": 1.0}, "birch", 3))
    assert keys(selection.chosen) == ["amber"]
    assert why(selection.runners_up[0]).startswith("tells much the same as “amber ambertown amberville as Anchoramber says” (likeness 0.98")


def test_what_grouping_parted_is_one_affair_to_a_reader() -> None:
    """A second story in much the same words stays behind a smaller one of something else, and comes in where its place would stay empty."""
    near = {"gem": 4.0, "ring": 3.0, "opal": 4.0}
    day = [told_in(GEMS, "amber", 9), told_in(near, "birch", 8), told_in(OTHER, "cobalt", 7), told_in({"moth": 1.0}, "dune", 2)]
    selection = choose(*day, size=3, variety=0)
    assert keys(selection.chosen) == ["amber", "cobalt", "dune"]
    assert why(selection.runners_up[0]) == "second story of one affair; one is allowed"
    assert keys(choose(*day).chosen) == ["amber", "birch", "cobalt", "dune"]


def test_places_go_by_score_not_by_the_order_of_choice() -> None:
    """Readers get the most important first; variety decides who is in, not where."""
    day = [told_in(GEMS, "amber", 9), told_in(HALF, "birch", 7), told_in(OTHER, "cobalt", 5), told_in({"moth": 1.0}, "dune", 2)]
    assert keys(choose(*day).chosen) == ["amber", "birch", "cobalt", "dune"]


def test_those_below_the_pool_come_in_when_the_pool_has_no_more() -> None:
    """Sixty chapters of one affair leave places to what only two outlets report, before a third chapter."""
    affair = [happening(f"saga{n}", 5, saga="affair") for n in range(POOL + 5)]
    selection = choose(*affair, happening("amber", 2), happening("birch", 2))
    assert keys(selection.chosen)[2:] == ["amber", "birch"]
    assert len(selection.chosen) == 4


def test_the_pool_of_one_and_of_none() -> None:
    """Nothing is divided by a span of nought."""
    (only,) = contend([happening("amber", 3)], [], SelectionOptions(), now=NOW, zone=LISBON)
    assert Variety([only], 0.3).worth(only) == 0
    assert Variety([], 0.3).likest(only) is None


def test_more_of_an_affair_is_a_setting() -> None:
    """A letter about one affair may have as many of its chapters as it likes."""
    saga = [happening(name, 5 - n, saga="affair") for n, name in enumerate(("amber", "birch", "cobalt"))]
    assert keys(choose(*saga, per_saga=3).chosen) == ["amber", "birch", "cobalt"]
    assert [caps.saga for caps in ever_wider([], SelectionOptions(per_saga=3))] == [3, 3, 3, 3]


def test_a_country_and_its_people_are_one_word() -> None:
    """Protesters of a country and protests in it are alike to a reader, whatever ending the headlines use."""
    clusters = [told_in({word: 4.0, "palace": 3.0}, key, 3) for word, key in (("lanka", "flight"), ("lankan", "storm"))]
    assert Variety([], 0.3).likeness(*clusters) == pytest.approx(1)
