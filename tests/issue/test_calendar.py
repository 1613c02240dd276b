"""The calendar over every zone of tzdata and every clock change of five years."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import pytest

from newsletter.issue.calendar import (
    DAY,
    Appointment,
    appointment,
    draft_dates,
    due_dates,
    leaving_dates,
    local_date,
    missed_dates,
    next_due,
    send_instant,
)
from newsletter.model.options import ScheduleOptions

LOCAL_TIMES = (time(0, 0), time(0, 30), time(2, 30), time(6, 30), time(23, 30))
FIRST, LAST = date(2024, 1, 1), date(2028, 12, 31)
FIRST_INSTANT = datetime.combine(FIRST, time(), UTC)
HOUR = timedelta(hours=1)
LISBON = ZoneInfo("Europe/Lisbon")


@cache
def clock_changes(name: str) -> tuple[tuple[datetime, timedelta], ...]:
    """The instants within five years at which the zone's offset changes, to the minute, with the new offset."""
    zone, weeks = ZoneInfo(name), (LAST - FIRST).days // 7
    instants = [FIRST_INSTANT + n * 7 * DAY for n in range(weeks + 1)]
    offsets = [_offset(instant, zone) for instant in instants]
    steps = zip(instants, instants[1:], offsets, offsets[1:], strict=False)
    return tuple(
        (found := _first_minute_after(before, after, zone), _offset(found, zone)) for before, after, old, new in steps if old != new
    )


def _first_minute_after(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    old = _offset(before, zone)
    while after - before > timedelta(minutes=1):
        middle = before + (after - before) // timedelta(minutes=2) * timedelta(minutes=1)
        before, after = (middle, after) if _offset(middle, zone) == old else (before, middle)
    return after


def change_dates(name: str) -> tuple[date, ...]:
    return tuple(at.astimezone(ZoneInfo(name)).date() for at, _ in clock_changes(name)) or (date(2026, 6, 1),)


def _offset(instant: datetime, zone: ZoneInfo) -> timedelta | None:
    return instant.astimezone(zone).utcoffset()


@cache
def kinds_of_zone() -> list[str]:
    """One zone for each way of keeping time in those years, so that 599 names are not tried twice for the same rule."""
    kinds: dict[tuple, str] = {}
    for name in sorted(available_timezones() - {"localtime"}):
        kinds.setdefault((_offset(FIRST_INSTANT, ZoneInfo(name)), clock_changes(name)), name)
    return list(kinds.values())


def test_every_zone_of_tzdata_is_among_the_kinds() -> None:
    """The zones tried stand for all that tzdata knows, with and without clock changes."""
    assert len(available_timezones()) > 400
    assert len(kinds_of_zone()) > 60
    assert {bool(clock_changes(name)) for name in kinds_of_zone()} == {True, False}
    assert clock_changes("Europe/Berlin")[:2] == (
        (datetime(2024, 3, 31, 1, tzinfo=UTC), 2 * HOUR),
        (datetime(2024, 10, 27, 1, tzinfo=UTC), HOUR),
    )


@pytest.mark.parametrize("at", LOCAL_TIMES, ids=str)
def test_every_local_date_is_due_exactly_once(at: time) -> None:
    """Asked every hour around each clock change of each zone, each date becomes due, once, and stays so for the catch-up time."""
    schedule = ScheduleOptions(send_at=at, catch_up=timedelta(hours=6))
    for name in kinds_of_zone():
        zone = ZoneInfo(name)
        for change in change_dates(name):
            expected = [(change + n * DAY, 6) for n in range(-2, 3)]
            assert _due_spans(change, schedule, zone) == expected, (name, change, at)


def _due_spans(change: date, schedule: ScheduleOptions, zone: ZoneInfo) -> list[tuple[date, int]]:
    """The dates that come due in the five days around the change, in order, with how many hours each one stays due."""
    now = send_instant(change - 2 * DAY, schedule.send_at, zone) - HOUR
    end = send_instant(change + 3 * DAY, schedule.send_at, zone) - HOUR
    spans: list[tuple[date, int]] = []
    while now < end:
        due = due_dates(now, schedule, zone)
        assert len(due) <= 1
        for found in due:
            if spans and spans[-1][0] == found.issue_on:
                spans[-1] = (found.issue_on, spans[-1][1] + 1)
            else:
                spans.append((found.issue_on, 1))
        now += HOUR
    return spans


@pytest.mark.parametrize("at", LOCAL_TIMES, ids=str)
def test_send_instants_rise_with_the_date_everywhere(at: time) -> None:
    """Over five years no two dates of a zone share an instant or stand in the wrong order, by about a day each."""
    for name in kinds_of_zone():
        zone = ZoneInfo(name)
        days = sorted({change + n * DAY for change in change_dates(name) for n in range(-2, 3)})
        for day in days:
            gap = send_instant(day + DAY, at, zone) - send_instant(day, at, zone)
            assert timedelta(hours=22) <= gap <= timedelta(hours=26), (name, day)


@pytest.mark.parametrize(
    ("day", "at", "zone", "expected"),
    [
        pytest.param(date(2026, 3, 29), time(2, 30), "Europe/Berlin", datetime(2026, 3, 29, 1, 30, tzinfo=UTC), id="gap is pushed forward"),
        pytest.param(date(2026, 10, 25), time(2, 30), "Europe/Berlin", datetime(2026, 10, 25, 0, 30, tzinfo=UTC), id="first of two"),
        pytest.param(date(2026, 3, 30), time(0, 0), "Europe/Berlin", datetime(2026, 3, 29, 22, 0, tzinfo=UTC), id="day after the change"),
        pytest.param(
            date(2026, 3, 28), time(23, 30), "America/Nuuk", datetime(2026, 3, 29, 1, 30, tzinfo=UTC), id="pushed to the next date"
        ),
        pytest.param(date(2026, 4, 5), time(2, 0), "Australia/Lord_Howe", datetime(2026, 4, 4, 15, 30, tzinfo=UTC), id="half-hour change"),
    ],
)
def test_gaps_and_folds(day: date, at: time, zone: str, expected: datetime) -> None:
    """A local time that does not exist moves on by the gap; one that exists twice means the first."""
    assert send_instant(day, at, ZoneInfo(zone)) == expected
    assert send_instant(day, at.replace(fold=1), ZoneInfo(zone)) == expected


def test_a_date_that_a_zone_leaves_out_has_no_issue() -> None:
    """Samoa had no 30 December 2011: its instant is the next date's, and only the next date is due."""
    schedule, zone = ScheduleOptions(), ZoneInfo("Pacific/Apia")
    now = send_instant(date(2011, 12, 31), time(6, 30), zone)
    assert [found.issue_on for found in due_dates(now, schedule, zone)] == [date(2011, 12, 31)]


def test_a_long_catch_up_never_makes_two_issues_due() -> None:
    """Yesterday's issue ends where today's begins, however long the catch-up."""
    schedule = ScheduleOptions(catch_up=timedelta(days=5))
    due_at = send_instant(date(2026, 11, 21), time(6, 30), LISBON)
    assert [found.issue_on for found in due_dates(due_at - HOUR, schedule, LISBON)] == [date(2026, 11, 20)]
    assert [found.issue_on for found in due_dates(due_at, schedule, LISBON)] == [date(2026, 11, 21)]


@pytest.mark.parametrize(
    ("now", "drafts", "due", "missed"),
    [
        pytest.param(datetime(2026, 11, 21, 4, 29, tzinfo=UTC), [], [], [20], id="before the draft"),
        pytest.param(datetime(2026, 11, 21, 4, 30, tzinfo=UTC), [21], [], [20], id="draft time"),
        pytest.param(datetime(2026, 11, 21, 6, 29, 59, tzinfo=UTC), [21], [], [20], id="a second early"),
        pytest.param(datetime(2026, 11, 21, 6, 30, tzinfo=UTC), [21], [21], [20], id="due"),
        pytest.param(datetime(2026, 11, 21, 12, 29, 59, tzinfo=UTC), [21], [21], [20], id="last second of the catch-up"),
        pytest.param(datetime(2026, 11, 21, 12, 30, tzinfo=UTC), [], [], [20, 21], id="too late"),
    ],
)
def test_the_day_of_an_issue(now: datetime, drafts: list[int], due: list[int], missed: list[int]) -> None:
    """Drafted two hours before, due at its time, missed six hours later."""
    schedule = ScheduleOptions()
    answers = [[found.issue_on.day for found in ask(now, schedule, LISBON)] for ask in (draft_dates, due_dates, missed_dates)]
    assert answers == [drafts, due, missed]


def test_weekdays_without_an_issue_are_left_out() -> None:
    """A paper for working days is next due on Monday when Friday's has left."""
    schedule = ScheduleOptions(weekdays=("mon", "tue", "wed", "thu", "fri"))
    saturday = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
    assert due_dates(saturday, schedule, LISBON) == ()
    assert next_due(saturday, schedule, LISBON) == appointment(date(2026, 11, 23), schedule, LISBON)
    assert next_due(saturday - DAY - 3 * HOUR, schedule, LISBON).issue_on == date(2026, 11, 20)


def test_local_date_is_the_newsletters() -> None:
    """Late evening in New York is still yesterday there when Lisbon has the next day."""
    now = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
    assert (local_date(now, ZoneInfo("America/New_York")), local_date(now, LISBON)) == (date(2026, 11, 20), date(2026, 11, 21))


@pytest.mark.slow
def test_every_quarter_of_an_hour_begins_its_date_on_time() -> None:
    """For each of 96 local times, around each clock change of each zone, a date is due from its instant on and not a second before."""
    quarters = [time(minutes // 60, minutes % 60) for minutes in range(0, 24 * 60, 15)]
    schedules = [ScheduleOptions(send_at=at) for at in quarters]
    for name in kinds_of_zone():
        zone = ZoneInfo(name)
        for day in sorted({change + n * DAY for change in change_dates(name) for n in (-1, 0, 1)}):
            for schedule in schedules:
                due_at = appointment(day, schedule, zone).due_at
                assert [found.issue_on for found in due_dates(due_at, schedule, zone)] == [day], (name, day, schedule.send_at)
                early = due_dates(due_at - timedelta(seconds=1), schedule, zone)
                assert [found.issue_on for found in early] == [], (name, day, schedule.send_at)


def test_a_weekday_has_times_of_its_own() -> None:
    """Every appointment of a Saturday is Saturday's; what it does not name is as ever; Friday's ends with Saturday's first wave."""
    own = {
        "send_at": "08:00",
        "draft_before": "11h",
        "cut_off_before": "1h",
        "remind_before": "0s",
        "canary_before": "5m",
        "alarm_after": "0s",
    }
    schedule = ScheduleOptions.model_validate({"catch_up": "30h", "report_after": "2h", "days": {"sat": own}})
    friday, saturday = (appointment(date(2026, 11, day), schedule, LISBON) for day in (20, 21))
    due = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
    assert saturday == Appointment(
        issue_on=date(2026, 11, 21),
        draft_at=due - 11 * HOUR,
        cut_off_at=due - HOUR,
        remind_at=None,
        canary_at=due - timedelta(minutes=5),
        due_at=due,
        alarm_at=None,
        report_at=due + 2 * HOUR,
        missed_at=datetime(2026, 11, 22, 6, 30, tzinfo=UTC),
        send_not_after=due + 20 * HOUR,
    )
    early = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
    assert (friday.remind_at, friday.alarm_at) == (early - timedelta(minutes=20), early + timedelta(minutes=30))
    assert (friday.cut_off_at, friday.canary_at, friday.due_at, friday.missed_at) == (
        early - timedelta(minutes=30),
        early,
        early,
        saturday.canary_at,
    )
    asked = [[found.issue_on.day for found in leaving_dates(due - timedelta(minutes=wait), schedule, LISBON)] for wait in (6, 5)]
    assert asked == [[20], [21]]
    asked = [[found.issue_on.day for found in due_dates(due - timedelta(minutes=wait), schedule, LISBON)] for wait in (6, 5, 0)]
    assert asked == [[20], [], [21]]


def test_nothing_happens_to_a_draft_before_there_is_one() -> None:
    """A cut-off, a reminder or a first wave that were set before the draft's time come with the draft."""
    odd = ScheduleOptions.model_validate({"draft_before": "10m"})
    found = appointment(date(2026, 11, 21), odd.model_copy(update={"canary_before": HOUR}), LISBON)
    assert {found.draft_at} == {found.cut_off_at, found.remind_at, found.canary_at} == {found.due_at - timedelta(minutes=10)}


@pytest.mark.parametrize("at", [(time(23, 30), time(0, 0)), (time(0, 0), time(23, 30)), (time(6, 30), time(8, 0))], ids=str)
def test_hours_that_differ_by_weekday_neither_drop_nor_repeat_a_date(at: tuple[time, time]) -> None:
    """Around each clock change of each zone, with Sundays at another hour, each date comes due once and in order."""
    usual, sunday = at
    schedule = ScheduleOptions.model_validate({"send_at": usual, "catch_up": "1h", "days": {"sun": {"send_at": sunday}}})
    for name in kinds_of_zone():
        zone = ZoneInfo(name)
        for change in change_dates(name):
            days = [change + n * DAY for n in range(-3, 4)]
            due = [appointment(day, schedule, zone).due_at for day in days]
            assert due == sorted(set(due)), (name, change)
            for day, at_once in zip(days, due, strict=True):
                assert [found.issue_on for found in due_dates(at_once, schedule, zone)] == [day], (name, day)


def test_yesterdays_issue_does_not_leave_beside_the_first_wave_of_todays() -> None:
    """However long an issue may be caught up, it is missed from the minute at which the next one's first letters leave."""
    long = {"send_at": "06:30", "canary_before": "1h", "catch_up": "40h", "send_not_after": "40h"}
    schedule = ScheduleOptions.model_validate(long)
    morning = datetime(2026, 11, 21, 4, 30, tzinfo=UTC)
    leaving = [leaving_dates(morning + timedelta(minutes=minutes), schedule, UTC) for minutes in range(0, 180, 5)]
    assert {len(found) for found in leaving} == {1}
    assert [found[0].issue_on.day for found in leaving] == [20] * 12 + [21] * 24
