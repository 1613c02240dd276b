"""Makes the events that every provider's posts are read into, and the words for posts that are not taken."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from newsletter.model.fault import fault_of
from newsletter.model.plain_text import plain
from newsletter.model.returns import ACTIONS, Clues, ProviderEvent, ReportedRecipient, ReturnAction, Returned, ReturnKind
from newsletter.model.states import Fault

SAID_LIMIT = 500
REFUSED = 550
"""Stands for the reply code where a provider gives none: it gave the letter up."""


@dataclass(frozen=True, slots=True)
class NotTheirs:
    """A post without the provider's signature; nothing of it was read."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A post that is signed, or need not be, and makes no sense."""

    reason: str


Read = tuple[ProviderEvent, ...] | NotTheirs | Unreadable


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One event as a provider words it. ``message_id`` and ``sent_from``: of our letter, where the provider repeats them."""

    provider: str
    id: str
    at: datetime
    address: str
    message_id: str = ""
    sent_from: str = ""

    def event(
        self, kind: ReturnKind, action: ReturnAction, fault: Fault, *, status: str = "", said: str = "", feedback: str = ""
    ) -> ProviderEvent:
        """The event in our words."""
        recipient = ReportedRecipient(
            address=self.address, action=action, fault=fault, status=status, reason=fault.value, said=plain(said, SAID_LIMIT)
        )
        clues = Clues(sent_to=_some(self.sent_from), message_ids=_some(self.message_id), addresses=_some(self.address))
        returned = Returned(kind=kind, recipients=(recipient,), clues=clues, feedback=feedback)
        return ProviderEvent(id=self.id, provider=self.provider, at=self.at, returned=returned)

    def bounce(self, fault: Fault, *, status: str = "", said: str = "") -> ProviderEvent:
        """The letter was given up."""
        return self.event(ReturnKind.BOUNCE, ACTIONS[fault], fault, status=status, said=said)

    def complaint(self, feedback: str = "abuse") -> ProviderEvent:
        """The reader called it spam; ``not-spam`` says the contrary."""
        action = ReturnAction.IGNORE if feedback == "not-spam" else ReturnAction.SUPPRESS
        return self.event(ReturnKind.COMPLAINT, action, Fault.NOBODY, feedback=feedback)

    def unsubscribe(self) -> ProviderEvent:
        """The reader left by a way of the provider's own."""
        return self.event(ReturnKind.UNSUBSCRIBE, ReturnAction.SUPPRESS, Fault.NOBODY)


def fault_in(code: int, status: str, said: str, *, at_a_loss: Fault) -> Fault:
    """Whom the server's own words are about; ``at_a_loss`` where they say nothing and only the provider's judgement is left."""
    found = fault_of(code or REFUSED, status, said)
    return at_a_loss if found is Fault.SOFT and not status.startswith("4") and code // 100 != 4 else found


def read_object(body: bytes | str) -> Any:
    """The JSON in a body, or None."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def text_of(found: Any, *path: str) -> str:
    """The text at the end of a path through objects; "" where there is none."""
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    return found if isinstance(found, str) else str(found) if isinstance(found, int) and not isinstance(found, bool) else ""


def parts_of(found: Any, *path: str) -> Iterable[dict[str, Any]]:
    """The objects in the list at the end of a path."""
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def instant_of(told: Any, now: datetime) -> datetime:
    """An ISO 8601 text or seconds since 1970; ``now`` where it is neither, or lies ahead."""
    try:
        at = datetime.fromtimestamp(float(told), UTC) if isinstance(told, int | float) else datetime.fromisoformat(str(told))
    except (ValueError, OverflowError, OSError):
        return now
    at = at if at.tzinfo is not None else at.replace(tzinfo=UTC)
    return min(at.astimezone(UTC), now)


def _some(one: str) -> tuple[str, ...]:
    return (one,) if one else ()
