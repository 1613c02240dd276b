"""Judges whether an address may be asked to confirm: one letter in a day, a few in all, none to people who said no."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from newsletter.model.instants import require_aware
from newsletter.model.options import SignUpOptions
from newsletter.model.states import UNWANTED, SubscriberState, SuppressionReason

BETWEEN_LETTERS = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Confirmation letters so far: to this address since it was last confirmed, and in a day to the mailbox behind it."""

    letters: int = 0
    newest_at: datetime | None = None
    mailbox_letters: int = 0

    def __post_init__(self) -> None:
        require_aware("newest_at", self.newest_at)


def why_not_ask(
    state: SubscriberState, suppressed_for: SuppressionReason | None, asked: Asked, options: SignUpOptions, now: datetime
) -> str | None:
    """The reason for writing nothing, or None when a confirmation letter may go out."""
    if suppressed_for in UNWANTED:
        return "suppressed"
    if state is SubscriberState.ACTIVE:
        return "already active"
    if asked.newest_at is not None and now - asked.newest_at < BETWEEN_LETTERS:
        return "asked within a day"
    if asked.letters >= options.letters_per_address:
        return "asked often enough"
    if asked.mailbox_letters >= options.letters_per_address:
        return "mailbox asked often enough today"
    return None
