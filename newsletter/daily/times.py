"""The newsroom's own times, as many stages ask for them: its zone, and when the issue after one leaves."""

from datetime import datetime
from zoneinfo import ZoneInfo

from newsletter.daily.newsroom import Newsroom
from newsletter.issue.calendar import next_due
from newsletter.model.issues import Issue


def zone_of(newsroom: Newsroom) -> ZoneInfo:
    """The newsletter's own time zone."""
    return ZoneInfo(newsroom.letterhead.zone)


def due_after(newsroom: Newsroom, issue: Issue) -> datetime:
    """When the issue after this one leaves, as letters say it."""
    return next_due(issue.due_at, newsroom.schedule, zone_of(newsroom)).due_at
