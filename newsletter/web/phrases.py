"""The words for days, times and amounts on pages: "tomorrow’s issue", "each weekday morning", "Today’s seven"."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_skeleton, format_time, get_timezone_location

from newsletter.model.number_words import number_word
from newsletter.model.options import WEEKDAYS, LetterheadOptions, ScheduleOptions

WORKDAYS = frozenset(WEEKDAYS[:5])


def page_language(language: str) -> str:
    """The language pages are written in: the letterhead's if it is a kind of English, else English."""
    return language if language.partition("_")[0] == "en" else "en"


def part_of_day(schedule: ScheduleOptions) -> str:
    """``morning``, ``afternoon`` or ``evening``: when the letter leaves."""
    return "morning" if schedule.send_at.hour < 12 else "afternoon" if schedule.send_at.hour < 18 else "evening"


def each_day(schedule: ScheduleOptions) -> str:
    """``each morning``; with fewer days than seven what is true then."""
    days, part = frozenset(schedule.weekdays), part_of_day(schedule)
    if len(days) == 7:
        return f"each {part}"
    if days == WORKDAYS:
        return f"each weekday {part}"
    return f"on {number_word(len(days))} {part}{'s' if len(days) != 1 else ''} a week"


def issue_of(day: date, today: date, language: str) -> str:
    """``today’s issue``, ``tomorrow’s issue``, ``Monday’s issue``."""
    near = {today: "today", today + timedelta(days=1): "tomorrow"}
    return f"{near.get(day) or format_date(day, 'EEEE', locale=language)}’s issue"


def leaves_at(due_at: datetime, now: datetime, letterhead: LetterheadOptions) -> str:
    """``tomorrow at 6:30 AM, New York time``."""
    language, zone = page_language(letterhead.language), ZoneInfo(letterhead.zone)
    local, today = due_at.astimezone(zone), now.astimezone(zone).date()
    near = {today: "today", today + timedelta(days=1): "tomorrow"}
    day = near.get(local.date()) or f"on {format_date(local.date(), 'EEEE', locale=language)}"
    place = get_timezone_location(letterhead.zone, locale=language, return_city=True)
    return f"{day} at {clock_time(due_at, letterhead)}, {place} time"


def clock_time(at: datetime, letterhead: LetterheadOptions) -> str:
    """``6:30 AM`` in the newsletter's zone."""
    local = at.astimezone(ZoneInfo(letterhead.zone))
    return format_time(local, "short", locale=page_language(letterhead.language)).replace(
        "\u202f", "\u00a0"
    )  # many fonts lack the narrow one


def heading(count: int, day: date, today: date, language: str) -> str:
    """``Today’s ten``, or ``The seven of November 19`` for an earlier issue."""
    words = number_word(count, language)
    return f"Today’s {words}" if day == today else f"The {words} of {day_and_month(day, today, language)}"


def day_and_month(day: date, today: date, language: str) -> str:
    """``November 19``, with the year when it is another one."""
    return format_skeleton("MMMMd", day, locale=language) if day.year == today.year else format_date(day, "long", locale=language)


def span(length: timedelta) -> str:
    """``72 hours``, ``7 days``, ``30 minutes``: in the largest unit that loses nothing, days from four on."""
    minutes = round(length.total_seconds() / 60)
    if minutes % 1440 == 0 and minutes > 3 * 1440:
        number, unit = minutes // 1440, "day"
    elif minutes % 60 == 0:
        number, unit = minutes // 60, "hour"
    else:
        number, unit = minutes, "minute"
    return f"{number} {unit}{'' if number == 1 else 's'}"
