"""Reads past issues by month for the archive. An issue is past once its letters were let go, whatever became of them."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from newsletter.daily.newsroom import Newsroom
from newsletter.model.issues import Issue
from newsletter.storage.past_issues import released_between, released_days


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthOfIssues:
    """A month with its issues, latest first. ``first`` is its first day; ``months`` are all that have issues, latest first."""

    first: date
    issues: tuple[Issue, ...]
    months: tuple[date, ...]

    @property
    def earlier(self) -> date | None:
        """The month before it that has issues."""
        return next((month for month in self.months if month < self.first), None)

    @property
    def later(self) -> date | None:
        """The month after it that has issues."""
        return next((month for month in reversed(self.months) if month > self.first), None)


async def list_months(newsroom: Newsroom) -> tuple[date, ...]:
    """The first days of all months with issues, latest first."""
    async with newsroom.database.read() as connection:
        days = await released_days(connection, newsroom.letterhead.key)
    return tuple(dict.fromkeys(day.replace(day=1) for day in days))


async def read_month(newsroom: Newsroom, first: date) -> MonthOfIssues:
    """The issues of the month that begins on this day; none where it has none."""
    last = first.replace(day=monthrange(first.year, first.month)[1])
    async with newsroom.database.read() as connection:
        issues = await released_between(connection, newsroom.letterhead.key, first, last)
    return MonthOfIssues(first=first, issues=issues, months=await list_months(newsroom))
