"""What pages say of a reader's own letter: when the next one comes, and what there is to choose. Computes no due time itself."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, get_day_names

from newsletter.daily.newsroom import Newsroom
from newsletter.daily.times import zone_of
from newsletter.issue.next_letter import next_letter
from newsletter.model.options import WEEKDAYS
from newsletter.model.phrasebook import N_, Phrasebook
from newsletter.model.places import city_of
from newsletter.model.preferences import Preferences, hour_named, zone_or
from newsletter.model.topics import topic_name
from newsletter.web.phrases import Near, clock_time, weekday

HALF_HOURS = tuple(time(minutes // 60, minutes % 60) for minutes in range(0, 24 * 60, 30))


class Which(StrEnum):
    """Which letter a sentence is about."""

    NEXT = "next"
    WEEKLY = "weekly"
    FIRST = "first"


_COMES = {
    (Which.NEXT, Near.TODAY): N_("Your next letter comes today at %(time)s, %(place)s time."),
    (Which.NEXT, Near.TOMORROW): N_("Your next letter comes tomorrow at %(time)s, %(place)s time."),
    (Which.NEXT, Near.LATER): N_("Your next letter comes on %(day)s at %(time)s, %(place)s time."),
    (Which.WEEKLY, Near.TODAY): N_("The best of the week comes today at %(time)s, %(place)s time."),
    (Which.WEEKLY, Near.TOMORROW): N_("The best of the week comes tomorrow at %(time)s, %(place)s time."),
    (Which.WEEKLY, Near.LATER): N_("The best of the week comes on %(day)s at %(time)s, %(place)s time."),
    (Which.FIRST, Near.TODAY): N_("Your first letter comes today at %(time)s, %(place)s time."),
    (Which.FIRST, Near.TOMORROW): N_("Your first letter comes tomorrow at %(time)s, %(place)s time."),
    (Which.FIRST, Near.LATER): N_("Your first letter comes on %(day)s at %(time)s, %(place)s time."),
}


_THEN = N_("It is on its way already; the one after it comes on %(day)s.")


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose: what is sent, and what is read."""

    value: str
    words: str


def due_next(newsroom: Newsroom, chosen: Preferences) -> datetime | None:
    """When the next letter comes to somebody who chose this."""
    return next_letter(chosen, newsroom.schedule, zone_of(newsroom), newsroom.clock())


def comes_when(newsroom: Newsroom, chosen: Preferences, words: Phrasebook, *, first: bool = False, waiting: datetime | None = None) -> str:
    """``Your next letter comes on Monday at 07:00, Berlin time.``; "" for somebody to whom none comes.

    ``waiting``: when a letter comes that is on its way already, whatever was chosen since.
    """
    coming = due_next(newsroom, chosen)
    at = waiting or coming
    if at is None:
        return ""
    zone = zone_or(chosen.zone, zone_of(newsroom))
    today, day = newsroom.clock().astimezone(zone).date(), at.astimezone(zone).date()
    near = Near.TODAY if day == today else Near.TOMORROW if day == today + timedelta(days=1) else Near.LATER
    which = Which.FIRST if first else Which.WEEKLY if chosen.variant.weekly and waiting is None else Which.NEXT
    place, hour = city_of(zone.key, words.language), clock_time(at, zone, words.language)
    said = words.gettext(_COMES[which, near], day=_day(day, today, words), time=hour, place=place)
    if waiting is None or coming is None or chosen.paused_until is None or chosen.paused_until <= day:
        return said
    return f"{said} {words.gettext(_THEN, day=_day(coming.astimezone(zone).date(), today, words))}"


def _day(day: date, today: date, words: Phrasebook) -> str:
    """``Monday``; further away than a week ``Thursday, December 24, 2026``."""
    return weekday(day, words) if day < today + timedelta(days=7) else format_date(day, "full", locale=words.language)


def hours(language: str, also: str) -> tuple[Choice, ...]:
    """Every half hour of the day, and the one that stands already."""
    steps = {f"{at:%H:%M}": at for at in HALF_HOURS}
    if also not in steps and (other := hour_named(also)):
        steps[also] = other
    some_day = date(2000, 1, 1)
    shown = {value: clock_time(datetime.combine(some_day, at, tzinfo=UTC), ZoneInfo("UTC"), language) for value, at in steps.items()}
    return tuple(Choice(value, shown[value]) for value in sorted(shown))


def day_names(language: str) -> tuple[Choice, ...]:
    """Monday to Sunday, as they stand alone."""
    names = get_day_names("wide", context="stand-alone", locale=language)
    return tuple(Choice(day, names[place]) for place, day in enumerate(WEEKDAYS))


def topic_names(topics: tuple[str, ...], words: Phrasebook) -> tuple[Choice, ...]:
    """The topics of stories."""
    return tuple(Choice(topic, topic_name(topic, words)) for topic in topics)


def language_names(languages: tuple[str, ...]) -> tuple[Choice, ...]:
    """Each in its own language, so that whoever reads it finds it."""
    return tuple(Choice(one, Locale.parse(one).get_display_name(one) or one) for one in languages)
