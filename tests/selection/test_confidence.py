"""How far a choice can be trusted: four shares, each of which can only lower it."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from newsletter.model.selections import Candidate, Reason, Selection
from newsletter.model.states import Choice
from newsletter.selection.confidence import Supply, confidence, judge_confidence
from tests.issue.builders import make_candidate

PLENTY = Supply(answered=40, feeds=40, weighed=900, usual=(800, 900, 1000))


def one(score: float, voices: int = 3, by: str = "") -> Candidate:
    said = [Reason(code="voices", amount=voices, text="")] + ([Reason(code=by, amount=1, text="")] if by else [])
    return replace(make_candidate(1), score=score, reasons=tuple(said))


def selection(chosen: Sequence[Candidate], bench: Sequence[float] = (1.0, 1.2, 0.9)) -> Selection:
    return Selection(
        chosen=tuple(chosen), runners_up=tuple(replace(one(score), choice=Choice.RUNNER_UP) for score in bench), passed_over=()
    )


def sure(found: Selection, supply: Supply = PLENTY) -> float:
    return confidence(judge_confidence(found, supply))


TEN = [one(5.0 + place / 10) for place in range(10)]


def test_a_clear_choice_of_plenty_is_certain() -> None:
    """Ten far above the bench, each with witnesses, from feeds that all answered, of as many happenings as ever."""
    assert sure(selection(TEN)) == 1.0


@pytest.mark.parametrize(
    ("levels", "part"),
    [
        pytest.param([selection(TEN, bench) for bench in ((5.4,) * 3, (4.9,) * 3, (4.0, 5.0, 4.8), (1.0,) * 3)], 0, id="margin"),
        pytest.param([selection([one(5 + n / 10, 1 + (n >= alone)) for n in range(10)]) for alone in (10, 6, 3, 0)], 1, id="confirmed"),
    ],
)
def test_each_part_of_the_choice_raises_it(levels: list[Selection], part: int) -> None:
    """A wider margin and more witnesses never lower confidence, and they do raise it."""
    parts = [judge_confidence(level, PLENTY)[part].amount for level in levels]
    whole = [sure(level) for level in levels]
    assert parts == sorted(parts)
    assert whole == sorted(whole)
    assert parts[0] < parts[-1]
    assert whole[0] < whole[-1]


@pytest.mark.parametrize("what", ["answered", "weighed"])
def test_each_part_of_the_supply_raises_it(what: str) -> None:
    """Feeds that are silent and a thin day lower it; more than usual adds nothing."""
    levels = [sure(selection(TEN), replace(PLENTY, **{what: amount})) for amount in (0, 1, 10, 30, 40)]
    assert levels[0] == 0.0
    assert levels == sorted(levels)
    assert levels[1] < levels[2] < levels[3] <= levels[4]
    assert sure(selection(TEN), replace(PLENTY, weighed=5000)) == 1.0


@pytest.mark.parametrize(
    ("found", "supply", "expected"),
    [
        pytest.param(selection([]), PLENTY, 0.0, id="nothing chosen"),
        pytest.param(selection(TEN, ()), PLENTY, 1.0, id="no bench"),
        pytest.param(selection(TEN, (*(1.0,) * 5, *(5.4,) * 5)), PLENTY, 1.0, id="a longer bench"),
        pytest.param(selection([one(0.1, 0, "by_hand") for _ in range(10)]), PLENTY, 1.0, id="all by hand"),
        pytest.param(selection([*TEN[:9], one(0.1, 1, "pinned")]), PLENTY, 1.0, id="a pinned story counts as sure"),
        pytest.param(selection(TEN), Supply(answered=0, feeds=0, weighed=10), 1.0, id="no feeds, first issue"),
        pytest.param(selection([one(1.0)] * 10, (1.0,) * 3), PLENTY, 0.0, id="all alike"),
    ],
)
def test_edges(found: Selection, supply: Supply, expected: float) -> None:
    """What a person chose is not doubted, and where there is nothing to compare with nothing is held against the choice."""
    assert sure(found, supply) == expected


def test_every_part_says_itself_in_a_sentence() -> None:
    """People read why."""
    supply = Supply(answered=30, feeds=40, weighed=450, usual=(800, 900, 1000))
    parts = judge_confidence(selection([*TEN[:9], one(5.0, 1)]), supply)
    assert [(part.code, round(part.amount, 2), part.text) for part in parts] == [
        ("margin", 1.0, "the chosen stand 2.4 standard deviations above the bench"),
        ("confirmed", 0.9, "9 of 10 stories have two independent outlets or more"),
        ("feeds", 0.75, "30 of 40 feeds answered lately"),
        ("stock", 0.5, "450 happenings were weighed, 900 usually"),
    ]
