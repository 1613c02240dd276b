"""Reads the webhooks of Mailgun, which signs a time and a token with HMAC-SHA256."""

import hmac
from datetime import datetime
from hashlib import sha256
from typing import Any

from newsletter.model.returns import ProviderEvent, ReturnAction, ReturnKind
from newsletter.model.states import Fault
from newsletter.returns.providers.events import NotTheirs, Read, Told, Unreadable, fault_in, instant_of, read_object, text_of

_ITS_OWN_LIST = {"suppress-bounce": Fault.DEAD, "old": Fault.SOFT}


def read_mailgun(body: bytes, key: str, now: datetime) -> Read:
    """One event a post."""
    told = read_object(body)
    if not isinstance(told, dict):
        return Unreadable("the body is no JSON object")
    signed = text_of(told, "signature", "timestamp") + text_of(told, "signature", "token")
    wanted = hmac.digest(key.encode(), signed.encode("utf-8", "replace"), sha256).hex()
    if not hmac.compare_digest(wanted.encode(), text_of(told, "signature", "signature").encode("utf-8", "replace")):
        return NotTheirs("the signature is not Mailgun's")
    data = told.get("event-data")
    if not isinstance(data, dict):
        return Unreadable("there is no event-data")
    event = _event(data, now)
    return () if event is None else (event,)


def _event(data: dict[str, Any], now: datetime) -> ProviderEvent | None:
    message_id = text_of(data, "message", "headers", "message-id")
    found = Told(
        provider="mailgun",
        id=text_of(data, "id") or f"{text_of(data, 'event')} {message_id} {text_of(data, 'recipient')}",
        at=instant_of(data.get("timestamp"), now),
        address=text_of(data, "recipient"),
        message_id=f"<{message_id.strip('<>')}>" if message_id else "",
    )
    match text_of(data, "event"):
        case "complained":
            return found.complaint()
        case "unsubscribed":
            return found.unsubscribe()
        case "failed":
            return _failure(data, found)
    return None


def _failure(data: dict[str, Any], found: Told) -> ProviderEvent:
    reason = text_of(data, "reason")
    status = text_of(data, "delivery-status", "enhanced-code")
    said = text_of(data, "delivery-status", "message") or text_of(data, "delivery-status", "description")
    if text_of(data, "severity") == "temporary":
        return found.event(ReturnKind.DELAYED, ReturnAction.IGNORE, Fault.NOBODY, status=status, said=said)
    if reason == "suppress-complaint":
        return found.complaint()
    if reason == "suppress-unsubscribe":
        return found.unsubscribe()
    code = text_of(data, "delivery-status", "code")
    number = int(code) if code.isdecimal() and len(code) == 3 and code[0] in "45" else 0
    fault = _ITS_OWN_LIST.get(reason) or fault_in(number, status, said, at_a_loss=Fault.SOFT)
    return found.bounce(fault, status=status, said=said)
