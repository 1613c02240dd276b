"""Writes addresses as they go on the wire, and refuses what could become a second command (RFC 5321 4.1.2)."""

import re
from collections.abc import Callable
from datetime import date

from newsletter.delivery.courier import Envelope
from newsletter.model.addresses import Address, parse_address
from newsletter.model.options import LetterheadOptions
from newsletter.model.return_paths import return_path_of_issue, return_path_of_notice
from newsletter.model.tokens import KeyRing

_WIRE = re.compile(rb"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")


def write_envelope(sender: str, recipient: str) -> Envelope:
    """Raises ValueError for an address that cannot be written; the one that comes out is the one that was stored."""
    return Envelope(sender=write_address(sender), recipient=write_address(recipient))


def write_address(address: str) -> bytes:
    """The address in ASCII, its domain as A-labels. Raises ValueError instead of changing anything else."""
    try:
        wire = (address if address.isascii() else _with_a_labels(address)).encode("ascii")
    except UnicodeEncodeError:
        raise ValueError(
            "the address is not ASCII and would need SMTPUTF8 (RFC 6531), which no relay can be relied on to pass on"
        ) from None
    if not _WIRE.fullmatch(wire):
        raise ValueError("the address cannot be written on an SMTP line")
    return wire


def issue_senders(issue_on: date, letterhead: LetterheadOptions, domain: str, ring: KeyRing) -> Callable[[str], bytes]:
    """From a subscriber's key to the sender of the envelope: the letter's own return path, the same at every try.

    ``domain``: of the return path; where there is none, bounces go to the From address.
    """
    if not domain:
        plain = write_address(letterhead.from_address)
        return lambda _subscriber_key: plain
    make = return_path_of_issue(issue_on, domain, ring)
    return lambda subscriber_key: make(subscriber_key).encode("ascii")


def notice_sender(notice_id: int, subscriber_key: str, letterhead: LetterheadOptions, domain: str, ring: KeyRing) -> bytes:
    """The same for a notice. A letter to an operator is nobody's: who runs this wants to see its bounce, so it goes to the From address."""
    if not domain or not subscriber_key:
        return write_address(letterhead.from_address)
    return return_path_of_notice(notice_id, subscriber_key, domain, ring).encode("ascii")


def _with_a_labels(address: str) -> str:
    parsed = parse_address(address)
    return parsed.wire if isinstance(parsed, Address) and parsed.shown == address else address


def domain_of(address: str) -> str:
    """The domain of an address in A-labels, for EHLO and Message-IDs."""
    return write_address(address).rpartition(b"@")[2].decode()
