"""Webhooks: which events programs can be told of, whom they are told to, and the calls that wait or were made."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from newsletter.model.instants import require_aware
from newsletter.model.states import IssueState

ISSUE_EVENTS = tuple(f"issue.{state.value}" for state in IssueState)
CONFIRMED, UNSUBSCRIBED, ERASED = SUBSCRIBER_EVENTS = ("subscriber.confirmed", "subscriber.unsubscribed", "subscriber.erased")
CORRECTED = "correction.added"
EVENTS = (*ISSUE_EVENTS, *SUBSCRIBER_EVENTS, CORRECTED)
"""Everything there is to be told of, by the names that stand in a call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """An address that gets a POST for each of its ``events``. ``secret`` is sealed; ``addresses``: calls name the subscriber's."""

    id: int = 0
    newsletter: str
    url: str
    secret: str = field(repr=False)
    events: tuple[str, ...]
    addresses: bool = False
    by: str
    created_at: datetime
    ended_at: datetime | None = None

    def __post_init__(self) -> None:
        for name in ("created_at", "ended_at"):
            require_aware(name, getattr(self, name))


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookCall:
    """One event for one webhook. It waits until ``retry_at``, and ends as done or given up. ``code``: 0 where nobody answered."""

    id: int
    webhook_id: int
    event: str
    facts: Mapping[str, Any]
    created_at: datetime
    attempts: int
    retry_at: datetime
    done_at: datetime | None = None
    given_up_at: datetime | None = None
    code: int = 0
    reply: str = ""

    def __post_init__(self) -> None:
        for name in ("created_at", "retry_at", "done_at", "given_up_at"):
            require_aware(name, getattr(self, name))
