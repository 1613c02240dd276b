"""Tokens in links: a subscriber's key and a truncated HMAC-SHA256 (RFC 2104), bound to one purpose, 32 characters at most."""

import base64
import binascii
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256

KEY_BYTES = 8
MAC_BYTES = 12
EXPIRY_BYTES = 4
_URL_SAFE = bytes.maketrans(b"+/", b"-_")
_BLOCK = 64
_INNER, _OUTER = (bytes(byte ^ pad for byte in range(256)) for pad in (0x36, 0x5C))


class Purpose(StrEnum):
    """What a token lets its holder do; a token for one purpose is refused for every other.

    ``MOVE`` takes an address off the list in favour of another one that has just confirmed, and opens nothing: it stands in a letter to
    that other address, which may be mistyped.
    """

    CONFIRM = "confirm"
    MOVE = "move"
    SUBSCRIPTION = "subscription"
    UNSUBSCRIBE = "unsubscribe"


@dataclass(frozen=True, slots=True)
class KeyRing:
    """Secret keys, newest first: the first signs, all of them verify, so rotation keeps old links valid."""

    keys: tuple[bytes, ...] = field(repr=False)

    def __post_init__(self) -> None:
        if not self.keys or any(len(key) < 32 for key in self.keys):
            raise ValueError("a key ring needs at least one key of 32 bytes or more")


def make_token(purpose: Purpose, subscriber_key: str, ring: KeyRing, expires_at: datetime | None = None) -> str:
    """Token of 27 characters, or 32 with an expiry (minute precision). ``subscriber_key`` is 16 hex digits."""
    body = bytes.fromhex(subscriber_key)
    if expires_at is not None:
        body += int(expires_at.timestamp() // 60).to_bytes(EXPIRY_BYTES, "big")
    return _written(body + _mac(purpose, body, ring.keys[0]))


def token_maker(purpose: Purpose, ring: KeyRing) -> Callable[[str], str]:
    """``make_token`` without expiry, for many subscribers: key and purpose are worked in once."""
    hashed = hmac_maker(ring.keys[0], purpose.value.encode() + b"\0")

    def make(subscriber_key: str) -> str:
        body = bytes.fromhex(subscriber_key)
        return _written(body + hashed(body)[:MAC_BYTES])

    return make


def hmac_maker(key: bytes, opening: bytes) -> Callable[[bytes], bytes]:
    """HMAC-SHA256 of ``opening`` and what is given, for many: key and opening are worked in once (RFC 2104 section 4)."""
    key = key if len(key) <= _BLOCK else sha256(key).digest()
    key = key.ljust(_BLOCK, b"\0")
    inner, outer = sha256(key.translate(_INNER)).copy, sha256(key.translate(_OUTER)).copy
    (opened := inner()).update(opening)
    inner = opened.copy

    def digest(body: bytes) -> bytes:
        (hashed := inner()).update(body)
        (mac := outer()).update(hashed.digest())
        return mac.digest()

    return digest


def read_token(purpose: Purpose, token: str, ring: KeyRing, now: datetime) -> str | None:
    """The subscriber key inside, or None when the token is malformed, forged, for another purpose, or past its expiry."""
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    if _written(raw) != token:  # the library reads several spellings of the same bytes
        return None
    body, mac = raw[:-MAC_BYTES], raw[-MAC_BYTES:]
    if len(body) not in (KEY_BYTES, KEY_BYTES + EXPIRY_BYTES):
        return None
    if not any(hmac.compare_digest(mac, _mac(purpose, body, key)) for key in ring.keys):
        return None
    if len(body) > KEY_BYTES and now.astimezone(UTC).timestamp() >= 60 * int.from_bytes(body[KEY_BYTES:], "big"):
        return None
    return body[:KEY_BYTES].hex()


def address_digests(address_key: str, ring: KeyRing) -> tuple[str, ...]:
    """Digests of an address for the suppression list, one for each key of the ring, the signing key's first."""
    return tuple(hmac.digest(key, b"suppression\0" + address_key.encode(), sha256).hex() for key in ring.keys)


def _written(raw: bytes) -> str:
    return binascii.b2a_base64(raw, newline=False).translate(_URL_SAFE, b"=").decode()


def _mac(purpose: Purpose, body: bytes, key: bytes) -> bytes:
    return hmac.digest(key, purpose.value.encode() + b"\0" + body, sha256)[:MAC_BYTES]
