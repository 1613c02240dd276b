"""Words for days, times and amounts."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from newsletter.issue.calendar import next_due
from newsletter.model.options import WEEKDAYS, ScheduleOptions
from newsletter.model.phrasebook import ENGLISH, Phrasebook
from newsletter.web.phrases import coming, day_and_month, first_leaves, heading, rhythm, send_me, span

SATURDAY = date(2026, 11, 21)
NEW_YORK = ZoneInfo("America/New_York")
BRITISH = Phrasebook(language="en_GB")
GERMAN = Phrasebook(
    language="de",
    forms={
        ("", "Send me %(weekday)s’s issue"): ("Schickt mir die Ausgabe vom %(weekday)s",),
        ("", "The first issue leaves on %(weekday)s at %(time)s, %(place)s time."): (
            "Am %(weekday)s um %(time)s Uhr (Ortszeit %(place)s) erscheint die erste Ausgabe.",
        ),
        ("", "The %(word)s of %(day)s"): ("Die Geschichte vom %(day)s", "Die %(word)s Geschichten vom %(day)s"),
        ("", "%(number)s day"): ("%(number)s Tag", "%(number)s Tage"),
    },
)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "One email each morning."),
        ({"send_at": time(12, 0)}, "One email each afternoon."),
        ({"send_at": time(18, 30)}, "One email each evening."),
        ({"weekdays": WEEKDAYS[:5]}, "One email each weekday morning."),
        ({"weekdays": WEEKDAYS[:5], "send_at": time(18, 30)}, "One email each weekday evening."),
        ({"weekdays": ("mon", "thu", "sun")}, "One email on three mornings a week."),
        ({"weekdays": ("mon", "sun"), "send_at": time(12, 0)}, "One email on two afternoons a week."),
        ({"weekdays": ("sun",), "send_at": time(20, 0)}, "One email on one evening a week."),
    ],
)
def test_rhythm(options: dict, words: str) -> None:
    """What the front page promises is what the schedule does."""
    assert rhythm(ScheduleOptions(**options), ENGLISH) == words


def said_of_the_next(now: datetime, zone: ZoneInfo, words: Phrasebook, **options) -> tuple[str, ...]:
    issue = coming(next_due(now, ScheduleOptions(**options), zone), now, zone, words)
    return tuple(say(issue, words) for say in (send_me, first_leaves))


def test_the_next_issue_is_named_as_people_name_days() -> None:
    """Today, tomorrow, or the weekday; in the newsletter's zone, and the place is named."""
    friday_night, saturday_night = datetime(2026, 11, 21, 1, 0, tzinfo=UTC), datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
    workdays = {"weekdays": WEEKDAYS[:5]}
    assert said_of_the_next(datetime(2026, 11, 21, 9, 0, tzinfo=UTC), NEW_YORK, ENGLISH) == (
        "Send me today’s issue",
        "The first issue leaves today at 6:30\u00a0AM, New York time.",
    )
    assert said_of_the_next(friday_night, NEW_YORK, BRITISH) == (
        "Send me tomorrow’s issue",
        "The first issue leaves tomorrow at 06:30, New York time.",
    )
    assert said_of_the_next(saturday_night, NEW_YORK, ENGLISH, **workdays) == (
        "Send me Monday’s issue",
        "The first issue leaves on Monday at 6:30\u00a0AM, New York time.",
    )


def test_another_language_orders_words_its_own_way() -> None:
    """Every case is a whole message, and names of days and places are in the language."""
    saturday = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
    assert said_of_the_next(saturday, ZoneInfo("Europe/Rome"), GERMAN, weekdays=("mon",)) == (
        "Schickt mir die Ausgabe vom Montag",
        "Am Montag um 06:30 Uhr (Ortszeit Rom) erscheint die erste Ausgabe.",
    )


@pytest.mark.parametrize(
    ("length", "words", "said"),
    [
        (timedelta(hours=72), ENGLISH, "72 hours"),
        (timedelta(days=7), ENGLISH, "7 days"),
        (timedelta(days=7), GERMAN, "7 Tage"),
        (timedelta(hours=1), ENGLISH, "1 hour"),
        (timedelta(minutes=90), ENGLISH, "90 minutes"),
        (timedelta(hours=100), ENGLISH, "100 hours"),
    ],
)
def test_span(length: timedelta, words: Phrasebook, said: str) -> None:
    """A length is said in the largest unit that loses nothing."""
    assert span(length, words) == said


def test_heading_and_dates() -> None:
    """Another year is named, this one goes without saying."""
    assert heading(10, SATURDAY, SATURDAY, ENGLISH) == "Today’s ten"
    assert heading(1, date(2025, 1, 2), SATURDAY, ENGLISH) == "The one of January 2, 2025"
    assert heading(7, date(2026, 11, 2), SATURDAY, GERMAN).startswith("Die ")
    assert heading(7, date(2026, 11, 2), SATURDAY, GERMAN).endswith(" Geschichten vom 2. November")
    assert day_and_month(date(2026, 1, 2), SATURDAY, "en") == "January 2"
