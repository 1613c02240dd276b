"""Seals secrets that must be read again (a second factor, a webhook's key), so that a copy of the database alone does not hold them."""

import base64
from hashlib import sha256
from hmac import digest

from newsletter.model.tokens import KeyRing

NONCE_BYTES = 12


class BrokenSeal(ValueError):
    """The text was sealed with a key that is not in the ring, for another use, or was changed."""


def seal(text: str, use: str, ring: KeyRing, nonce: bytes) -> str:
    """AES-256-GCM with a key drawn from the ring's newest for this ``use``. ``nonce``: 12 random bytes, never the same twice."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    sealed = AESGCM(_key(ring.keys[0], use)).encrypt(nonce, text.encode(), use.encode())
    return base64.urlsafe_b64encode(nonce + sealed).decode()


def unseal(sealed: str, use: str, ring: KeyRing) -> str:
    """What was sealed. Raises BrokenSeal where no key of the ring opens it."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        raw = base64.urlsafe_b64decode(sealed.encode())
    except ValueError:
        raise BrokenSeal("not sealed by us") from None
    for key in ring.keys:
        try:
            return AESGCM(_key(key, use)).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], use.encode()).decode()
        except (InvalidTag, ValueError):
            continue
    raise BrokenSeal("sealed with a key that is not among ours")


def _key(key: bytes, use: str) -> bytes:
    return digest(key, b"seal\0" + use.encode(), sha256)
