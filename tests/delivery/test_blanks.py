"""What is filled in for one reader."""

from datetime import date

from newsletter.delivery.blanks import fill_blanks, issue_message_id, notice_message_id
from newsletter.model.letters import Blank
from newsletter.model.tokens import Purpose, read_token
from tests.conftest import NOW
from tests.delivery.conftest import LETTERHEAD, RING

KEY = "00112233445566ff"


def test_every_blank_has_its_value() -> None:
    """Date in the newsletter's zone (RFC 5322), ASCII on the wire, links with a token for their purpose only."""
    values = fill_blanks(
        address="lisa@bücher.example", subscriber_key=KEY, message_id="<x@y>", dated_at=NOW, letterhead=LETTERHEAD, ring=RING
    )
    assert set(values) == set(Blank)
    unsubscribe, subscription = values.pop(Blank.UNSUBSCRIBE_URL), values.pop(Blank.SUBSCRIPTION_URL)
    assert values == {
        Blank.DATE: "Sat, 21 Nov 2026 09:00:00 +0000",
        Blank.MESSAGE_ID: "<x@y>",
        Blank.TO: "lisa@xn--bcher-kva.example",
        Blank.ADDRESS: "lisa@bücher.example",
    }
    for url, place, purpose in ((unsubscribe, "/u/", Purpose.UNSUBSCRIBE), (subscription, "/s/", Purpose.SUBSCRIPTION)):
        base, _, token = url.rpartition("/")
        assert base + "/" == f"https://topten.example{place}"
        assert [read_token(one, token, RING, NOW) for one in Purpose] == [KEY if one is purpose else None for one in Purpose]


def test_the_date_is_in_the_newsletters_zone() -> None:
    """A reader in New York reads New York's time."""
    letterhead = LETTERHEAD.model_copy(update={"zone": "America/New_York"})
    values = fill_blanks(address="a@b.c", subscriber_key=KEY, message_id="<x@y>", dated_at=NOW, letterhead=letterhead, ring=RING)
    assert values[Blank.DATE] == "Sat, 21 Nov 2026 04:00:00 -0500"


def test_message_ids_hold_no_address_and_stay_short() -> None:
    """From issue and reader alone, so that each try makes the same one; under 70 characters."""
    of_issue = issue_message_id(date(2026, 11, 21), KEY, LETTERHEAD)
    assert of_issue == "<20261121.00112233445566ff@topten.example>"
    assert notice_message_id(7, KEY, LETTERHEAD) == "<n7.00112233445566ff@topten.example>"
    assert notice_message_id(7, "", LETTERHEAD) == "<n7.alarm@topten.example>"
