"""When the next letter comes to whoever chose what."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from newsletter.issue.next_letter import next_letter
from newsletter.model.options import ScheduleOptions
from newsletter.model.preferences import Preferences
from newsletter.model.variants import Variant

HOME = ZoneInfo("America/New_York")
SATURDAY = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)  # 04:00 at home, the issue leaves at 06:30
DAILY = ScheduleOptions()
WORKDAYS = ScheduleOptions(weekdays=("mon", "tue", "wed", "thu", "fri"))
WEEKLY = Variant(weekly=True)


@pytest.mark.parametrize(
    ("chosen", "schedule", "local"),
    [
        pytest.param(Preferences(), DAILY, "2026-11-21 06:30 America/New_York", id="nothing"),
        pytest.param(Preferences(send_at=time(5)), DAILY, "2026-11-22 05:00 America/New_York", id="an hour before the release"),
        pytest.param(Preferences(zone="Europe/Berlin", send_at=time(7)), DAILY, "2026-11-22 07:00 Europe/Berlin", id="elsewhere"),
        pytest.param(Preferences(zone="Asia/Kolkata", days=("mon",)), DAILY, "2026-11-23 06:30 Asia/Kolkata", id="Monday in Kolkata"),
        pytest.param(Preferences(paused_until=date(2026, 12, 24)), DAILY, "2026-12-24 06:30 America/New_York", id="after a pause"),
        pytest.param(
            Preferences(paused_until=date(2027, 11, 1), days=("tue",)), DAILY, "2027-11-02 06:30 America/New_York", id="a long pause"
        ),
        pytest.param(Preferences(paused_until=date(2026, 1, 1)), DAILY, "2026-11-21 06:30 America/New_York", id="a pause that is over"),
        pytest.param(Preferences(paused_until=date(1, 1, 1)), DAILY, "2026-11-21 06:30 America/New_York", id="a pause before all days"),
        pytest.param(Preferences(paused_until=date(9998, 12, 1)), DAILY, "9998-12-01 06:30 America/New_York", id="a pause of ages"),
        pytest.param(Preferences(zone="Mars/Olympus"), DAILY, "2026-11-21 06:30 America/New_York", id="a zone that is none"),
        pytest.param(Preferences(variant=WEEKLY, days=("wed",)), DAILY, "2026-11-25 06:30 America/New_York", id="weekly"),
        pytest.param(Preferences(variant=WEEKLY, days=("sun",)), WORKDAYS, "2026-11-23 06:30 America/New_York", id="weekly, no issue then"),
        pytest.param(Preferences(), WORKDAYS, "2026-11-23 06:30 America/New_York", id="only on weekdays"),
    ],
)
def test_the_next_letter(chosen: Preferences, schedule: ScheduleOptions, local: str) -> None:
    """At the reader's own hour, on their own days, by their own clock."""
    day, hour, zone = local.split()
    wanted = datetime.fromisoformat(f"{day} {hour}").replace(tzinfo=ZoneInfo(zone))
    assert next_letter(chosen, schedule, HOME, SATURDAY) == wanted


@pytest.mark.parametrize("until", [date.max, date(9999, 1, 1)])
def test_a_pause_without_an_end(until: date) -> None:
    """A row by hand that reaches to the end of the calendar breaks no page: no letter comes."""
    assert next_letter(Preferences(paused_until=until), DAILY, HOME, SATURDAY) is None


def test_days_without_an_issue() -> None:
    """Who chose only days on which there is none is told so, instead of waiting."""
    assert next_letter(Preferences(days=("sun",)), WORKDAYS, HOME, SATURDAY) is None
