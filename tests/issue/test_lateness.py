"""When an issue counts as late or as standing still, and when the alarm would only cry wolf."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from newsletter.issue.lateness import why_late, why_stalled
from newsletter.model.states import IssueState
from tests.issue.test_policy import DUE, ISSUE

SENDING = replace(ISSUE, state=IssueState.SENDING, released_at=DUE)


@pytest.mark.parametrize(
    ("waiting", "late"),
    [
        pytest.param({}, 0, id="everybody has it"),
        pytest.param({"": 1}, 1, id="one that nobody put off"),
        pytest.param({"hour": 900, "warm-up": 50}, 0, id="waiting for their own hour, or for the warm-up plan"),
        pytest.param({"hour": 900, "relay": 1}, 1, id="the relay is down"),
        pytest.param({"throttle": 3}, 3, id="held back by a receiver's limit"),
        pytest.param({"reply": 50}, 0, id="a few greylists"),
        pytest.param({"reply": 51}, 51, id="many asked to come again"),
        pytest.param({"reply": 10, "": 1}, 11, id="a few greylists and one forgotten"),
    ],
)
def test_late_is_what_should_have_left(waiting: Mapping[str, int], late: int) -> None:
    """Of 1,000 letters: those that wait for good reason are never counted, a few that receivers put off alone raise no alarm."""
    expected = f"{late:,} of 1,000 letters have not left, it was due at 06:30" if late else ""
    assert why_late(SENDING, waiting, 1000, UTC) == expected


@pytest.mark.parametrize("state", IssueState)
def test_each_state_is_told_once(state: IssueState) -> None:
    """What was never let go is late; what is held, skipped, expired or cancelled has its own letter; what is sent is well."""
    said = why_late(replace(ISSUE, state=state, reason="lunch"), {"": 2}, 10, UTC)
    nothing_left = f"it is {state.value} and nothing has left, and it was due at 06:30"
    left = "2 of 10 letters have not left, it was due at 06:30"
    expected = {IssueState.SENDING: left, IssueState.PAUSED: f"{left}, and it is paused (lunch)"}
    not_let_go = dict.fromkeys((IssueState.COLLECTING, IssueState.DRAFTED, IssueState.APPROVED), nothing_left)
    assert said == (expected | not_let_go).get(state, "")


@pytest.mark.parametrize(("minutes", "ready", "stalled"), [(9, 5, False), (10, 5, True), (600, 0, False), (0, 1, False)])
def test_a_sending_stands_still(minutes: int, ready: int, stalled: bool) -> None:
    """Ten minutes without an answer while letters are ready: yes. While nothing is ready it waits, however long."""
    now = datetime(2026, 11, 21, 7, 0, tzinfo=UTC)
    said = why_stalled(now - timedelta(minutes=minutes), now, timedelta(minutes=10), ready)
    assert said == ("no letter was answered for 10 min, and letters are ready to go" if stalled else "")
