"""When an issue is due for whom: in every zone, over clock changes, on the days that readers chose."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from newsletter.issue.calendar import send_instant
from newsletter.issue.waves import Release, due_at, seats
from newsletter.model.options import WEEKDAYS
from newsletter.model.preferences import Preferences, Seat, Wish
from newsletter.model.variants import AS_IT_IS, Variant

HOME = ZoneInfo("America/New_York")
SEND_AT = time(6, 30)
LASTS = timedelta(hours=20)
ZONES = (
    *("Pacific/Niue", "Pacific/Marquesas", "America/Anchorage", "America/Los_Angeles", "America/Denver", "America/New_York"),
    *("America/Caracas", "America/St_Johns", "America/Sao_Paulo", "Atlantic/Azores", "Europe/London", "Europe/Berlin", "Africa/Cairo"),
    *("Europe/Istanbul", "Asia/Tehran", "Asia/Dubai", "Asia/Kabul", "Asia/Karachi", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Yangon"),
    *("Asia/Bangkok", "Asia/Shanghai", "Australia/Eucla", "Asia/Tokyo", "Australia/Adelaide", "Australia/Sydney", "Australia/Lord_Howe"),
    *("Pacific/Auckland", "Pacific/Chatham", "Pacific/Apia", "Pacific/Kiritimati"),
)
"""Thirty-two, some with half and quarter hours, some whose clocks change by half an hour or on days of their own."""

YEAR = [date(2026, 1, 1) + timedelta(days=day) for day in range(366)]


def release(day: date, *, at: datetime | None = None, previous: date | None = None, catch_up: timedelta | None = None) -> Release:
    """The release of a day's issue in New York, the one before it a day earlier."""
    return Release(
        at=at or send_instant(day, SEND_AT, HOME),
        previous=send_instant(previous or day - timedelta(days=1), SEND_AT, HOME),
        home=HOME,
        send_at=SEND_AT,
        lasts=LASTS,
        catch_up=catch_up,
    )


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("hour", [time(0, 0), time(2, 30), time(6, 30), time(23, 45)], ids=str)
def test_every_date_has_one_due_time_in_every_zone(zone: str, hour: time) -> None:
    """Over a whole year with its clock changes: at the reader's hour, at or after the release, within a day of their clock, in order."""
    chosen = Preferences(zone=zone, send_at=hour)
    due = {}
    for day in YEAR:
        at = send_instant(day, SEND_AT, HOME)
        found = due_at(chosen, release(day))
        assert found is not None
        local = found.astimezone(ZoneInfo(zone))
        assert found == send_instant(local.date(), hour, ZoneInfo(zone))
        assert timedelta() <= found - at < timedelta(hours=25)
        due[day] = found
    assert all(earlier <= later for earlier, later in pairwise(due.values()))
    shared = [instant for instant, times in Counter(due.values()).items() if times > 1]
    assert len(shared) <= 1, "but where the hour lies within the hour by which the clocks in New York go forward"


@given(
    zone=some.sampled_from(ZONES),
    hour=some.times(),
    home=some.sampled_from(ZONES),
    send_at=some.times(),
    day=some.dates(date(2020, 1, 1), date(2035, 12, 31)),
)
def test_a_due_time_is_never_before_the_release(zone: str, hour: time, home: str, send_at: time, day: date) -> None:
    """Whatever the two zones and hours are, also those inside a gap of a clock change."""
    hour, send_at = hour.replace(second=0, microsecond=0), send_at.replace(second=0, microsecond=0)
    at = send_instant(day, send_at, ZoneInfo(home))
    found = due_at(Preferences(zone=zone, send_at=hour), Release(at=at, previous=None, home=ZoneInfo(home), send_at=send_at, lasts=LASTS))
    assert found is not None
    assert timedelta() <= found - at <= timedelta(hours=25)


def test_who_chose_no_hour_has_the_letter_at_the_release() -> None:
    """Also when a person lets it go at another time than usual."""
    early = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    assert due_at(Preferences(), release(date(2026, 11, 20), at=early)) == early


def test_a_zone_alone_means_the_newsletters_hour_there() -> None:
    """New York's half past six is noon in Berlin: the next half past six there is the next day's."""
    found = due_at(Preferences(zone="Europe/Berlin"), release(date(2026, 11, 20)))
    assert found == datetime(2026, 11, 21, 5, 30, tzinfo=UTC)


def test_a_zone_that_is_known_no_more_is_the_newsletters() -> None:
    """Zone data loses names; nobody is skipped for it."""
    assert due_at(Preferences(zone="Mars/Olympus", send_at=time(7)), release(date(2026, 11, 20))) == datetime(
        2026, 11, 20, 12, 0, tzinfo=UTC
    )


def test_chosen_days_are_the_readers_own() -> None:
    """Friday's issue of New York reaches Tokyo on Saturday: a reader there who chose weekdays has it not, but Sunday's on Monday."""
    weekdays = Preferences(zone="Asia/Tokyo", send_at=time(7), days=WEEKDAYS[:5])
    week = [date(2026, 11, 16) + timedelta(days=days) for days in range(7)]
    assert [day for day in week if due_at(weekdays, release(day))] == [*week[:4], week[6]]


def test_a_pause_ends_on_its_day() -> None:
    """The date on which letters come again is the reader's own too."""
    paused = Preferences(zone="Asia/Tokyo", send_at=time(7), paused_until=date(2026, 11, 20))
    assert due_at(paused, release(date(2026, 11, 18))) is None
    assert due_at(paused, release(date(2026, 11, 19))) == datetime(2026, 11, 19, 22, 0, tzinfo=UTC)


def weekly(day: str) -> Preferences:
    """Who wants the week's best from this day."""
    return Preferences(days=(day,), variant=Variant(weekly=True))  # type: ignore[arg-type]


@pytest.mark.parametrize("day", WEEKDAYS)
def test_the_weeks_best_comes_once_a_week(day: str) -> None:
    """On the day that the reader chose, every week."""
    dates = YEAR[:364]
    assert [one for one in dates if due_at(weekly(day), release(one))] == [one for one in dates if WEEKDAYS[one.weekday()] == day]


def test_a_date_without_an_issue_postpones_the_weeks_best() -> None:
    """The Saturday was skipped: Sunday's issue brings it, and Monday's does not again."""
    friday, sunday, monday = date(2026, 11, 20), date(2026, 11, 22), date(2026, 11, 23)
    found = [due_at(weekly("sat"), release(sunday, previous=friday)), due_at(weekly("sat"), release(monday, previous=sunday))]
    assert found == [send_instant(sunday, SEND_AT, HOME), None]


NOW = send_instant(date(2026, 11, 20), SEND_AT, HOME)


def seat_of(due: datetime, variant: str = "", *, missed: bool = False) -> Seat:
    """A seat with the usual time to leave in."""
    return Seat(due_at=due, not_after=due + LASTS, variant=variant, missed=missed)


def test_catching_up_counts_from_each_readers_hour() -> None:
    """Eight hours late: who should have had it at the release is missed, who has it later is in time."""
    usual, late = Wish(), Wish(zone="Asia/Tokyo", send_at="07:00")
    now = NOW + timedelta(hours=8)
    planned = release(date(2026, 11, 20), catch_up=timedelta(hours=6))
    evening = datetime(2026, 11, 20, 22, 0, tzinfo=UTC)
    assert seats([usual, late], planned, now, lambda one: one) == {usual: seat_of(NOW, missed=True), late: seat_of(evening)}


def test_the_rarest_of_too_many_variants_get_all_topics() -> None:
    """Nobody loses more of their wish than the muting, and the most readers keep all of it."""
    wishes = [
        Wish(variant=Variant(top=3, muted=(topic,)).name, readers=count) for topic, count in (("Sport", 5), ("World", 1), ("Health", 9))
    ]
    found = seats(wishes, release(date(2026, 11, 20)), NOW, lambda one: one, most=2)
    assert [seat.variant for seat in found.values() if seat] == ["top=3 mute=Sport", "top=3", "top=3 mute=Health"]


def test_variants_that_make_no_difference_are_one() -> None:
    """What the issue makes of a wish decides, not its words."""
    wishes = [Wish(variant="mute=Sport"), Wish()]
    assert {seat and seat.variant for seat in seats(wishes, release(date(2026, 11, 20)), NOW, lambda _: AS_IT_IS).values()} == {""}
