"""How long ago, how long until, and when, in the console's English."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date

from newsletter.model.places import city_of
from newsletter.web.phrases import clock_time


def ago(at: datetime, now: datetime) -> str:
    """``5 minutes ago``."""
    return f"{_length(now - at)} ago" if now > at else "just now"


def until(at: datetime, now: datetime) -> str:
    """``in 2 hours 10 minutes``, or ``now`` when it is due."""
    return f"in {_length(at - now)}" if at > now else "now"


def leaves_at(due_at: datetime, now: datetime, zone_name: str, language: str) -> str:
    """``tomorrow at 6:30 AM, New York time``."""
    zone = ZoneInfo(zone_name)
    day, today = due_at.astimezone(zone).date(), now.astimezone(zone).date()
    near = {today: "today", today + timedelta(days=1): "tomorrow"}
    said = near.get(day) or f"on {format_date(day, 'EEEE', locale=language)}"
    return f"{said} at {clock_time(due_at, zone, language)}, {city_of(zone_name, language)} time"


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
