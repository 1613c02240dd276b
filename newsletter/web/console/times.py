"""How long ago, how long until, and when, in the console's English."""

from collections.abc import Callable
from datetime import date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from babel.dates import format_date

from newsletter.daily.newsroom import Newsroom
from newsletter.daily.times import zone_of
from newsletter.model.places import city_of
from newsletter.web.console.english import english_of

Stamp = Callable[[datetime], str]
"""How an instant is written on a page."""


def ago(at: datetime, now: datetime) -> str:
    """``5 minutes ago``."""
    return f"{_length(now - at)} ago" if now > at else "just now"


def until(at: datetime, now: datetime) -> str:
    """``in 2 hours 10 minutes``, or ``now`` when it is due."""
    return f"in {_length(at - now)}" if at > now else "now"


def leaves_at(due_at: datetime, now: datetime, zone_name: str, language: str) -> str:
    """``tomorrow at 06:30, New York time``."""
    zone = ZoneInfo(zone_name)
    day, today = due_at.astimezone(zone).date(), now.astimezone(zone).date()
    near = {today: "today", today + timedelta(days=1): "tomorrow"}
    said = near.get(day) or f"on {format_date(day, 'EEEE', locale=language)}"
    return f"{said} at {clock(due_at, zone)}, {city_of(zone_name, language)} time"


def clock(at: datetime, zone: tzinfo) -> str:
    """``06:30``: the console, the command line and the letters to operators have one clock, of 24 hours."""
    return f"{at.astimezone(zone):%H:%M}"


def day_words(newsroom: Newsroom, day: date | str) -> str:
    """``Nov 21, 2026``: of a date, or of an instant in the newsletter's zone; of one written as ISO 8601 has it, too."""
    if isinstance(day, str):
        day = datetime.fromisoformat(day) if "T" in day else date.fromisoformat(day)
    on = day.astimezone(zone_of(newsroom)).date() if isinstance(day, datetime) else day
    return format_date(on, "medium", locale=english_of(newsroom))


def _length(length: timedelta) -> str:
    minutes = max(1, round(length.total_seconds() / 60))
    days, rest = divmod(minutes, 1440)
    hours, minutes = divmod(rest, 60)
    if days:
        return _units(days, "day")
    if hours:
        return f"{_units(hours, 'hour')} {_units(minutes, 'minute')}" if minutes else _units(hours, "hour")
    return _units(minutes, "minute")


def _units(number: int, unit: str) -> str:
    return f"{number} {unit}{'' if number == 1 else 's'}"
