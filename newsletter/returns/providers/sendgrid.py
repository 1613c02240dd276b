"""Reads the signed event webhook of SendGrid: ECDSA over the time in a header and the body as it came."""

import base64
import binascii
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from newsletter.model.returns import ProviderEvent, ReturnAction, ReturnKind
from newsletter.model.states import Fault
from newsletter.returns.providers.events import NotTheirs, Read, Told, Unreadable, fault_in, instant_of, read_object, text_of

SIGNATURE = "x-twilio-email-event-webhook-signature"
TIMESTAMP = "x-twilio-email-event-webhook-timestamp"

_DROPPED = {"bounced address": Fault.DEAD, "invalid": Fault.DEAD}
_THEIRS = {"spam reporting address": "complaint", "unsubscribed address": "unsubscribe"}


def read_sendgrid(body: bytes, headers: Mapping[str, str], key: str, now: datetime) -> Read:
    """The events of one post. ``headers``: names in lower case; ``key``: the public key in base64 (DER)."""
    if not _is_signed(body, headers.get(TIMESTAMP, ""), headers.get(SIGNATURE, ""), key):
        return NotTheirs("the signature is not SendGrid's")
    told = read_object(body)
    if not isinstance(told, list):
        return Unreadable("the body is no JSON list")
    events = (_event(one, now) for one in told if isinstance(one, dict))
    return tuple(event for event in events if event is not None)


def _is_signed(body: bytes, stamp: str, signature: str, key: str) -> bool:
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    try:
        public = load_der_public_key(base64.b64decode(key, validate=True))
        if not isinstance(public, EllipticCurvePublicKey):
            return False
        public.verify(base64.b64decode(signature, validate=True), stamp.encode() + body, ECDSA(SHA256()))
    except (binascii.Error, ValueError, UnsupportedAlgorithm, InvalidSignature):
        return False
    return True


def _event(told: dict[str, Any], now: datetime) -> ProviderEvent | None:
    name, address = text_of(told, "event"), text_of(told, "email")
    found = Told(
        provider="sendgrid",
        id=text_of(told, "sg_event_id") or f"{name} {text_of(told, 'sg_message_id')} {address} {text_of(told, 'timestamp')}",
        at=instant_of(told.get("timestamp"), now),
        address=address,
        message_id=text_of(told, "smtp-id"),
    )
    match name:
        case "spamreport":
            return found.complaint()
        case "unsubscribe" | "group_unsubscribe":
            return found.unsubscribe()
        case "bounce":
            return _bounce(told, found)
        case "dropped":
            return _dropped(told, found)
        case "deferred":
            return found.event(ReturnKind.DELAYED, ReturnAction.IGNORE, Fault.NOBODY, said=text_of(told, "response"))
    return None


def _bounce(told: dict[str, Any], found: Told) -> ProviderEvent:
    """What SendGrid calls blocked was refused for something else than the address, whatever words the server used."""
    status, said = text_of(told, "status"), text_of(told, "reason")
    fault = fault_in(0, status, said, at_a_loss=Fault.SOFT)
    if fault is Fault.DEAD and text_of(told, "type") == "blocked":
        fault = Fault.SOFT
    return found.bounce(fault, status=status, said=said)


def _dropped(told: dict[str, Any], found: Told) -> ProviderEvent | None:
    """SendGrid did not even try, because of its own list."""
    reason = text_of(told, "reason").lower()
    if theirs := _THEIRS.get(reason):
        return found.complaint() if theirs == "complaint" else found.unsubscribe()
    return found.bounce(_DROPPED[reason], said=reason) if reason in _DROPPED else None
