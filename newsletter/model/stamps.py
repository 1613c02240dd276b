"""Stamps in forms: signed times that show a form came from a page of ours, or that a person saw on one what they are about to send.

A page's stamp says the hour alone, because a page is everybody's and is kept by browsers and proxies. Who wants one can fetch it: it keeps
other sites from signing people up in one press and robots from posting blindly; what protects an address is the confirmation.
"""

import base64
import binascii
import hmac
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from newsletter.model.tokens import KeyRing

PAGE_LASTS = timedelta(hours=24)
"""A page may stay open for a day; an hour more, as its stamp is of the hour before."""
CARRYING_LASTS = timedelta(minutes=30)
_TIME_BYTES = 4
_MAC_BYTES = 12
_HOUR, _MINUTE = 3600, 60


def page_stamp(ring: KeyRing, now: datetime) -> str:
    """For every form on our pages: the same for all who ask within an hour."""
    return _stamp(b"page", int(_seconds(now) // _HOUR), ring, ())


def is_page_stamp(stamp: str, ring: KeyRing, now: datetime) -> bool:
    """Whether a page of ours had this stamp within the last day."""
    hour = _read(b"page", stamp, ring, ())
    return hour is not None and 0 <= _seconds(now) - hour * _HOUR < PAGE_LASTS.total_seconds() + _HOUR


def carrying_stamp(ring: KeyRing, now: datetime, *carried: str) -> str:
    """For one form that carries on what somebody typed; of no use with other texts."""
    return _stamp(b"carry", int(_seconds(now) // _MINUTE), ring, carried)


def is_carrying_stamp(stamp: str, ring: KeyRing, now: datetime, *carried: str) -> bool:
    """Whether we made this stamp for these very texts within the last half hour."""
    minute = _read(b"carry", stamp, ring, carried)
    return minute is not None and 0 <= _seconds(now) - minute * _MINUTE < CARRYING_LASTS.total_seconds() + _MINUTE


def _seconds(now: datetime) -> float:
    return now.astimezone(UTC).timestamp()


def _stamp(purpose: bytes, time: int, ring: KeyRing, carried: tuple[str, ...]) -> str:
    body = time.to_bytes(_TIME_BYTES, "big")
    return base64.urlsafe_b64encode(body + _mac(purpose, body, carried, ring.keys[0])).decode().rstrip("=")


def _read(purpose: bytes, stamp: str, ring: KeyRing, carried: tuple[str, ...]) -> int | None:
    """The time in it, or None when we did not make it."""
    try:
        raw = base64.b64decode(stamp + "=" * (-len(stamp) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    body, mac = raw[:_TIME_BYTES], raw[_TIME_BYTES:]
    if not any(hmac.compare_digest(mac, _mac(purpose, body, carried, key)) for key in ring.keys):
        return None
    return int.from_bytes(body, "big")


def _mac(purpose: bytes, body: bytes, carried: tuple[str, ...], key: bytes) -> bytes:
    """Each text with its length before it, so that none can borrow from the next."""
    texts = [text.encode("utf-8", "replace") for text in carried]
    said = b"".join(len(text).to_bytes(4, "big") + text for text in texts)
    return hmac.digest(key, b"stamp\0" + purpose + b"\0" + body + said, sha256)[:_MAC_BYTES]
