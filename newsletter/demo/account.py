"""What the demo came to: the ten, the balance, and whether every reader has exactly one copy."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from newsletter.daily.facts import IssueFacts
from newsletter.demo.inbox import InboxLetter
from newsletter.model.states import DeliveryState


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoAccount:
    """As ``newsletter demo --once --json`` prints it."""

    issue: date
    slots: tuple[dict[str, Any], ...]
    audience: int
    accepted: int
    rejected: int
    deferred: int
    unknown: int
    inbox: int
    everybody_has_one: bool


def count_up(facts: IssueFacts, letters: Iterable[InboxLetter], readers: Iterable[str]) -> DemoAccount:
    """Compare the ledger with what really lies in the inbox. A copy is known by the date in its Message-ID.

    ``readers``: the address of every active subscriber. One copy too few or too many for anybody, and not everybody has one.
    """
    mark = f"<{facts.issue.issue_on:%Y%m%d}."
    copies = Counter(letter.recipient for letter in letters if str(letter.message["Message-ID"]).startswith(mark))
    counts = facts.balance.counts
    return DemoAccount(
        issue=facts.issue.issue_on,
        slots=tuple(
            {"number": slot.number, "headline": slot.headline, "source": slot.source, "reasons": list(slot.reasons)} for slot in facts.slots
        ),
        audience=facts.balance.audience,
        accepted=counts.get(DeliveryState.ACCEPTED, 0),
        rejected=counts.get(DeliveryState.REJECTED, 0),
        deferred=counts.get(DeliveryState.DEFERRED, 0),
        unknown=counts.get(DeliveryState.UNKNOWN, 0),
        inbox=sum(copies.values()),
        everybody_has_one=copies == Counter(readers),
    )
