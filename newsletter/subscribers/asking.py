"""Judges whether an address may be asked to confirm: one letter in a day, a few in all, none to people who said no.

Whoever left, was erased or bounced may come back by a new confirmation, and is asked once in thirty days.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from newsletter.model.instants import require_aware
from newsletter.model.options import SignUpOptions
from newsletter.model.states import UNWANTED, SubscriberState, SuppressionReason

BETWEEN_LETTERS = timedelta(hours=24)
TO_THE_SUPPRESSED = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Confirmation letters so far: to this address since it was last confirmed, and in a day to the mailbox behind it."""

    letters: int = 0
    newest_at: datetime | None = None
    mailbox_letters: int = 0
    suppressed_at: datetime | None = None
    """The last while the address stood on the suppression list, also of a sign-up that is forgotten by now."""

    def __post_init__(self) -> None:
        require_aware("newest_at", self.newest_at)
        require_aware("suppressed_at", self.suppressed_at)


def why_not_ask(
    state: SubscriberState, suppressed_for: SuppressionReason | None, asked: Asked, options: SignUpOptions, now: datetime
) -> str | None:
    """The reason for writing nothing, or None when a confirmation letter may go out."""
    ladder = (
        (suppressed_for in UNWANTED, "suppressed"),
        (state is SubscriberState.ACTIVE and suppressed_for is None, "already active"),
        (suppressed_for is not None and _within(TO_THE_SUPPRESSED, asked.suppressed_at, now), "suppressed, and asked within a month"),
        (_within(BETWEEN_LETTERS, asked.newest_at, now), "asked within a day"),
        (asked.letters >= options.letters_per_address, "asked often enough"),
        (asked.mailbox_letters >= options.letters_per_address, "mailbox asked often enough today"),
    )
    return next((reason for applies, reason in ladder if applies), None)


def _within(span: timedelta, at: datetime | None, now: datetime) -> bool:
    return at is not None and now - at < span
