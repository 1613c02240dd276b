"""The demo's account: whether every reader has exactly one copy, counted in the inbox and not in the ledger."""

from datetime import UTC, date, datetime
from email.message import EmailMessage

import pytest

from newsletter.daily.facts import IssueFacts
from newsletter.demo.account import DemoAccount, count_up
from newsletter.demo.inbox import InboxLetter
from newsletter.model.deliveries import Balance
from newsletter.model.issues import Issue
from newsletter.model.states import DeliveryState, IssueState
from tests.issue.builders import make_slot

DAY = date(2026, 11, 21)
READERS = ("ada@reader.example", "bao@reader.example")
AT = datetime(2026, 11, 21, 11, 30, tzinfo=UTC)
FACTS = IssueFacts(
    issue=Issue(id=2, newsletter="main", issue_on=DAY, number=2, state=IssueState.SENT, due_at=AT, send_not_after=AT),
    slots=(make_slot(1, headline="A treaty", source="Paper", reasons=("score 3",)),),
    selection=None,
    rendered=None,
    checks=(),
    balance=Balance(audience=2, counts={DeliveryState.ACCEPTED: 1, DeliveryState.DEFERRED: 1}),
    history=(),
)


def letters(*recipients: str, message_id: str = "<20261121.abc@topten.example>") -> list[InboxLetter]:
    message = EmailMessage()
    message["Message-ID"] = message_id
    return [InboxLetter(number, recipient, message) for number, recipient in enumerate(recipients, start=1)]


def test_the_account_has_the_ten_and_the_balance() -> None:
    """What ``demo --once --json`` prints."""
    assert count_up(FACTS, letters(*READERS), READERS) == DemoAccount(
        issue=DAY,
        slots=({"number": 1, "headline": "A treaty", "source": "Paper", "reasons": ["score 3"]},),
        audience=2,
        accepted=1,
        rejected=0,
        deferred=1,
        unknown=0,
        inbox=2,
        everybody_has_one=True,
    )


@pytest.mark.parametrize(
    ("found", "inbox"),
    [
        pytest.param([], 0, id="nobody has one"),
        pytest.param(letters("ada@reader.example"), 1, id="one is missing"),
        pytest.param(letters(*READERS, "ada@reader.example"), 3, id="one has two"),
        pytest.param(letters("ada@reader.example", "ada@reader.example"), 2, id="the number is right, the people are not"),
        pytest.param(letters(*READERS, "left@reader.example"), 3, id="somebody who is not on the list has one"),
        pytest.param(
            letters("ada@reader.example") + letters("bao@reader.example", message_id="<20261120.abc@x>"), 1, id="yesterday's copy"
        ),
    ],
)
def test_one_copy_too_few_or_too_many_is_seen(found: list[InboxLetter], inbox: int) -> None:
    """The demo must not end well when a reader has no copy, or two."""
    account = count_up(FACTS, found, READERS)
    assert (account.everybody_has_one, account.inbox) == (False, inbox)


def test_confirmations_and_older_issues_do_not_count() -> None:
    """Only copies of this issue are counted."""
    other = letters(*READERS, message_id="<20261120.abc@topten.example>") + letters(
        "ada@reader.example", message_id="<confirm.1@topten.example>"
    )
    account = count_up(FACTS, [*other, *letters(*READERS)], READERS)
    assert (account.everybody_has_one, account.inbox) == (True, 2)
