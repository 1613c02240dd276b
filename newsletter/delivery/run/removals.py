"""Acts on refusals that were held against their readers: suppresses addresses that are of no more use, or calls a person.

Sends nothing and judges no reply; what replies and bounces were about stands in their records. Safe to call at any time and twice.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import structlog

from newsletter.delivery.receivers import domain_in
from newsletter.delivery.removal import MANY_DOMAINS, TOO_MANY, Blamed, judge_removals
from newsletter.model.options import LetterheadOptions
from newsletter.model.states import Fault, SuppressionReason
from newsletter.model.subscribers import Suppression
from newsletter.storage.alarms import store_alarm
from newsletter.storage.database import Connection, Database
from newsletter.storage.removals import (
    Refusal,
    close_refusals,
    count_answered,
    count_answered_of_all,
    count_dead,
    hold_removals,
    open_refusals,
    refused_dates,
)
from newsletter.storage.suppressions import suppress

log = structlog.get_logger(__name__)

BY = "delivery"

GATHERED = timedelta(minutes=5)
"""How long bounces of an issue are gathered before any is acted on: when a provider denies its readers in crowds, it must show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovalAccount:
    """How many addresses were suppressed, and the domains whose removals wait for a person since now."""

    suppressed: int = 0
    held: tuple[str, ...] = ()


async def act_on_refusals(database: Database, letterhead: LetterheadOptions, *, now: datetime) -> RemovalAccount:
    """Every refusal that nobody has acted on, issue by issue, oldest first."""
    async with database.read() as connection:
        waiting = await open_refusals(connection, now - GATHERED)
    by_issue: dict[int, list[Refusal]] = defaultdict(list)
    for refusal in waiting:
        by_issue[refusal.issue_id].append(refusal)
    suppressed = 0
    held: list[str] = []
    for issue_id, refusals in sorted(by_issue.items()):
        async with database.write() as connection:
            gone, ill = await _act(connection, issue_id, refusals, letterhead, now)
        suppressed, held = suppressed + gone, [*held, *ill]
    return RemovalAccount(suppressed=suppressed, held=tuple(held))


async def _act(
    connection: Connection, issue_id: int, refusals: Collection[Refusal], letterhead: LetterheadOptions, now: datetime
) -> tuple[int, list[str]]:
    dead = await count_dead(connection, issue_id)
    answered = await count_answered(connection, issue_id, [domain for domain, number in dead.items() if number > TOO_MANY])
    blamed = await _blamed(connection, issue_id, refusals)
    of_all = await count_answered_of_all(connection, issue_id)
    judgement = judge_removals(blamed, dead, answered, of_all)
    over = {one.subscriber_id: one for one in refusals if one.subscriber_id in judgement.remove and not one.agreed_since}
    for refusal in over.values():
        reason = SuppressionReason.DEAD if refusal.fault is Fault.DEAD else SuppressionReason.BOUNCE
        why = Suppression(reason=reason, at=now, by=BY, note=f"issue of {refusal.issue_on}: {refusal.fault.value}")
        await suppress(connection, [refusal.digest], why)
    ill = {domain: (number, answered.get(domain, of_all)) for domain, number in judgement.hold.items()}
    newly = [domain for domain in ill if await _hold(connection, issue_id, domain, counts=ill[domain], letterhead=letterhead, now=now)]
    await close_refusals(connection, refusals, now)
    if over or newly:
        log.info("refusals_acted_on", issue=issue_id, suppressed=len(over), held=newly)
    return len(over), newly


async def _blamed(connection: Connection, issue_id: int, refusals: Iterable[Refusal]) -> list[Blamed]:
    counted: dict[tuple[int, Fault], set[date]] = {}
    for fault in (Fault.DISABLED, Fault.FULL):
        people = [one.subscriber_id for one in refusals if one.fault is fault]
        dates = await refused_dates(connection, people, fault, issue_id) if people else {}
        counted |= {(person, fault): found for person, found in dates.items()}
    return [
        Blamed(
            subscriber_id=one.subscriber_id,
            domain=domain_in(one.address),
            fault=one.fault,
            refused_on=counted.get((one.subscriber_id, one.fault), ()),
            issue_on=one.issue_on,
        )
        for one in refusals
    ]


async def _hold(
    connection: Connection, issue_id: int, domain: str, *, counts: tuple[int, int], letterhead: LetterheadOptions, now: datetime
) -> bool:
    """Tell the operator, once for an issue and domain."""
    dead, answered = counts
    if not await hold_removals(connection, issue_id, domain, dead=dead, answered=answered, now=now):
        return False
    if address := letterhead.reply_to or letterhead.from_address:
        await store_alarm(connection, address, _alarm(letterhead.name, domain, dead, answered), now)
    log.warning("removals_held", domain=domain, dead=dead, answered=answered)
    return True


def _alarm(name: str, domain: str, dead: int, answered: int) -> dict[str, str]:
    many = domain == MANY_DOMAINS
    said = f"{dead:,} readers of many domains are said not to exist" if many else f"{domain} says that {dead:,} of its readers do not exist"
    whose = "of our own relay or its settings" if many else "of theirs"
    return {
        "subject": f"{name}: {said}",
        "text": f"{dead:,} of {answered:,} letters of one issue to {domain} were refused, or came back, "
        "with the word that there is no such reader.\n"
        f"So many at once are more likely a fault {whose}, so nobody was removed: they get the next issue as usual.\n"
        "What was held, and what to do about it: newsletter removals list",
    }
