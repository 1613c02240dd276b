"""Reads what Amazon SES tells of a letter where it tells it by mail: a topic's notification, as JSON in the text."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from newsletter.model.returns import Clues, ReportedRecipient, ReturnAction, Returned, ReturnKind
from newsletter.returns.providers.events import parts_of, read_object, text_of
from newsletter.returns.providers.ses import read_ses

_NO_HOUR = datetime(1970, 1, 1, tzinfo=UTC)
"""Nobody asks when: a report by mail is of the hour in which it came."""

_KINDS = ("notificationType", "eventType")


def read_notice(text: str) -> Returned | None:
    """The report in a text that holds such a notification; None where it holds none."""
    if not any(kind in text for kind in _KINDS):
        return None
    found = read_object(text[text.find("{") : text.rfind("}") + 1].replace("\n", ""))
    inner = text_of(found, "Message")
    message = (read_object(inner) if inner else None) or found
    events = read_ses(message, "", _NO_HOUR)
    if events:
        clues = [event.returned.clues for event in events]
        return replace(
            events[0].returned,
            recipients=tuple(one for event in events for one in event.returned.recipients),
            clues=replace(clues[0], addresses=tuple(address for one in clues for address in one.addresses)),
        )
    return _of_success(message)


def _of_success(message: Any) -> Returned | None:
    if "Delivery" not in (text_of(message, "notificationType"), text_of(message, "eventType")):
        return None
    delivery = message.get("delivery", {}) if isinstance(message, dict) else {}
    addresses = delivery.get("recipients", []) if isinstance(delivery, dict) else []
    named = tuple(one for one in addresses if isinstance(one, str)) if isinstance(addresses, list) else ()
    said = text_of(delivery, "smtpResponse")
    return Returned(
        kind=ReturnKind.DELIVERED,
        recipients=tuple(ReportedRecipient(address=one, action=ReturnAction.IGNORE, reason="delivered", said=said[:500]) for one in named),
        clues=Clues(
            addresses=named,
            message_ids=tuple(
                text_of(one, "value") for one in parts_of(message, "mail", "headers") if text_of(one, "name").lower() == "message-id"
            ),
        ),
    )
