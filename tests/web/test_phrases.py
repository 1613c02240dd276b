"""Words for days, times and amounts."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from newsletter.model.options import WEEKDAYS, LetterheadOptions, ScheduleOptions
from newsletter.web.phrases import day_and_month, each_day, heading, issue_of, leaves_at, span

SATURDAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "each morning"),
        ({"send_at": time(12, 0)}, "each afternoon"),
        ({"send_at": time(18, 30)}, "each evening"),
        ({"weekdays": WEEKDAYS[:5]}, "each weekday morning"),
        ({"weekdays": ("mon", "thu", "sun")}, "on three mornings a week"),
        ({"weekdays": ("sun",)}, "on one morning a week"),
    ],
)
def test_each_day(options: dict, words: str) -> None:
    """What the front page promises is what the schedule does."""
    assert each_day(ScheduleOptions(**options)) == words


@pytest.mark.parametrize(
    ("day", "words"),
    [(SATURDAY, "today’s issue"), (date(2026, 11, 22), "tomorrow’s issue"), (date(2026, 11, 23), "Monday’s issue")],
)
def test_issue_of(day: date, words: str) -> None:
    """The button names the issue that will come."""
    assert issue_of(day, SATURDAY, "en") == words


def test_leaves_at_is_in_the_newsletters_zone() -> None:
    """People read the hour where the newsletter lives, and the place is named."""
    due, now = datetime(2026, 11, 23, 11, 30, tzinfo=UTC), datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
    assert leaves_at(due, now, LetterheadOptions()) == "on Monday at 6:30\u00a0AM, New York time"
    assert leaves_at(due, now, LetterheadOptions(language="en_GB", zone="Europe/London")) == "tomorrow at 11:30, London time"


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(hours=72), "72 hours"),
        (timedelta(days=7), "7 days"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(minutes=90), "90 minutes"),
        (timedelta(hours=100), "100 hours"),
    ],
)
def test_span(length: timedelta, words: str) -> None:
    """A length is said in the largest unit that loses nothing."""
    assert span(length) == words


def test_heading_and_dates() -> None:
    """Another year is named, this one goes without saying."""
    assert heading(10, SATURDAY, SATURDAY, "en") == "Today’s ten"
    assert heading(1, date(2025, 1, 2), SATURDAY, "en") == "The one of January 2, 2025"
    assert day_and_month(date(2026, 1, 2), SATURDAY, "en") == "January 2"
