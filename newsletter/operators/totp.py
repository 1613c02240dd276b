"""Door to pyotp: codes of six digits that change every 30 seconds (RFC 6238). Says which step a code is of; remembers nothing."""

import base64
import hmac
from datetime import datetime

from pyotp import TOTP

SECRET_BYTES = 20
STEP_SECONDS = 30
DRIFT = 1
"""Steps that a telephone's clock may be wrong by."""


def secret_of(random_bytes: bytes) -> str:
    """The secret as telephones take it (base32)."""
    return base64.b32encode(random_bytes).decode()


def uri_of(secret: str, name: str, newsletter: str) -> str:
    """``otpauth://…``: what the square of dots says."""
    return TOTP(secret).provisioning_uri(name=name, issuer_name=newsletter.replace(":", " "))


def step_of_code(secret: str, code: str, now: datetime, used: int) -> int | None:
    """The step this code is of, if it is after the last one that was used; None for a wrong or used code."""
    given = "".join(code.split())
    current = int(now.timestamp()) // STEP_SECONDS
    maker = TOTP(secret)
    for step in range(max(current - DRIFT, used + 1), current + DRIFT + 1):
        if hmac.compare_digest(maker.at(step * STEP_SECONDS).encode(), given.encode()):
            return step
    return None
