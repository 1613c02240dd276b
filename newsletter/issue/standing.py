"""How an issue stands, in the words of people: finer than its state, drawn from state, balance and corrections. Pure; stores nothing."""

from dataclasses import dataclass
from enum import StrEnum

from newsletter.model.deliveries import Balance
from newsletter.model.issues import Issue
from newsletter.model.states import DeliveryState, IssueState

SHORT_OF = (DeliveryState.REJECTED, DeliveryState.EXPIRED, DeliveryState.UNKNOWN)
"""Readers who are in one of these when an issue is sent have no letter, as far as we know."""


class Word(StrEnum):
    """What a state alone does not say. Any other issue stands as its state says."""

    IN_REVIEW = "in review"
    PARTIAL = "partial"
    CORRECTED = "corrected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """``word``: one of ``Word``, or the state; ``text``: the same with its numbers or its reason."""

    word: str
    text: str


def standing(issue: Issue, balance: Balance | None = None, corrections: int = 0) -> Standing:
    """In review: a draft that a person has looked at. Partial: sent, but not taken for everybody. Corrected: sent, and mended since."""
    if issue.state is IssueState.DRAFTED and issue.seen_at is not None:
        return Standing(word=Word.IN_REVIEW, text=f"in review ({issue.seen_by} looked at it)")
    short = _short(balance) if balance and issue.state is IssueState.SENT else ""
    if issue.state is IssueState.SENT and corrections:
        mended = f"{corrections} correction{'' if corrections == 1 else 's'}"
        return Standing(word=Word.CORRECTED, text=f"corrected ({mended}{f'; {short}' if short else ''})")
    if short:
        return Standing(word=Word.PARTIAL, text=f"partial ({short})")
    return Standing(word=issue.state.value, text=f"{issue.state.value} ({issue.reason})" if issue.reason else issue.state.value)


def _short(balance: Balance) -> str:
    return ", ".join(f"{number:,} {state.value}" for state in SHORT_OF if (number := balance.counts.get(state, 0)))
