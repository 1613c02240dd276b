"""Writes addresses as they go on the wire, and refuses what could become a second command (RFC 5321 4.1.2)."""

import re

from newsletter.delivery.courier import Envelope
from newsletter.model.addresses import Address, parse_address

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


def _with_a_labels(address: str) -> str:
    parsed = parse_address(address)
    return parsed.wire if isinstance(parsed, Address) and parsed.shown == address else address


def domain_of(address: str) -> str:
    """The domain of an address in A-labels, for EHLO and Message-IDs."""
    return write_address(address).rpartition(b"@")[2].decode()
