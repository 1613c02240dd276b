"""Reads what a month holds, day by day: issues with how they stand and ended, planned skips, guests, sponsors. Changes nothing."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from newsletter.daily.counting import read_counts
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.times import zone_of
from newsletter.issue.calendar import has_issue, local_date
from newsletter.model.issues import Issue
from newsletter.model.planning import DayPlan
from newsletter.model.sponsors import Sponsor
from newsletter.storage.past_issues import issues_before, issues_between
from newsletter.storage.plans import plans_between
from newsletter.storage.sponsors import sponsors_between


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthDay:
    """One date. ``has_issue``: whether the schedule gives it one; ``counts``: what was counted of it (``daily.counting``).

    ``before_all``: it lies before the first issue that there is.
    """

    on: date
    has_issue: bool
    is_past: bool
    is_today: bool
    before_all: bool = False
    issue: Issue | None = None
    plan: DayPlan | None = None
    sponsor: Sponsor | None = None
    counts: dict[str, int] = field(default_factory=dict)


async def read_month(newsroom: Newsroom, year: int, month: int) -> tuple[MonthDay, ...]:
    """Every day of a month."""
    first = date(year, month, 1)
    last = _last_of(first)
    key, today = newsroom.letterhead.key, local_date(newsroom.clock(), zone_of(newsroom))
    async with newsroom.database.read() as connection:
        issues = {one.issue_on: one for one in await issues_between(connection, key, first, last)}
        begun = bool(await issues_before(connection, key, first, 1))
        plans = {one.issue_on: one for one in await plans_between(connection, key, first, last)}
        sponsors = {one.issue_on: one for one in await sponsors_between(connection, key, first, last)}
    counts = await read_counts(newsroom, first, last)
    begins = first if begun else min(issues, default=today)
    return tuple(
        MonthDay(
            on=on,
            has_issue=has_issue(on, newsroom.schedule),
            is_past=on < today,
            is_today=on == today,
            before_all=on < begins,
            issue=issues.get(on),
            plan=plans.get(on),
            sponsor=sponsors.get(on),
            counts=counts.get(on, {}),
        )
        for on in (first + timedelta(days=day) for day in range((last - first).days + 1))
    )


def _last_of(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1) - timedelta(days=1)
