"""When a clock is not believed: pure answers for machines that slept, were off, or had their clock set."""

from datetime import timedelta

import pytest

from newsletter.issue.clock_jump import Moved, is_suspicious, middle, why_not_believed

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NOBODY = None


@pytest.mark.parametrize(
    ("moved", "differs", "why"),
    [
        pytest.param(Moved(since_good=MINUTE, ahead=timedelta()), 3 * DAY, "", id="nothing happened, and nobody is asked"),
        pytest.param(Moved(since_good=9 * HOUR), NOBODY, "", id="off over night"),
        pytest.param(Moved(since_good=2 * DAY), timedelta(), "", id="off for two days, others agree"),
        pytest.param(Moved(since_good=2 * DAY), NOBODY, "", id="off for two days, nobody to ask"),
        pytest.param(
            Moved(since_good=3 * DAY), 3 * DAY, "this machine’s clock is 3 days ahead of that of others", id="set forward while off"
        ),
        pytest.param(
            Moved(since_good=3 * DAY, ahead=3 * DAY),
            NOBODY,
            "this machine’s clock jumped forward by 3 days",
            id="set forward while running, nobody to ask",
        ),
        pytest.param(Moved(since_good=3 * DAY, ahead=3 * DAY), timedelta(), "", id="slept for three days, others agree"),
        pytest.param(Moved(since_good=2 * HOUR, ahead=2 * HOUR), NOBODY, "", id="slept for two hours, nobody to ask"),
        pytest.param(
            Moved(since_good=2 * HOUR, ahead=2 * HOUR),
            2 * HOUR,
            "this machine’s clock is 2 h ahead of that of others",
            id="set forward 2 h",
        ),
        pytest.param(Moved(since_good=-2 * HOUR), NOBODY, "this machine’s clock went back by 2 h", id="set back, nobody to ask"),
        pytest.param(Moved(since_good=-2 * HOUR), -2 * HOUR, "this machine’s clock is 2 h behind that of others", id="set back"),
        pytest.param(Moved(since_good=-3 * DAY, ahead=-3 * DAY), MINUTE, "", id="set right again"),
        pytest.param(Moved(since_good=-9 * MINUTE), NOBODY, "", id="a few minutes are no jump"),
    ],
)
def test_what_is_believed(moved: Moved, differs: timedelta | None, why: str) -> None:
    """Others decide where they can be asked; without them only what cannot be a standstill is refused."""
    assert why_not_believed(moved, differs) == why


@pytest.mark.parametrize(
    ("moved", "asks"),
    [
        (Moved(since_good=26 * HOUR), False),
        (Moved(since_good=26 * HOUR + MINUTE), True),
        (Moved(since_good=-10 * MINUTE), False),
        (Moved(since_good=-11 * MINUTE), True),
        (Moved(since_good=HOUR, ahead=10 * MINUTE), False),
        (Moved(since_good=HOUR, ahead=-11 * MINUTE), True),
    ],
)
def test_others_are_asked_only_after_a_jump(moved: Moved, asks: bool) -> None:
    """They are not our time servers."""
    assert is_suspicious(moved) is asks


def test_one_wrong_clock_among_others_does_not_count() -> None:
    """Of three the middle one is taken, of none none."""
    assert (middle([DAY, timedelta(), MINUTE]), middle([])) == (MINUTE, None)
