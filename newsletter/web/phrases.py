"""What pages say of days, times and amounts, as whole sentences: one message for each case, because languages order words differently."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_skeleton, format_time

from newsletter.issue.calendar import Appointment
from newsletter.model.options import WEEKDAYS, ScheduleOptions
from newsletter.model.phrasebook import N_, Phrasebook
from newsletter.model.places import city_of
from newsletter.model.preferences import WORKDAYS


class Near(StrEnum):
    """How people name a day that is to come."""

    TODAY = "today"
    TOMORROW = "tomorrow"
    LATER = "later"
    """By its weekday."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """The issue that leaves next, in words: ``near`` and ``weekday`` of its date, ``leaves_near`` and the rest of when it leaves."""

    near: Near
    weekday: str
    leaves_near: Near
    leaves_weekday: str
    time: str
    place: str


_EACH_DAY = {
    "morning": N_("One email each morning."),
    "afternoon": N_("One email each afternoon."),
    "evening": N_("One email each evening."),
}
_EACH_WEEKDAY = {
    "morning": N_("One email each weekday morning."),
    "afternoon": N_("One email each weekday afternoon."),
    "evening": N_("One email each weekday evening."),
}
_SEND_ME = {
    Near.TODAY: N_("Send me today’s issue"),
    Near.TOMORROW: N_("Send me tomorrow’s issue"),
    Near.LATER: N_("Send me %(weekday)s’s issue"),
}
_FIRST_LEAVES = {
    Near.TODAY: N_("The first issue leaves today at %(time)s, %(place)s time."),
    Near.TOMORROW: N_("The first issue leaves tomorrow at %(time)s, %(place)s time."),
    Near.LATER: N_("The first issue leaves on %(weekday)s at %(time)s, %(place)s time."),
}


def rhythm(schedule: ScheduleOptions, words: Phrasebook) -> str:
    """``One email each morning.``; with fewer days than seven what is true then."""
    days, part = frozenset(schedule.weekdays), part_of_day(schedule)
    if len(days) == len(WEEKDAYS):
        return words.gettext(_EACH_DAY[part])
    if days == frozenset(WORKDAYS):
        return words.gettext(_EACH_WEEKDAY[part])
    if part == "morning":
        return words.ngettext("One email on %(word)s morning a week.", "One email on %(word)s mornings a week.", len(days))
    if part == "afternoon":
        return words.ngettext("One email on %(word)s afternoon a week.", "One email on %(word)s afternoons a week.", len(days))
    return words.ngettext("One email on %(word)s evening a week.", "One email on %(word)s evenings a week.", len(days))


def part_of_day(schedule: ScheduleOptions) -> str:
    """``morning``, ``afternoon`` or ``evening``: when the letter leaves."""
    return "morning" if schedule.send_at.hour < 12 else "afternoon" if schedule.send_at.hour < 18 else "evening"


def coming(times: Appointment, now: datetime, zone: ZoneInfo, words: Phrasebook) -> Coming:
    """The issue of an appointment that is to come, said where the newsletter lives."""
    today, leaves_on = now.astimezone(zone).date(), times.due_at.astimezone(zone).date()
    return Coming(
        near=_near(times.issue_on, today),
        weekday=weekday(times.issue_on, words),
        leaves_near=_near(leaves_on, today),
        leaves_weekday=weekday(leaves_on, words),
        time=clock_time(times.due_at, zone, words.language),
        place=city_of(zone.key, words.language),
    )


def send_me(issue: Coming, words: Phrasebook) -> str:
    """``Send me tomorrow’s issue``: what the button says."""
    return words.gettext(_SEND_ME[issue.near], weekday=issue.weekday)


def first_leaves(issue: Coming, words: Phrasebook) -> str:
    """``The first issue leaves tomorrow at 6:30 AM, New York time.``, before there was any."""
    return words.gettext(_FIRST_LEAVES[issue.leaves_near], weekday=issue.leaves_weekday, time=issue.time, place=issue.place)


def _near(day: date, today: date) -> Near:
    return Near.TODAY if day == today else Near.TOMORROW if day == today + timedelta(days=1) else Near.LATER


def weekday(day: date, words: Phrasebook) -> str:
    """``Monday``."""
    return format_date(day, "EEEE", locale=words.language)


def clock_time(at: datetime, zone: ZoneInfo, language: str) -> str:
    """``6:30 AM`` in a zone."""
    said = format_time(at.astimezone(zone), "short", locale=language)
    return said.replace("\u202f", "\u00a0")  # many fonts lack the narrow one


def heading(count: int, day: date, today: date, words: Phrasebook) -> str:
    """``Today’s ten``, or ``The seven of November 19`` for an earlier issue."""
    if day == today:
        return words.ngettext("Today’s %(word)s", "Today’s %(word)s", count)
    return words.ngettext("The %(word)s of %(day)s", "The %(word)s of %(day)s", count, day=day_and_month(day, today, words.language))


def day_and_month(day: date, today: date, language: str) -> str:
    """``November 19``, with the year when it is another one."""
    return format_skeleton("MMMMd", day, locale=language) if day.year == today.year else format_date(day, "long", locale=language)


def span(length: timedelta, words: Phrasebook) -> str:
    """``72 hours``, ``7 days``, ``30 minutes``: in the largest unit that loses nothing, days from four on."""
    minutes = round(length.total_seconds() / 60)
    if minutes % 1440 == 0 and minutes > 3 * 1440:
        return words.ngettext("%(number)s day", "%(number)s days", minutes // 1440)
    if minutes % 60 == 0:
        return words.ngettext("%(number)s hour", "%(number)s hours", minutes // 60)
    return words.ngettext("%(number)s minute", "%(number)s minutes", minutes)
