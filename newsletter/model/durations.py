"""Durations as people write them: ``90s``, ``30m``, ``6h``, ``3d``, ``1h 30m``."""

import re
from datetime import timedelta

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_UNIT = re.compile(r"(s|sec|seconds?)|(m|min|minutes?)|(h|hours?)|(d|days?)", re.IGNORECASE)
_PART = re.compile(r"(\d+(?:\.\d+)?)\s*([a-z]+)", re.IGNORECASE)


def parse_duration(text: str) -> timedelta:
    """Read ``90s``, ``6 hours``, ``1h 30m`` or ``00:30:00``. Raises ValueError with the cure."""
    clock = re.fullmatch(r"(\d+):([0-5]\d):([0-5]\d)", text.strip())
    if clock:
        hours, minutes, seconds = (int(part) for part in clock.groups())
        return timedelta(hours=hours, minutes=minutes, seconds=seconds)
    parts = [(float(number), _UNIT.fullmatch(unit)) for number, unit in _PART.findall(text)]
    if not parts or _PART.sub("", text).strip() or any(unit is None for _, unit in parts):
        raise ValueError(f"{text!r} is not a duration; write it like 90s, 30m, 6h or 3d")
    return timedelta(seconds=sum(number * _SECONDS[unit[0][0].lower()] for number, unit in parts if unit))


def write_duration(value: timedelta) -> str:
    """The shortest form that ``parse_duration`` reads back: ``90s``, ``30m``, ``6h``, ``3d``."""
    seconds = value.total_seconds()
    for unit in ("d", "h", "m"):
        if seconds and seconds % _SECONDS[unit] == 0:
            return f"{int(seconds) // _SECONDS[unit]}{unit}"
    return f"{seconds:.12g}s"
