"""When the issue of a date is drafted, sent, and given up: pure functions of a schedule, a zone and the present instant.

The calendar decides, never a timer: every question is asked about whole local dates, so a clock change can neither drop a date
nor give it twice.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from newsletter.model.instants import require_aware
from newsletter.model.options import WEEKDAYS, ScheduleOptions

DAY = timedelta(days=1)
NO_LAG = timedelta()
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """The instants of one date's issue, by the schedule of its day of the week.

    From ``draft_at`` it stands as a draft; from ``cut_off_at`` no machine makes it anew; from ``remind_at`` (None: never) people are told
    that nobody approved it; from ``canary_at`` the first wave may leave, and everybody is due from ``due_at``. Where it is not with
    everybody by ``alarm_at`` people are told, and at ``report_at`` how it went. From ``missed_at`` no machine makes or sends it.
    """

    issue_on: date
    draft_at: datetime
    cut_off_at: datetime
    remind_at: datetime | None
    canary_at: datetime
    due_at: datetime
    alarm_at: datetime | None
    report_at: datetime | None
    missed_at: datetime
    send_not_after: datetime

    def __post_init__(self) -> None:
        for name in self.__dataclass_fields__:
            if name != "issue_on":
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
    today, tomorrow = schedule.on(day), schedule.on(day + DAY)
    due_at, next_day = send_instant(day, today.send_at, zone), send_instant(day + DAY, tomorrow.send_at, zone)
    if next_day < due_at:  # a gap at midnight pushed it past the earlier hour of the next date
        due_at = next_day - _HOUR
    draft_at = due_at - today.draft_before
    next_first = max(due_at, next_day - min(tomorrow.canary_before, tomorrow.draft_before))  # the first wave of the next date
    for_the_last = min(due_at + lag + today.catch_up, due_at + today.send_not_after)
    return Appointment(
        issue_on=day,
        draft_at=draft_at,
        cut_off_at=max(draft_at, due_at - today.cut_off_before),  # nothing is done to a draft before there is one
        remind_at=max(draft_at, due_at - today.remind_before) if today.remind_before else None,
        canary_at=max(draft_at, due_at - today.canary_before),
        due_at=due_at,
        alarm_at=due_at + today.alarm_after if today.alarm_after else None,
        report_at=due_at + today.report_after if today.report_after else None,
        missed_at=min(max(due_at + today.catch_up, for_the_last), next_first),  # yesterday's issue never leaves beside today's
        send_not_after=due_at + today.send_not_after,
    )


def appointments_near(
    now: datetime, schedule: ScheduleOptions, zone: tzinfo, lag: timedelta = NO_LAG, *, days: int = 1
) -> tuple[Appointment, ...]:
    """Those of today and of the dates around it that have an issue, oldest first."""
    today = local_date(now, zone)
    dates = (today + offset * DAY for offset in range(-days, days + 1))  # a time near midnight can fall into a neighbouring date
    return tuple(appointment(day, schedule, zone, lag) for day in dates if has_issue(day, schedule))


def draft_dates(now: datetime, schedule: ScheduleOptions, zone: tzinfo, lag: timedelta = NO_LAG) -> tuple[Appointment, ...]:
    """The dates whose issue should stand as a draft by now and may still leave, oldest first."""
    return tuple(found for found in appointments_near(now, schedule, zone, lag) if found.draft_at <= now < found.missed_at)


def due_dates(now: datetime, schedule: ScheduleOptions, zone: tzinfo, lag: timedelta = NO_LAG) -> tuple[Appointment, ...]:
    """The dates whose issue should leave now: none, or one."""
    return tuple(found for found in appointments_near(now, schedule, zone, lag) if found.due_at <= now < found.missed_at)


def leaving_dates(now: datetime, schedule: ScheduleOptions, zone: tzinfo, lag: timedelta = NO_LAG) -> tuple[Appointment, ...]:
    """The dates whose first wave may leave now, or everything."""
    return tuple(found for found in appointments_near(now, schedule, zone, lag) if found.canary_at <= now < found.missed_at)


def missed_dates(
    now: datetime, schedule: ScheduleOptions, zone: tzinfo, lag: timedelta = NO_LAG, *, days: int = 1
) -> tuple[Appointment, ...]:
    """The dates of today and the ``days`` before it that no machine makes any more; whether one left is a question for the database."""
    return tuple(found for found in appointments_near(now, schedule, zone, lag, days=days) if found.missed_at <= now)


def next_due(now: datetime, schedule: ScheduleOptions, zone: tzinfo) -> Appointment:
    """The next issue that will leave after ``now``."""
    today = local_date(now, zone)
    days = (today + offset * DAY for offset in range(-1, 9))
    return next(found for day in days if has_issue(day, schedule) and (found := appointment(day, schedule, zone)).due_at > now)


def has_issue(day: date, schedule: ScheduleOptions) -> bool:
    """Whether the date is one with an issue."""
    return WEEKDAYS[day.weekday()] in schedule.weekdays
