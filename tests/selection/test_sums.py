"""A score can be worked out again from what is shown beside it."""

import pytest

from newsletter.model.selections import Reason
from newsletter.selection.reasons import heard
from newsletter.selection.sums import beside, worked_out


def reason(code: str, amount: float) -> Reason:
    return Reason(code=code, amount=amount, text=f"{code} {amount:.2f}")


VOICES, ATTENTION, SAGA, SOFT, GRAVE = (
    reason("voices", 4),
    reason("attention", 2.77),
    reason("saga", 0.1),
    reason("soft", 0.9),
    reason("consequence", 1.19),
)


@pytest.mark.parametrize(
    ("parts", "sum_"),
    [
        ((VOICES, ATTENTION), "the attention, nothing added or taken off"),
        ((VOICES, ATTENTION, SAGA), "2.77 + 0.10"),
        ((VOICES, ATTENTION, GRAVE), "2.77 × 1.19"),
        ((VOICES, ATTENTION, SAGA, SOFT, GRAVE), "(2.77 + 0.10) × 0.90 × 1.19"),
        ((VOICES,), ""),
    ],
)
def test_a_score_is_worked_out_of_its_parts(parts: tuple[Reason, ...], sum_: str) -> None:
    """What is added stands before what it is multiplied by; without the parts nothing is claimed."""
    assert worked_out((*parts, reason("score", 3), reason("first", 5))) == sum_


def test_a_number_has_more_beside_it_than_itself() -> None:
    """Where a reason's sentence is its number again, how it came about stands there; every other keeps its sentence."""
    told = (ATTENTION, GRAVE, reason("score", 3.3))
    assert [beside(one, told) for one in told] == [
        "ln(1 + reports) summed over outlets, each times its weight; copies count far less",
        "consequence 1.19",
        "2.77 × 1.19",
    ]
    assert beside(told[-1], (VOICES, told[-1])) == "score 3.30"


def test_nobody_reports_it() -> None:
    """A happening whose reports were all set aside is told so, with no list that stays empty."""
    assert heard((), 24).text == "no independent outlet in 24 hours"
