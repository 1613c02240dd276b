"""Reads how things stand, on one screen's worth, for command line and API alike. Changes nothing."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from newsletter.daily.attention import Need, exit_code, read_needs
from newsletter.daily.facts import Facts, read_facts
from newsletter.daily.list_health import ListHealth, read_list_health
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.pace import pace_now, told_pace
from newsletter.daily.plans import next_planned
from newsletter.daily.roll import StandBy, read_roll
from newsletter.daily.showing import as_plain, balance_json, issue_json
from newsletter.daily.times import zone_of
from newsletter.issue.calendar import Appointment, local_date, next_due
from newsletter.issue.run import find_issue
from newsletter.model.states import IssueState

_STILL_TO_COME = frozenset({IssueState.COLLECTING, IssueState.DRAFTED, IssueState.HELD, IssueState.APPROVED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """The issue of a date, the next appointment, how fast letters may go, who stands by, how the list is, and what needs a person."""

    facts: Facts
    coming: Appointment
    pace: str
    roll: tuple[StandBy, ...]
    needs: tuple[Need, ...]
    health: ListHealth


async def read_status(newsroom: Newsroom, issue_on: date | None = None) -> Status:
    """As of now, of today's issue if no other date is asked for."""
    return Status(
        facts=await read_facts(newsroom, issue_on or local_date(newsroom.clock(), zone_of(newsroom))),
        coming=await _coming(newsroom),
        pace=told_pace(newsroom, await pace_now(newsroom)),
        roll=await read_roll(newsroom),
        needs=await read_needs(newsroom),
        health=await read_list_health(newsroom),
    )


def status_json(newsroom: Newsroom, status: Status) -> dict[str, Any]:
    """The same for programs; ``exit_code`` is what ``newsletter status`` ends with."""
    facts, found = status.facts, status.facts.found
    told = {
        "issue_on": facts.issue_on,
        "issue": issue_json(found.issue) if found else None,
        "balance": balance_json(found.balance) if found else None,
        "feedback": found.feedback if found else None,
        "checks": found.checks if found else [],
        "next_due_at": status.coming.due_at,
        "subscribers": facts.readers,
        "suppressed": status.health.suppressed,
        "returned": {name: getattr(status.health, name) for name in ("days", "bounces", "ours", "complaints")},
        "feeds": len(facts.feeds),
        "feeds_failing": [line.feed.url for line in facts.feeds if line.feed.failures],
        "settings_missing": [f"newsletter.{name}" for name in newsroom.letterhead.missing],
        "pace": status.pace,
        "workers": status.roll,
        "concerns": facts.concerns,
        "needs": status.needs,
        "exit_code": exit_code(status.needs),
    }
    plain: dict[str, Any] = as_plain(told)
    return plain


async def _coming(newsroom: Newsroom) -> Appointment:
    """The next appointment that is still to come about: today's may have been sent, or skipped, before its time; others are left out.

    Of a pause without an end nobody knows: then as if there were none.
    """
    coming = await next_planned(newsroom, newsroom.clock()) or next_due(newsroom.clock(), newsroom.schedule, zone_of(newsroom))
    issue = await find_issue(newsroom.database, newsroom.letterhead.key, coming.issue_on)
    if issue is None or issue.state in _STILL_TO_COME:
        return coming
    return await next_planned(newsroom, coming.due_at) or next_due(coming.due_at, newsroom.schedule, zone_of(newsroom))
