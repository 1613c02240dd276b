"""How long ago and how long until, in the largest unit that fits."""

from datetime import datetime, timedelta


def ago(at: datetime, now: datetime) -> str:
    """``5 minutes ago``."""
    return f"{_length(now - at)} ago" if now > at else "just now"


def until(at: datetime, now: datetime) -> str:
    """``in 2 hours 10 minutes``, or ``now`` when it is due."""
    return f"in {_length(at - now)}" if at > now else "now"


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
