"""When the issue of a date is drafted, sent, and given up: pure functions of a schedule, a zone and the present instant.

The calendar decides, never a timer: every question is asked about whole local dates, so a clock change can neither drop a date
nor give it twice.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from newsletter.model.instants import require_aware
from newsletter.model.options import WEEKDAYS, ScheduleOptions

DAY = timedelta(days=1)
NO_LAG = timedelta()


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """The instants of one date's issue: drafted from ``draft_at``, sent from ``due_at``; from ``missed_at`` no machine makes it."""

    issue_on: date
    draft_at: datetime
    due_at: datetime
    missed_at: datetime
    send_not_after: datetime

    def __post_init__(self) -> None:
        for name in ("draft_at", "due_at", "missed_at", "send_not_after"):
            require_aware(name, getattr(self, name))


def send_instant(day: date, at: time, zone: tzinfo) -> datetime:
    """The instant of a local date and time. A time inside a gap is pushed forward by the gap; of two the first is meant (fold 0)."""
    return datetime.combine(day, at.replace(fold=0), tzinfo=zone).astimezone(UTC)


def local_date(now: datetime, zone: tzinfo) -> date:
    """Today's date in the newsletter's zone."""
    return now.astimezone(zone).date()


def appointment(day: date, schedule: ScheduleOptions, zone: tzinfo, lag: timedelta = NO_LAG) -> Appointment:
    """Every instant that matters for the issue of this date, whether or not its weekday has one.

    ``lag``: how much later it is due for the last of its readers.
    """
    due_at = send_instant(day, schedule.send_at, zone)
    next_day = send_instant(day + DAY, schedule.send_at, zone)
    for_the_last = min(due_at + lag + schedule.catch_up, due_at + schedule.send_not_after)
    return Appointment(
        issue_on=day,
        draft_at=due_at - schedule.draft_before,
        due_at=due_at,
        missed_at=min(max(due_at + schedule.catch_up, for_the_last), next_day),  # yesterday's issue never leaves beside today's
        send_not_after=due_at + schedule.send_not_after,
    )


def draft_dates(now: datetime, schedule: ScheduleOptions, zone: tzinfo, lag: timedelta = NO_LAG) -> tuple[Appointment, ...]:
    """The dates whose issue should stand as a draft by now and may still leave, oldest first."""
    return tuple(found for found in _near(now, schedule, zone, lag) if found.draft_at <= now < found.missed_at)


def due_dates(now: datetime, schedule: ScheduleOptions, zone: tzinfo, lag: timedelta = NO_LAG) -> tuple[Appointment, ...]:
    """The dates whose issue should leave now: none, or one."""
    return tuple(found for found in _near(now, schedule, zone, lag) if found.due_at <= now < found.missed_at)


def missed_dates(now: datetime, schedule: ScheduleOptions, zone: tzinfo, lag: timedelta = NO_LAG) -> tuple[Appointment, ...]:
    """Yesterday's and today's dates that no machine makes any more; whether one left is a question for the database."""
    return tuple(found for found in _near(now, schedule, zone, lag) if found.missed_at <= now)


def next_due(now: datetime, schedule: ScheduleOptions, zone: tzinfo) -> Appointment:
    """The next issue that will leave after ``now``."""
    today = local_date(now, zone)
    days = (today + offset * DAY for offset in range(-1, 9))
    return next(found for day in days if has_issue(day, schedule) and (found := appointment(day, schedule, zone)).due_at > now)


def _near(now: datetime, schedule: ScheduleOptions, zone: tzinfo, lag: timedelta) -> Iterator[Appointment]:
    today = local_date(now, zone)
    for day in (today - DAY, today, today + DAY):  # a time near midnight can fall into a neighbouring date
        if has_issue(day, schedule):
            yield appointment(day, schedule, zone, lag)


def has_issue(day: date, schedule: ScheduleOptions) -> bool:
    """Whether the date is one with an issue."""
    return WEEKDAYS[day.weekday()] in schedule.weekdays
