"""The pure decision at send time: what a draft that nobody approved may do under each policy, and the reason that is given."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from newsletter.issue.policy import may_go_by_itself, what_happens
from newsletter.issue.preflight import Check, Light
from newsletter.model.checks import NOT_LOOKED
from newsletter.model.issues import Issue
from newsletter.model.options import IfNobodyActs, ScheduleOptions
from newsletter.model.states import IssueState

DUE = datetime(2026, 11, 21, 6, 30, tzinfo=UTC)
GREEN = Check(code="letter", light=Light.GREEN, text="fine")
SHORT = Check(code="stories", light=Light.AMBER, text="7 stories instead of 10")
SLOW = Check(code="links", light=Light.AMBER, text="story 3 does not answer")
NOT_YET = Check(code=NOT_LOOKED, light=Light.AMBER, text="links were not looked at")
RED = Check(code="words", light=Light.RED, text="empty: the subject")
ISSUE = Issue(
    id=1,
    newsletter="main",
    issue_on=DUE.date(),
    number=1,
    state=IssueState.DRAFTED,
    due_at=DUE,
    send_not_after=DUE + timedelta(hours=20),
)
SEEN = replace(ISSUE, seen_at=DUE - timedelta(hours=1), seen_by="anna")
UNSEEN = "nobody looked at this version by 06:30"
HELD = "nobody approved it by 06:30"


@pytest.mark.parametrize(
    ("policy", "issue", "checks", "reason"),
    [
        pytest.param("auto", ISSUE, [GREEN], "", id="auto, green"),
        pytest.param("auto", ISSUE, [GREEN, SHORT], "", id="auto, amber that goes"),
        pytest.param("auto", ISSUE, [SHORT, SLOW], "story 3 does not answer", id="auto, amber that does not go"),
        pytest.param("auto", ISSUE, [RED], "empty: the subject", id="auto, red"),
        pytest.param("auto", ISSUE, [NOT_YET], "links were not looked at", id="auto, the last look was not made"),
        pytest.param("auto-after-seen", ISSUE, [GREEN], UNSEEN, id="unseen"),
        pytest.param("auto-after-seen", SEEN, [GREEN], "", id="seen"),
        pytest.param("auto-after-seen", SEEN, [RED], "empty: the subject", id="seen, red"),
        pytest.param("auto-after-seen", ISSUE, [RED, SLOW], f"{UNSEEN}; empty: the subject; story 3 does not answer", id="all of it"),
        pytest.param("hold", SEEN, [GREEN], HELD, id="hold, green and seen"),
        pytest.param("hold", ISSUE, [RED], HELD, id="hold, red"),
    ],
)
def test_each_policy(policy: IfNobodyActs, issue: Issue, checks: list[Check], reason: str) -> None:
    """Auto goes unless a check is against it, auto-after-seen needs a look at this very version besides, hold never goes."""
    assert may_go_by_itself(issue, checks, ScheduleOptions(if_nobody_acts=policy)) == reason


@pytest.mark.parametrize(("known", "least", "goes"), [(None, 0.9, True), (0.9, 0.9, True), (0.89, 0.9, False), (0.0, 0.0, True)])
def test_confidence(known: float | None, least: float, goes: bool) -> None:
    """Under the floor it waits and says both numbers; where nobody worked it out, or there is no floor, it goes."""
    reason = may_go_by_itself(replace(ISSUE, confidence=known), [GREEN], ScheduleOptions(least_confidence=least))
    assert reason == ("" if goes else "the choice is unsure: confidence 0.89, and schedule.least_confidence asks for 0.90")


def test_a_weekday_has_a_policy_of_its_own() -> None:
    """On Saturdays it is held, on Sundays it goes: 21 November 2026 is a Saturday."""
    schedule = ScheduleOptions.model_validate({"days": {"sat": {"if_nobody_acts": "hold"}, "sun": {"send_at": "08:00"}}})
    saturday, sunday = schedule.on(DUE.date()), schedule.on(DUE.date() + timedelta(days=1))
    assert (may_go_by_itself(ISSUE, [GREEN], saturday), may_go_by_itself(ISSUE, [GREEN], sunday)) == (HELD, "")


@pytest.mark.parametrize(
    ("policy", "checks", "sentence"),
    [
        ("auto", [GREEN], "If nobody acts, it goes by itself at 06:30, unless the last look just before finds something."),
        ("auto", [GREEN, NOT_YET], "If nobody acts, it goes by itself at 06:30, unless the last look just before finds something."),
        ("auto", [SLOW, NOT_YET], "If nobody acts, it is held at 06:30: story 3 does not answer."),
        ("auto", [RED], "If nobody acts, it is held at 06:30: empty: the subject."),
        ("auto-after-seen", [GREEN], f"If nobody acts, it is held at 06:30: {UNSEEN}."),
        ("hold", [GREEN], "If nobody approves it by 06:30, it is held until somebody does."),
    ],
)
def test_what_is_announced_is_what_will_happen(policy: IfNobodyActs, checks: list[Check], sentence: str) -> None:
    """Reminder and console say the same that the decision will say."""
    assert what_happens(ISSUE, checks, ScheduleOptions(if_nobody_acts=policy)) == sentence
