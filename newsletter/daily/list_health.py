"""How healthy the list is: how many addresses are not written to and why, and what came back of late. Names nobody and changes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from newsletter.daily.newsroom import Newsroom
from newsletter.model.returns import ReturnKind
from newsletter.model.states import Fault, SuppressionReason
from newsletter.storage.returned import count_returned
from newsletter.subscribers.run.suppressing import count_suppressed

DAYS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class ListHealth:
    """``suppressed``: by reason, also reasons without any. The rest is of the last ``days``; ``ours``: bounces through a fault of ours."""

    suppressed: Mapping[SuppressionReason, int]
    bounces: int
    ours: int
    complaints: int
    days: int = DAYS


async def read_list_health(newsroom: Newsroom) -> ListHealth:
    """As of now."""
    async with newsroom.database.read() as connection:
        came = await count_returned(connection, newsroom.letterhead.key, newsroom.clock() - timedelta(days=DAYS))
    bounces = {fault: number for (kind, fault), number in came.items() if kind is ReturnKind.BOUNCE}
    return ListHealth(
        suppressed=await count_suppressed(newsroom.database),
        bounces=sum(bounces.values()),
        ours=sum(bounces.get(fault, 0) for fault in (Fault.OURS, Fault.RELAY)),
        complaints=sum(number for (kind, _), number in came.items() if kind is ReturnKind.COMPLAINT),
    )


def suppressed_words(health: ListHealth) -> str:
    """``1,104 addresses: 1,000 unsubscribed, 104 dead``; most first."""
    several = sorted(((number, reason.value) for reason, number in health.suppressed.items() if number), key=lambda one: (-one[0], one[1]))
    if not several:
        return "no address"
    return f"{_some(sum(number for number, _ in several), 'address', 'es')}: {', '.join(f'{number:,} {why}' for number, why in several)}"


def returned_words(health: ListHealth) -> str:
    """``12 bounces, 3 of them through a fault of ours, and 1 complaint in 30 days``."""
    ours = f", {health.ours:,} of them through a fault of ours," if health.ours else ""
    return f"{_some(health.bounces, 'bounce')}{ours} and {_some(health.complaints, 'complaint')} in {health.days} days"


def _some(number: int, word: str, plural: str = "s") -> str:
    return f"{number:,} {word}{'' if number == 1 else plural}"
