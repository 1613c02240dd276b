"""Holds an issue to the warm-up plan: lets as many letters go as a new sender's address may send, and puts the others off by name.

Sends nothing and knows no clock; the plan itself is judged in ``delivery.warm_up``.
"""

from dataclasses import dataclass
from datetime import date, datetime

import structlog

from newsletter.delivery.warm_up import WarmDay, next_cap, outlook
from newsletter.model.options import LetterheadOptions
from newsletter.model.states import IssueState
from newsletter.storage.alarms import store_alarm
from newsletter.storage.database import Connection, Database
from newsletter.storage.deliveries import read_balance, sending_terms
from newsletter.storage.warm_up import count_left_over, end_warm_issue, hold_back, move_wave, open_warm_issue, read_warm_issues

log = structlog.get_logger(__name__)

PLAN = "newsletter pace shows how many it lets go day by day; delivery.warm_up = false ends it."


@dataclass(frozen=True, slots=True, kw_only=True)
class WarmUpPlan:
    """``days``: what was sent under the plan; ``ahead``: day by day until everybody is within the cap, if all goes well."""

    days: tuple[WarmDay, ...]
    ahead: tuple[tuple[date, int], ...]


async def hold_to_plan(database: Database, newsletter: str, issue_id: int, *, now: datetime, canary: int = 0) -> int:
    """Put off what is above the issue's cap; says how many wait. ``canary``: letters of the first wave, made of what may go."""
    async with database.write() as connection:
        terms = await sending_terms(connection, issue_id)
        if terms is None or terms.state is not IssueState.SENDING:
            return 0
        before = [day for day in await _days(connection, newsletter) if day.issue_on < terms.issue_on]
        cap = await open_warm_issue(connection, issue_id, next_cap(before, terms.issue_on))
        waiting = await hold_back(connection, issue_id, cap, terms.send_not_after, now)
        await move_wave(connection, issue_id, canary)
    if waiting:
        log.info("warm_up_holds", issue=issue_id, cap=cap, waiting=waiting)
    return waiting


async def end_plan(database: Database, issue_id: int, letterhead: LetterheadOptions, *, now: datetime) -> int:
    """Once all that was within the cap is settled, say of the rest that it is left over, and tell the operator; says how many that are."""
    async with database.write() as connection:
        left = await end_warm_issue(connection, issue_id, "warm-up: over the cap; the next issue begins with who confirmed last", now)
        if left:
            await _tell(connection, issue_id, left, letterhead, now)
    if left:
        log.warning("warm_up_left_over", issue=issue_id, letters=left)
    return left


async def left_over(database: Database, issue_id: int) -> int:
    """How many readers the plan left without an issue."""
    async with database.read() as connection:
        return await count_left_over(connection, issue_id)


def left_over_words(issue_on: date, left: int) -> str:
    """In a sentence, for letter, status and console."""
    readers = f"{left:,} reader{'' if left == 1 else 's'}"
    return f"{readers} did not get the issue of {issue_on}: the warm-up plan let no more letters go"


async def read_plan(database: Database, newsletter: str, issue_id: int | None, *, audience: int, today: date) -> WarmUpPlan:
    """How the plan went so far and how it goes on."""
    async with database.read() as connection:
        days = await _days(connection, newsletter)
        if issue_id is not None:
            audience = max(audience, (await read_balance(connection, issue_id)).audience)
    return WarmUpPlan(days=tuple(days), ahead=tuple(outlook(next_cap(days, today), audience, today)))


async def _tell(connection: Connection, issue_id: int, left: int, letterhead: LetterheadOptions, now: datetime) -> None:
    """In the step that leaves them over, which happens once: whatever else the operator was told about this issue, this is news."""
    address = letterhead.reply_to or letterhead.from_address
    terms = await sending_terms(connection, issue_id)
    if not address or terms is None:
        return
    said = left_over_words(terms.issue_on, left)
    text = f"{said}.\nThe next issue begins with who confirmed last, and lets more letters go if few of these were put off.\n{PLAN}"
    await store_alarm(connection, address, {"subject": f"{letterhead.name}: {said.partition(':')[0]}", "text": text}, now)


async def _days(connection: Connection, newsletter: str) -> list[WarmDay]:
    found = await read_warm_issues(connection, newsletter)
    return [WarmDay(issue_on=one.issue_on, cap=one.cap, tried=one.tried, deferred=one.deferred) for one in found]
