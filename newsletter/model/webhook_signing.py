"""Signs a webhook's calls as Standard Webhooks says, so that a receiver's ready-made library can tell ours from anybody else's."""

import base64
from datetime import datetime
from hashlib import sha256
from hmac import digest

SECRET_BYTES = 32
PREFIX = "whsec_"


def new_secret(randomness: bytes) -> str:
    """A secret as it is shown to whoever sets up the receiver. ``randomness``: 32 bytes from a good source."""
    return PREFIX + base64.b64encode(randomness).decode()


def signature_headers(secret: str, call_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """The three headers: HMAC-SHA256 over id, time and body, each try with the time of its own."""
    stamp = str(int(at.timestamp()))
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = digest(key, b".".join((call_id.encode(), stamp.encode(), body)), sha256)
    return {"webhook-id": call_id, "webhook-timestamp": stamp, "webhook-signature": f"v1,{base64.b64encode(signed).decode()}"}
