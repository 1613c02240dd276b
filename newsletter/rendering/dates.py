"""Dates and times in the words of a language (CLDR, through Babel)."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time

from newsletter.model.phrasebook import Phrasebook
from newsletter.model.places import city_of


def long_date(day: date, language: str) -> str:
    """``Saturday, November 21, 2026``."""
    return format_date(day, "full", locale=language)


def day_and_month(day: date, language: str) -> str:
    """``November 19``: for dates of the last weeks."""
    return format_skeleton("MMMMd", datetime(day.year, day.month, day.day, tzinfo=UTC), locale=language)


def weekday_and_day(day: date, language: str) -> str:
    """``Sat, Nov 21``: for dates of a week that is being told."""
    return format_skeleton("MMMEd", datetime(day.year, day.month, day.day, tzinfo=UTC), locale=language)


def next_issue_line(next_due: datetime, zone: str, words: Phrasebook) -> str:
    """When the next issue leaves, in the newsletter's zone, with the weekday: letters are not always read on the day they come."""
    local = next_due.astimezone(ZoneInfo(zone))
    told = {
        "time": _clock_time(local, words.language),
        "weekday": format_date(local.date(), "EEEE", locale=words.language),
        "place": city_of(zone, words.language),
    }
    if local.hour < 12:
        return words.gettext("The next issue leaves at %(time)s on %(weekday)s morning, %(place)s time.", **told)
    if local.hour < 18:
        return words.gettext("The next issue leaves at %(time)s on %(weekday)s afternoon, %(place)s time.", **told)
    return words.gettext("The next issue leaves at %(time)s on %(weekday)s evening, %(place)s time.", **told)


def _clock_time(local: datetime, language: str) -> str:
    """``6:30``, as the language counts hours; the words around it say which half of the day."""
    if "h" not in Locale.parse(language).time_formats["short"].pattern:
        return format_time(local, "short", locale=language)
    return f"{local.hour % 12 or 12}:{local.minute:02d}"
