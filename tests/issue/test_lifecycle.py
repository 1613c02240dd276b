"""The table of steps, and what a refused step says."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from newsletter.issue.lifecycle import STEPS, Refusal, Verb, composed_state, next_state, refusal, thin_day_reason
from newsletter.model.deliveries import Balance
from newsletter.model.issues import Issue
from newsletter.model.states import DeliveryState, IssueState

SENT_AT = datetime(2026, 11, 21, 6, 31, tzinfo=UTC)
BALANCE = Balance(audience=8300, counts={DeliveryState.ACCEPTED: 8204, DeliveryState.REJECTED: 96})


def issue(state: IssueState, reason: str = "") -> Issue:
    return Issue(
        id=1,
        newsletter="main",
        issue_on=date(2026, 11, 21),
        number=412,
        state=state,
        reason=reason,
        due_at=datetime(2026, 11, 21, 6, 30, tzinfo=UTC),
        send_not_after=datetime(2026, 11, 22, 2, 30, tzinfo=UTC),
        released_at=datetime(2026, 11, 21, 6, 30, tzinfo=UTC),
        sent_at=SENT_AT if state is IssueState.SENT else None,
    )


def test_the_straight_way() -> None:
    """Collecting, drafted, approved, sending, sent, and no other order."""
    verbs = (Verb.COMPOSE, Verb.APPROVE, Verb.RELEASE, Verb.SETTLE)
    state = IssueState.COLLECTING
    for verb in verbs:
        state = next_state(verb, state)
    assert state is IssueState.SENT
    assert next_state(Verb.RELEASE, IssueState.DRAFTED) is None
    assert next_state(Verb.APPROVE, IssueState.COLLECTING) is None


@pytest.mark.parametrize("state", [IssueState.SENT, IssueState.EXPIRED, IssueState.CANCELLED])
def test_final_states_are_final(state: IssueState) -> None:
    """Nothing leads out of expired or cancelled, and out of sent only an operator who sends again what is unknown."""
    assert [verb for verb in Verb if next_state(verb, state)] == ([Verb.RETRY] if state is IssueState.SENT else [])


def test_only_release_begins_to_send() -> None:
    """No other step but an operator's resume and retry comes to sending, and release only from approved."""
    assert {verb for verb, (_, target) in STEPS.items() if target is IssueState.SENDING} == {Verb.RELEASE, Verb.RESUME, Verb.RETRY}
    assert STEPS[Verb.RELEASE][0] == {IssueState.APPROVED}
    assert STEPS[Verb.RESUME][0] == {IssueState.PAUSED}


def test_every_state_can_be_reached() -> None:
    """No state stands in the table that no step leads to."""
    assert {target for _, target in STEPS.values()} == set(IssueState)


@pytest.mark.parametrize(
    ("state", "stories", "held_by_person", "expected"),
    [
        pytest.param(IssueState.COLLECTING, 10, False, IssueState.DRAFTED, id="ten"),
        pytest.param(IssueState.COLLECTING, 5, False, IssueState.DRAFTED, id="just enough"),
        pytest.param(IssueState.DRAFTED, 4, False, IssueState.HELD, id="thin day"),
        pytest.param(IssueState.HELD, 10, False, IssueState.DRAFTED, id="no longer thin"),
        pytest.param(IssueState.HELD, 10, True, IssueState.HELD, id="held by a person"),
    ],
)
def test_composing_never_lifts_a_persons_hold(state: IssueState, stories: int, held_by_person: bool, expected: IssueState) -> None:
    """A thin day is held, more stories lift that again; what a person held stays held."""
    assert composed_state(state, stories, 5, held_by_person=held_by_person) is expected


def test_thin_day_reason_counts() -> None:
    """The reason says how many there were and how many are needed."""
    assert [thin_day_reason(count, 5) for count in (0, 1, 4)] == [
        "no story passed the rules; an issue needs 5",
        "only one story passed the rules; an issue needs 5",
        "only 4 stories passed the rules; an issue needs 5",
    ]


@pytest.mark.parametrize(
    ("refused", "verb", "expected"),
    [
        pytest.param(issue(IssueState.SENT), Verb.RELEASE, Refusal("already sent at 06:31 to 8,204; nothing was sent again"), id="sent"),
        pytest.param(
            issue(IssueState.SENDING),
            Verb.RELEASE,
            Refusal(
                "already being sent since 06:30 (8,204 of 8,300 accepted so far); nothing was sent again",
                "newsletter status shows how far.",
            ),
            id="sending",
        ),
        pytest.param(
            issue(IssueState.DRAFTED),
            Verb.RELEASE,
            Refusal("drafted, but not approved", "Look at it, then: newsletter approve --date 2026-11-21"),
            id="not approved",
        ),
        pytest.param(
            issue(IssueState.HELD, "only 4 stories"),
            Verb.RELEASE,
            Refusal("held: only 4 stories", "Look at it, then: newsletter approve --date 2026-11-21"),
            id="held",
        ),
        pytest.param(
            issue(IssueState.APPROVED),
            Verb.COMPOSE,
            Refusal("approved, so its words stay as they are", "newsletter hold --date 2026-11-21 opens it again."),
            id="frozen",
        ),
        pytest.param(
            issue(IssueState.EXPIRED),
            Verb.APPROVE,
            Refusal("expired; it may not leave after 2026-11-22 02:30", "Make the next issue."),
            id="expired",
        ),
        pytest.param(
            issue(IssueState.SKIPPED, "holiday"),
            Verb.APPROVE,
            Refusal("skipped: holiday; nothing was sent again", "newsletter draft --date 2026-11-21 takes it up again."),
            id="skipped",
        ),
        pytest.param(
            issue(IssueState.HELD, "waiting"),
            Verb.PAUSE,
            Refusal(
                "held: waiting; it is not being sent, and nothing was changed", "newsletter hold --date 2026-11-21 keeps it from leaving."
            ),
            id="pause before it is sent",
        ),
        pytest.param(
            issue(IssueState.APPROVED),
            Verb.CANCEL,
            Refusal("approved; it is not being sent, and nothing was changed", "newsletter skip --date 2026-11-21 leaves the date out."),
            id="cancel before it is sent",
        ),
    ],
)
def test_a_refusal_says_what_is_and_what_to_do(refused: Issue, verb: Verb, expected: Refusal) -> None:
    """The operator reads when and to how many it went, and the command that helps."""
    assert refusal(refused, verb, BALANCE) == expected


def test_times_are_the_newsletters() -> None:
    """A refusal names the hour on the newsletter's own clock, with the date where it is another one."""
    tokyo = refusal(issue(IssueState.SENT), Verb.RELEASE, BALANCE, ZoneInfo("Asia/Tokyo"))
    apia = refusal(issue(IssueState.SENT), Verb.RELEASE, BALANCE, ZoneInfo("Pacific/Honolulu"))
    assert tokyo.problem == "already sent at 15:31 to 8,204; nothing was sent again"
    assert apia.problem == "already sent 2026-11-20 20:31 to 8,204; nothing was sent again"


@pytest.mark.parametrize("state", list(IssueState))
def test_every_state_has_a_refusal(state: IssueState) -> None:
    """No state leaves the operator without a sentence."""
    assert refusal(issue(state), Verb.RELEASE).problem
