"""Names each letter for good: its Message-ID, from what it is and for whom."""

from collections.abc import Callable
from datetime import date

from newsletter.delivery.envelope import domain_of
from newsletter.model.message_ids import notice_id as written_id
from newsletter.model.options import LetterheadOptions


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
    return written_id(notice_id, subscriber_key, domain_of(letterhead.from_address))
