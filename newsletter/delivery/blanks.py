"""Fills the blanks of a letter for one reader: address, links, Date and Message-ID."""

from collections.abc import Callable
from datetime import date, datetime
from email.utils import format_datetime
from zoneinfo import ZoneInfo

from newsletter.delivery.envelope import domain_of, write_address
from newsletter.model.letters import Blank
from newsletter.model.options import LetterheadOptions
from newsletter.model.tokens import KeyRing, Purpose, make_token


def fill_blanks(
    *, address: str, subscriber_key: str, message_id: str, dated_at: datetime, letterhead: LetterheadOptions, ring: KeyRing
) -> dict[Blank, str]:
    """Every blank's value. Raises ValueError for an address that cannot be written."""
    unsubscribe = make_token(Purpose.UNSUBSCRIBE, subscriber_key, ring)
    subscription = make_token(Purpose.SUBSCRIPTION, subscriber_key, ring)
    return {
        Blank.DATE: format_datetime(dated_at.astimezone(ZoneInfo(letterhead.zone))),
        Blank.MESSAGE_ID: message_id,
        Blank.TO: write_address(address).decode(),
        Blank.ADDRESS: address,
        Blank.UNSUBSCRIBE_URL: f"{letterhead.base_url}/u/{unsubscribe}",
        Blank.SUBSCRIPTION_URL: f"{letterhead.base_url}/s/{subscription}",
    }


def message_ids(issue_on: date, letterhead: LetterheadOptions) -> Callable[[str], str]:
    """From a subscriber's key to the Message-ID of the issue's letter.

    The same at every try and from issue and reader alone, so that a second copy can be known as one.
    """
    before, behind = f"<{issue_on:%Y%m%d}.", f"@{domain_of(letterhead.from_address)}>"
    return lambda subscriber_key: before + subscriber_key + behind


def issue_message_id(issue_on: date, subscriber_key: str, letterhead: LetterheadOptions) -> str:
    """The Message-ID of one letter of an issue."""
    return message_ids(issue_on, letterhead)(subscriber_key)


def notice_message_id(notice_id: int, subscriber_key: str, letterhead: LetterheadOptions) -> str:
    """Like an issue's; an alarm has no subscriber."""
    return f"<n{notice_id}.{subscriber_key or 'alarm'}@{domain_of(letterhead.from_address)}>"
