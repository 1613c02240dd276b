"""Stamps in forms: signed times that show a form came from a page of ours, or that a person saw on one what they are about to send.

A page's stamp says when the page was handed out, so that a form that comes back sooner than anybody types is seen for what it is. Who
wants one can fetch it: it keeps other sites from signing people up in one press and robots from posting blindly; what protects an address
is the confirmation.
"""

import base64
import binascii
import hmac
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from newsletter.model.tokens import KeyRing

PAGE_LASTS = timedelta(hours=24)
"""A page may stay open for a day; an hour more, for pages that were kept."""
CARRYING_LASTS = timedelta(minutes=30)
_TIME_BYTES = 4
_MAC_BYTES = 12
_HOUR, _MINUTE = 3600, 60
_AHEAD = 5
"""Seconds by which the clock of another process of ours may be before this one's."""


def page_stamp(ring: KeyRing, now: datetime) -> str:
    """For the forms on a page that is handed out now."""
    return _stamp(b"page", int(_seconds(now)), ring, ())


def kept_stamp(ring: KeyRing, now: datetime) -> str:
    """Stands in pages as they are kept, the same for an hour: whoever hands one out puts ``page_stamp`` in its place, which is as long."""
    return _stamp(b"page", int(_seconds(now) // _HOUR) * _HOUR, ring, ())


def age_of_page(stamp: str, ring: KeyRing, now: datetime) -> timedelta | None:
    """How long ago a page of ours was handed out with this stamp; None for one that we did not make, or over a day ago."""
    second = _read(b"page", stamp, ring, ())
    if second is None or not -_AHEAD <= (age := _seconds(now) - second) < PAGE_LASTS.total_seconds() + _HOUR:
        return None
    return timedelta(seconds=max(0.0, age))


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
