"""Return addresses of our own: of which letter a bounce is, or who unsubscribes by mail, told by the address alone (VERP).

Nothing of a reader's address stands in them. A truncated HMAC-SHA256 (RFC 2104), bound to its purpose, keeps others from making them up.
"""

import re
from collections.abc import Callable
from datetime import date
from hmac import compare_digest

from newsletter.model.returns import ReturnPath
from newsletter.model.tokens import KeyRing, hmac_maker

MAC_LETTERS = 16
"""80 bits in base32: of so many bytes of the hash the lower five bits, one letter each."""

_LONGEST = 320
_LETTERS = b"abcdefghijklmnopqrstuvwxyz234567" * 8
"""Of base32 (RFC 4648 section 6), by byte: to look them up takes a quarter of the time that the library needs, for every letter sent."""

_BOUNCE, _UNSUBSCRIBE = b"return path\0", b"unsubscribe by mail\0"
_RETURN_PATH = re.compile(r"b\+(?:([0-9]{8})|n([0-9]{1,19}))\.([0-9a-f]{16})\.[a-z2-7]{16}")
_UNSUBSCRIBE_ADDRESS = re.compile(r"u\+([0-9a-f]{16})\.[a-z2-7]{16}")


def return_path_of_issue(issue_on: date, domain: str, ring: KeyRing) -> Callable[[str], str]:
    """From a subscriber key of 16 hex digits to the return path of that reader's letter: ``b+YYYYMMDD.KEY.MAC@domain``."""
    return _maker(ring.keys[0], _BOUNCE, f"b+{issue_on:%Y%m%d}.", domain)


def return_path_of_notice(notice_id: int, subscriber_key: str, domain: str, ring: KeyRing) -> str:
    """The return path of a notice: ``b+nID.KEY.MAC@domain``."""
    return _maker(ring.keys[0], _BOUNCE, f"b+n{notice_id}.", domain)(subscriber_key)


def unsubscribe_address_maker(domain: str, ring: KeyRing) -> Callable[[str], str]:
    """From a subscriber key of 16 hex digits to the address that a letter is sent to for leaving: ``u+KEY.MAC@domain``."""
    return _maker(ring.keys[0], _UNSUBSCRIBE, "u+", domain)


def read_return_path(address: str, domain: str, ring: KeyRing) -> ReturnPath | None:
    """What a return path says, in any case of letters, signed with any key of the ring; None for every other spelling and all else."""
    local = _local_part(address, domain)
    found = _RETURN_PATH.fullmatch(local)
    if found is None:
        return None
    day, number, key = found.groups()
    opening = f"b+{day}." if day else f"b+n{int(number)}."
    if not _is_ours(local, ring, _BOUNCE, opening, key):
        return None
    return ReturnPath(subscriber_key=key, issue_on=_date(day), notice_id=int(number) if number else None)


def read_unsubscribe_address(address: str, domain: str, ring: KeyRing) -> str | None:
    """The subscriber key in an address for leaving by mail, read like a return path; None for all else."""
    local = _local_part(address, domain)
    found = _UNSUBSCRIBE_ADDRESS.fullmatch(local)
    return found[1] if found and _is_ours(local, ring, _UNSUBSCRIBE, "u+", found[1]) else None


def _maker(secret: bytes, purpose: bytes, opening: str, domain: str) -> Callable[[str], str]:
    hashed, end = hmac_maker(secret, purpose + opening.encode()), f"@{domain}"

    def make(subscriber_key: str) -> str:
        return f"{opening}{subscriber_key}.{hashed(subscriber_key.encode())[:MAC_LETTERS].translate(_LETTERS).decode()}{end}"

    return make


def _local_part(address: str, domain: str) -> str:
    """In lower case; "" where the address is not at this domain. ASCII first: some other letters become ASCII in lower case."""
    if len(address) > _LONGEST or not address.isascii():
        return ""
    local, _, host = address.lower().rpartition("@")
    return local if domain and host == domain.lower() else ""


def _is_ours(local: str, ring: KeyRing, purpose: bytes, opening: str, key: str) -> bool:
    """Whether we would write the same: so no second spelling of the same is read."""
    return any(compare_digest(_maker(secret, purpose, opening, "")(key), f"{local}@") for secret in ring.keys)


def _date(day: str | None) -> date | None:
    """Only asked about what we signed, so it is a date."""
    return date(int(day[:4]), int(day[4:6]), int(day[6:])) if day else None
