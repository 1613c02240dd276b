"""The pair search finds what comparing all with all finds."""

from collections import defaultdict
from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.model.tf_idf import cosine, rarity_of, weigh
from newsletter.stories.likeness import like_pairs
from newsletter.stories.neighbours import Pairs
from newsletter.stories.vectors import weigh_all

Found = dict[tuple[int, int], float]

TEXTS = st.lists(
    st.tuples(st.floats(0, 200).map(lambda hour: round(hour, 1)), st.lists(st.sampled_from("abcdefghijklmnop"), max_size=9)), max_size=60
)


def found(texts: list[tuple[float, list[str]]], span: float, least: float, most: int) -> Found:
    bags = [bag for _, bag in texts]
    hours = np.array([hour for hour, _ in texts])
    return as_dict(like_pairs(weigh_all(bags, rarity_of(bags)), hours, span=span, least=least, most=most))


def as_dict(pairs: Pairs) -> Found:
    return dict(zip(zip(pairs.earlier.tolist(), pairs.later.tolist(), strict=True), pairs.likeness.tolist(), strict=True))


def all_with_all(texts: list[tuple[float, list[str]]], span: float, least: float, most: float) -> Found:
    rarity = rarity_of([bag for _, bag in texts])
    vectors = [weigh(bag, rarity) for _, bag in texts]
    alike: Found = {}
    of_text: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for later in range(len(texts)):
        for earlier in range(later):
            fading = 1 - (texts[later][0] - texts[earlier][0]) / span
            likeness = round(cosine(vectors[earlier], vectors[later]) * fading, 12) if fading > 0 else 0.0
            if likeness >= least:
                alike[earlier, later] = likeness
                of_text[earlier].append((-likeness, later))
                of_text[later].append((-likeness, earlier))
    kept = {(min(text, other), max(text, other)) for text, others in of_text.items() for _, other in sorted(others)[: int(min(most, 1e9))]}
    return {pair: likeness for pair, likeness in alike.items() if pair in kept}


@settings(max_examples=150, deadline=None)
@given(texts=TEXTS.map(sorted), least=st.sampled_from((0.08, 0.3)), most=st.sampled_from((1, 3, 20)))
def test_nothing_is_missed_and_nothing_added(texts: list[tuple[float, list[str]]], least: float, most: int) -> None:
    """Exactly the pairs that comparing all with all finds, of which each text keeps its likest."""
    pairs, expected = found(texts, 72, least, most), all_with_all(texts, 72, least, most)
    near = {pair: likeness for pair, likeness in all_with_all(texts, 72, least - 1e-9, inf).items() if abs(likeness - least) < 1e-9}
    assert {pair for pair in pairs if pair not in near} == {pair for pair in expected if pair not in near}
    assert all(likeness == pytest.approx(expected[pair], abs=1e-9) for pair, likeness in pairs.items() if pair in expected)


def test_a_flood_keeps_few_pairs_a_text() -> None:
    """Three thousand copies of one text: four and a half million pairs, of which few are ever held."""
    texts = [(number / 500, ["storm", "reaches", "coast"]) for number in range(3000)]
    pairs = found(texts, 72, 0.08, 20)
    assert len(pairs) <= 20 * 3000
    assert all(later - earlier <= 20 for earlier, later in pairs)


def test_pairs_come_in_order() -> None:
    """By their earlier, then by their later texts."""
    pairs = found([(0, ["storm", word]) for word in "abcdefgh" * 5], 72, 0.08, 4)
    assert list(pairs) == sorted(pairs)
    assert len(pairs) > 40


@pytest.mark.parametrize(
    "texts", [[], [(0.0, [])], [(0.0, ["storm"])], [(0.0, []), (1.0, [])]], ids=["nothing", "no word", "one", "none at all"]
)
def test_too_little_to_compare(texts: list[tuple[float, list[str]]]) -> None:
    """No texts, no words, no pairs."""
    assert found(texts, 72, 0.08, 20) == {}


def test_likeness_fades_with_time() -> None:
    """A third of the span away, a third less; at its end nothing."""
    assert found([(0, ["storm"]), (24, ["storm"]), (72, ["storm"])], 72, 0.08, 20) == {
        (0, 1): pytest.approx(2 / 3),
        (1, 2): pytest.approx(1 / 3),
    }


def test_what_is_told_early_counts_for_more() -> None:
    """The same words make two texts less alike where one tells them only in its background, far down; a headline's words count whole."""
    event, filler = ["dam", "karun", "burst"], [f"word{number}" for number in range(60)]
    early, late, other = event + filler, filler + event, [*event, "villages", "flee"]
    rarity = rarity_of([early, late, other])
    assert cosine(weigh(early, rarity), weigh(other, rarity)) > cosine(weigh(late, rarity), weigh(other, rarity)) > 0
    assert weigh(event, rarity) == weigh(event[::-1], rarity)
