"""The calendar over every zone of tzdata and every clock change of five years."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import pytest

from newsletter.issue.calendar import (
    DAY,
    appointment,
    draft_dates,
    due_dates,
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
