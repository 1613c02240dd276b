"""The words for people: in review, partial with its counts, corrected; otherwise the state itself."""

from dataclasses import replace

import pytest

from newsletter.issue.standing import Standing, standing
from newsletter.model.deliveries import Balance
from newsletter.model.states import DeliveryState, IssueState
from tests.issue.test_policy import ISSUE, SEEN

WHOLE = Balance(audience=3, counts={DeliveryState.ACCEPTED: 2, DeliveryState.SUPPRESSED: 1})
SHORT = Balance(audience=9, counts={DeliveryState.ACCEPTED: 4, DeliveryState.UNKNOWN: 3, DeliveryState.REJECTED: 2})
SENT = replace(ISSUE, state=IssueState.SENT)


@pytest.mark.parametrize(
    ("issue", "balance", "corrections", "expected"),
    [
        pytest.param(ISSUE, WHOLE, 0, ("drafted", "drafted"), id="a draft"),
        pytest.param(SEEN, WHOLE, 0, ("in review", "in review (anna looked at it)"), id="a draft that was seen"),
        pytest.param(replace(SEEN, state=IssueState.APPROVED), WHOLE, 0, ("approved", "approved"), id="seen, and approved since"),
        pytest.param(replace(ISSUE, state=IssueState.HELD, reason="lunch"), None, 0, ("held", "held (lunch)"), id="held"),
        pytest.param(replace(ISSUE, state=IssueState.SENDING), SHORT, 0, ("sending", "sending"), id="not over yet"),
        pytest.param(SENT, WHOLE, 0, ("sent", "sent"), id="with everybody who wanted it"),
        pytest.param(SENT, SHORT, 0, ("partial", "partial (2 rejected, 3 unknown)"), id="short of some"),
        pytest.param(SENT, WHOLE, 1, ("corrected", "corrected (1 correction)"), id="corrected"),
        pytest.param(SENT, SHORT, 2, ("corrected", "corrected (2 corrections; 2 rejected, 3 unknown)"), id="corrected and short of some"),
    ],
)
def test_how_an_issue_stands(issue: object, balance: Balance, corrections: int, expected: tuple[str, str]) -> None:
    """Finer than the state where that says too little, and the state with its reason everywhere else."""
    assert standing(issue, balance, corrections) == Standing(word=expected[0], text=expected[1])
