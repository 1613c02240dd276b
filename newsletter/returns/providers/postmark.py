"""Reads the webhooks of Postmark, which signs nothing: the password of HTTP basic authentication tells its posts."""

import base64
import binascii
import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from newsletter.model.returns import ProviderEvent, ReturnAction, ReturnKind
from newsletter.model.states import Fault
from newsletter.returns.providers.events import NotTheirs, Read, Told, Unreadable, fault_in, instant_of, read_object, text_of

_FAULTS = {"BadEmailAddress": Fault.DEAD, "SoftBounce": Fault.SOFT, "Transient": Fault.SOFT, "DnsError": Fault.SOFT}
_OURS = frozenset({"Blocked", "SpamNotification", "VirusNotification", "DMARCPolicy", "OpenRelayTest", "ChallengeVerification"})
_NO_BOUNCE = frozenset({"AutoResponder", "AddressChange", "Subscribe", "Unknown"})


def read_postmark(body: bytes, headers: Mapping[str, str], secret: str, now: datetime) -> Read:
    """One event a post. ``headers``: names in lower case."""
    if not hmac.compare_digest(_password(headers.get("authorization", "")).encode(), secret.encode()):
        return NotTheirs("the password of the webhook is another one")
    told = read_object(body)
    if not isinstance(told, dict):
        return Unreadable("the body is no JSON object")
    event = _event(told, now)
    return () if event is None else (event,)


def _event(told: dict[str, Any], now: datetime) -> ProviderEvent | None:
    record = text_of(told, "RecordType")
    address = text_of(told, "Email") or text_of(told, "Recipient")
    at = instant_of(told.get("BouncedAt") or told.get("ChangedAt"), now)
    name = text_of(told, "ID") or f"{text_of(told, 'MessageID')} {address} {at.isoformat()}"
    found = Told(provider="postmark", id=f"{record} {name}", at=at, address=address)
    match record:
        case "SpamComplaint":
            return found.complaint()
        case "SubscriptionChange":
            return _change(told, found)
        case "Bounce":
            return _bounce(told, found)
    return None


def _change(told: dict[str, Any], found: Told) -> ProviderEvent | None:
    """Postmark's own list: why it stopped writing to somebody. Who is written to again is no news for us."""
    if told.get("SuppressSending") is not True:
        return None
    match text_of(told, "SuppressionReason"):
        case "SpamComplaint":
            return found.complaint()
        case "HardBounce":
            return found.bounce(Fault.DEAD)
        case "ManualSuppression" if text_of(told, "Origin") == "Recipient":
            return found.unsubscribe()
    return None


def _bounce(told: dict[str, Any], found: Told) -> ProviderEvent | None:
    kind = text_of(told, "Type")
    said = text_of(told, "Details") or text_of(told, "Description")
    if kind == "SpamComplaint":
        return found.complaint()
    if kind == "Unsubscribe":
        return found.unsubscribe()
    if kind in _NO_BOUNCE:
        return found.event(ReturnKind.AUTO_REPLY, ReturnAction.IGNORE, Fault.NOBODY, said=said)
    if kind in _OURS:
        return found.bounce(Fault.OURS, said=said)
    at_a_loss = Fault.DEAD if kind == "HardBounce" else Fault.SOFT
    return found.bounce(_FAULTS.get(kind) or fault_in(0, "", said, at_a_loss=at_a_loss), said=said)


def _password(authorization: str) -> str:
    scheme, _, encoded = authorization.partition(" ")
    try:
        return base64.b64decode(encoded, validate=True).decode().partition(":")[2] if scheme.lower() == "basic" else ""
    except (binascii.Error, ValueError):
        return ""
