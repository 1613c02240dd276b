"""Reads what Amazon SES tells an SNS topic: feedback notifications and published events are alike but for the name of their kind."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from newsletter.model.returns import ProviderEvent
from newsletter.model.states import Fault
from newsletter.returns.providers.events import Told, fault_in, instant_of, parts_of, text_of

_ITS_OWN_LIST = frozenset({"Suppressed", "OnAccountSuppressionList"})


def read_ses(message: Any, envelope_id: str, now: datetime) -> tuple[ProviderEvent, ...]:
    """The events of one message, one for each recipient; none where it tells of something else. Its signature has been checked."""
    match text_of(message, "notificationType") or text_of(message, "eventType"):
        case "Bounce":
            return tuple(_bounces(message, envelope_id, now))
        case "Complaint":
            return tuple(_complaints(message, envelope_id, now))
    return ()


def _bounces(message: Any, envelope_id: str, now: datetime) -> Iterator[ProviderEvent]:
    kind, of_kind = text_of(message, "bounce", "bounceType"), text_of(message, "bounce", "bounceSubType")
    for one in parts_of(message, "bounce", "bouncedRecipients"):
        status, said = text_of(one, "status"), text_of(one, "diagnosticCode")
        told = _told(message, "bounce", text_of(one, "emailAddress"), envelope_id, now)
        yield told.bounce(_fault(kind, of_kind, status, said), status=status, said=said)


def _fault(kind: str, of_kind: str, status: str, said: str) -> Fault:
    """What the server said weighs more than SES's class, which counts what was refused for our reputation as permanent too."""
    if kind == "Permanent":
        if of_kind == "NoEmail" or of_kind in _ITS_OWN_LIST:
            return Fault.DEAD
        return fault_in(0, status, said, at_a_loss=Fault.DEAD if of_kind == "General" and not said else Fault.SOFT)
    if of_kind in ("MessageTooLarge", "ContentRejected", "AttachmentRejected"):
        return Fault.OURS
    return Fault.FULL if of_kind == "MailboxFull" else Fault.SOFT


def _complaints(message: Any, envelope_id: str, now: datetime) -> Iterator[ProviderEvent]:
    feedback = text_of(message, "complaint", "complaintFeedbackType") or "abuse"
    for one in parts_of(message, "complaint", "complainedRecipients"):
        yield _told(message, "complaint", text_of(one, "emailAddress"), envelope_id, now).complaint(feedback)


def _told(message: Any, what: str, address: str, envelope_id: str, now: datetime) -> Told:
    return Told(
        provider="ses",
        id=f"{text_of(message, what, 'feedbackId') or envelope_id} {address}",
        at=instant_of(text_of(message, what, "timestamp"), now),
        address=address,
        message_id=_message_id(message),
        sent_from=text_of(message, "mail", "source"),
    )


def _message_id(message: Any) -> str:
    """Ours, as it stands in the letter's own header; SES puts one of its own beside it."""
    headers = {text_of(one, "name").lower(): text_of(one, "value") for one in parts_of(message, "mail", "headers")}
    return headers.get("message-id") or text_of(message, "mail", "commonHeaders", "messageId")
