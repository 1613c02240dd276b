"""Links with which an operator sets a password: signed, for some hours, and dead as soon as there is another password."""

import base64
import binascii
import hmac
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from newsletter.model.operators import Operator
from newsletter.model.tokens import KeyRing

_ID_BYTES, _EXPIRY_BYTES, _MAC_BYTES = 8, 4, 16


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUp:
    """What a link says of itself; whether it is true is asked with ``is_genuine``."""

    operator_id: int
    body: bytes
    mac: bytes
    ends_at_minute: int


def make_set_up(operator: Operator, ring: KeyRing, ends_at: datetime) -> str:
    """The token of a link for this account as it is now."""
    body = operator.id.to_bytes(_ID_BYTES, "big") + int(ends_at.timestamp() // 60).to_bytes(_EXPIRY_BYTES, "big")
    return base64.urlsafe_b64encode(body + _mac(body, operator, ring.keys[0])).decode().rstrip("=")


def read_set_up(token: str) -> SetUp | None:
    """The parts of a token; None for anything else."""
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(raw) != _ID_BYTES + _EXPIRY_BYTES + _MAC_BYTES:
        return None
    body, mac = raw[:-_MAC_BYTES], raw[-_MAC_BYTES:]
    return SetUp(
        operator_id=int.from_bytes(body[:_ID_BYTES], "big") % (1 << 63),
        body=body,
        mac=mac,
        ends_at_minute=int.from_bytes(body[_ID_BYTES:], "big"),
    )


def is_genuine(said: SetUp, operator: Operator | None, ring: KeyRing, now: datetime) -> bool:
    """Whether we made it for this account, which is open and still has the password it had then, and its time is not over."""
    if operator is None or operator.closed_at is not None or now.timestamp() >= 60 * said.ends_at_minute:
        return False
    return any(hmac.compare_digest(said.mac, _mac(said.body, operator, key)) for key in ring.keys)


def _mac(body: bytes, operator: Operator, key: bytes) -> bytes:
    return hmac.digest(key, b"set up\0" + body + operator.password.encode(), sha256)[:_MAC_BYTES]
