"""When an address may be asked to confirm."""

from datetime import timedelta

import pytest

from newsletter.model.options import SignUpOptions
from newsletter.model.states import SubscriberState, SuppressionReason
from newsletter.subscribers.asking import Asked, why_not_ask
from tests.conftest import NOW

PENDING, ACTIVE, LEFT = SubscriberState.PENDING, SubscriberState.ACTIVE, SubscriberState.UNSUBSCRIBED
OPTIONS = SignUpOptions()


@pytest.mark.parametrize(
    ("state", "suppressed_for", "asked", "reason"),
    [
        pytest.param(PENDING, None, Asked(), None, id="new"),
        pytest.param(LEFT, None, Asked(), None, id="left"),
        pytest.param(ACTIVE, None, Asked(), "already active", id="active"),
        pytest.param(PENDING, SuppressionReason.COMPLAINT, Asked(), "suppressed", id="complained"),
        pytest.param(PENDING, SuppressionReason.OPERATOR, Asked(), "suppressed", id="by-operator"),
        pytest.param(PENDING, SuppressionReason.DEAD, Asked(), "suppressed", id="dead"),
        pytest.param(PENDING, SuppressionReason.BOUNCE, Asked(), None, id="bounced"),
        pytest.param(PENDING, SuppressionReason.ERASED, Asked(), None, id="erased"),
        pytest.param(LEFT, SuppressionReason.UNSUBSCRIBED, Asked(), None, id="left-and-suppressed"),
        pytest.param(ACTIVE, SuppressionReason.BOUNCE, Asked(), None, id="active-and-bounced"),
        pytest.param(
            LEFT,
            SuppressionReason.UNSUBSCRIBED,
            Asked(suppressed_at=NOW - timedelta(days=29, hours=23)),
            "suppressed, and asked within a month",
            id="a-month-not-over",
        ),
        pytest.param(LEFT, SuppressionReason.UNSUBSCRIBED, Asked(suppressed_at=NOW - timedelta(days=30)), None, id="a-month-over"),
        pytest.param(
            PENDING, None, Asked(letters=1, newest_at=NOW - timedelta(hours=23, minutes=59)), "asked within a day", id="a-day-not-over"
        ),
        pytest.param(PENDING, None, Asked(letters=1, newest_at=NOW - timedelta(hours=24)), None, id="a-day-over"),
        pytest.param(PENDING, None, Asked(letters=3, newest_at=NOW - timedelta(days=3)), "asked often enough", id="three-letters"),
        pytest.param(PENDING, None, Asked(mailbox_letters=3), "mailbox asked often enough today", id="variants-of-one-mailbox"),
    ],
)
def test_why_not_ask(state: SubscriberState, suppressed_for: SuppressionReason | None, asked: Asked, reason: str | None) -> None:
    """One confirmation letter a day, three in all, none to people who are on the list or want nothing."""
    assert why_not_ask(state, suppressed_for, asked, OPTIONS, NOW) == reason
