"""Tells operators of what came back through a fault of ours, and of reports that prove nothing. Touches no reader."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog

from newsletter.daily.newsroom import Newsroom
from newsletter.daily.telling import Letter, write_to_operators
from newsletter.daily.times import zone_of
from newsletter.model.issues import Issue
from newsletter.model.returns import PROVEN, ReturnAction
from newsletter.model.states import NoticeKind
from newsletter.storage.issues import latest_issue
from newsletter.storage.returned import Incident, OpenReturn, close_returned, incidents_since, open_returned
from newsletter.storage.told import tell_once, was_told

log = structlog.get_logger(__name__)

SHOWN_FOR = timedelta(days=1)
MOST_NAMED = 20
"""Domains in one letter; the rest are counted."""

OURS_CURE = "Mend what the servers name (blocklists, SPF, DKIM, DMARC, content): newsletter doctor. No reader was removed."
NOBODY_CURE = (
    "Anybody could have written them, so nobody was touched. See them: newsletter bounces list. "
    "If they are real, returns.domain may not be set, or its mail may take another way."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentAccount:
    """Domains that operators were told of, and how many reports proved nothing."""

    domains: tuple[str, ...] = ()
    unproven: int = 0


async def tell_incidents(newsroom: Newsroom) -> IncidentAccount:
    """A letter an hour at most about faults of ours, each domain of an issue once; one a day about what proves nothing."""
    key = newsroom.letterhead.key
    async with newsroom.database.read() as connection:
        waiting = await open_returned(connection, key)
        latest = await latest_issue(connection, key) if waiting else None
    if not waiting or latest is None:
        return IncidentAccount()
    ours = [one for one in waiting if one.proof in PROVEN and one.action is ReturnAction.OPERATOR]
    domains = await _tell_of_ours(newsroom, latest, ours) if ours else ()
    nobodys = [one for one in waiting if one.proof not in PROVEN]
    unproven = len(nobodys) if nobodys and await _tell_of_nobodys(newsroom, latest, nobodys) else 0
    return IncidentAccount(domains=domains, unproven=unproven)


async def incidents_of_late(newsroom: Newsroom) -> list[Incident]:
    """The domains whose letters came back through a fault of ours in the last day, most letters first."""
    async with newsroom.database.read() as connection:
        return await incidents_since(connection, newsroom.letterhead.key, newsroom.clock() - SHOWN_FOR)


async def _tell_of_ours(newsroom: Newsroom, latest: Issue, ours: Sequence[OpenReturn]) -> tuple[str, ...]:
    """What was told of a domain needs no second letter; what is new waits until an hour has passed since the last."""
    now = newsroom.clock()
    async with newsroom.database.write() as connection:
        told = {one: await was_told(connection, issue_id, what) for one in _things(ours) for issue_id, what in [_note(one, latest)]}
        new = [one for one, was in told.items() if not was]
        if new and await tell_once(connection, latest.id, f"came back {now:%Y-%m-%d %H}", now):
            for noted, what in (_note(one, latest) for one in new):
                await tell_once(connection, noted, what, now)
            await write_to_operators(newsroom, connection, latest, _about_ours(newsroom.letterhead.name, ours, new))
        elif new:
            ours, new = [one for one in ours if told[_thing(one)]], []
        await close_returned(connection, [one.id for one in ours], now)
    for domain, issue_id in new:
        log.error("our_letters_come_back", domain=domain, issue=issue_id)
    return tuple(domain for domain, _ in new)


def _thing(one: OpenReturn) -> tuple[str, int | None]:
    return (one.domain, one.issue_id)


def _things(ours: Sequence[OpenReturn]) -> list[tuple[str, int | None]]:
    return list(dict.fromkeys(_thing(one) for one in ours))


def _note(thing: tuple[str, int | None], latest: Issue) -> tuple[int, str]:
    domain, issue_id = thing
    return (issue_id or latest.id, f"came back: {domain}")


def _about_ours(name: str, ours: Sequence[OpenReturn], new: Sequence[tuple[str, int | None]]) -> Letter:
    lines = []
    for thing in new[:MOST_NAMED]:
        theirs = [one for one in ours if _thing(one) == thing]
        said = next((one.said for one in theirs if one.said), "")
        lines.append(f"{thing[0] or 'unknown'}: {len(theirs):,} ({said or 'without a word'})")
    if len(new) > MOST_NAMED:
        lines.append(f"and {len(new) - MOST_NAMED:,} more domains")
    head = "These domains sent letters back, and say that it is our fault or our relay’s:"
    facts = {"subject": f"{name}: letters come back through a fault of ours", "text": "\n".join([head, *lines, OURS_CURE])}
    return Letter(kind=NoticeKind.ALARM, occasion="came back", facts=facts)


async def _tell_of_nobodys(newsroom: Newsroom, latest: Issue, nobodys: Sequence[OpenReturn]) -> bool:
    now = newsroom.clock()
    async with newsroom.database.write() as connection:
        if not await tell_once(connection, latest.id, f"proves nothing {now.astimezone(zone_of(newsroom)):%Y-%m-%d}", now):
            return False
        number = f"{len(nobodys):,} report{'' if len(nobodys) == 1 else 's'}"
        facts = {"subject": f"{newsroom.letterhead.name}: {number} about letters of nobody", "text": _about_nobodys(number, nobodys)}
        await write_to_operators(newsroom, connection, latest, Letter(kind=NoticeKind.ALARM, occasion="proves nothing", facts=facts))
        await close_returned(connection, [one.id for one in nobodys], now)
    log.warning("reports_prove_nothing", reports=len(nobodys))
    return True


def _about_nobodys(number: str, nobodys: Sequence[OpenReturn]) -> str:
    kinds = Counter(one.kind.value for one in nobodys)
    told = ", ".join(f"{amount:,} × {kind}" for kind, amount in sorted(kinds.items()))
    return f"{number} came back that do not prove whose letter they are about ({told}).\n{NOBODY_CURE}"
