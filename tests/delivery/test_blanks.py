"""How letters are named."""

from datetime import date

from newsletter.delivery.blanks import issue_message_id, notice_message_id
from tests.delivery.conftest import LETTERHEAD

KEY = "00112233445566ff"


def test_message_ids_hold_no_address_and_stay_short() -> None:
    """From issue and reader alone, so that each try makes the same one; under 70 characters."""
    of_issue = issue_message_id(date(2026, 11, 21), KEY, LETTERHEAD)
    assert of_issue == "<20261121.00112233445566ff@topten.example>"
    assert notice_message_id(7, KEY, LETTERHEAD) == "<n7.00112233445566ff@topten.example>"
    assert notice_message_id(7, "", LETTERHEAD) == "<n7.alarm@topten.example>"
