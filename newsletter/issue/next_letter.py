"""When a reader's next letter comes, given what they chose: a pure question to the calendar and the waves."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

from newsletter.issue.calendar import Appointment, next_due
from newsletter.issue.waves import Release, due_at
from newsletter.model.options import ScheduleOptions
from newsletter.model.preferences import Preferences

_BEFORE = timedelta(days=9)
"""Far enough back to meet the issue before the next one, and the one before that."""

_TRIED = 40
"""Issues: who gets none of so many in a row gets none at all."""

_SOONER = timedelta(days=3)
"""Before the day on which letters come again: the day begins earlier in the east, and an issue leaves before it arrives."""

_ENDLESS = date.max - timedelta(days=366)
"""A pause until a later day, which only a row by hand can hold, has no end that a calendar could reach."""


def next_letter(chosen: Preferences, schedule: ScheduleOptions, home: ZoneInfo, now: datetime) -> datetime | None:
    """When the next issue that is for this reader is due for them; None when the newsletter has no issue on any of their days."""
    start = now
    if chosen.paused_until is not None and chosen.paused_until > _ENDLESS:
        return None
    if chosen.paused_until is not None and chosen.paused_until > now.date():
        start = max(now, datetime.combine(chosen.paused_until, time(), tzinfo=UTC) - _SOONER)
    for before, coming in islice(pairwise(_appointments(start - _BEFORE, schedule, home)), _TRIED):
        release = Release(
            at=coming.due_at,
            previous=before.due_at,
            home=home,
            send_at=schedule.on(coming.issue_on).send_at,
            lasts=coming.send_not_after - coming.due_at,
        )
        if coming.due_at > now and (due := due_at(chosen, release)) is not None:
            return due
    return None


def _appointments(since: datetime, schedule: ScheduleOptions, home: ZoneInfo) -> Iterator[Appointment]:
    while True:
        found = next_due(since, schedule, home)
        yield found
        since = found.due_at
