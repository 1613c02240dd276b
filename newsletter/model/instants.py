"""Instants are aware UTC date-times; this file refuses every other kind at the door."""

from collections.abc import Callable
from datetime import UTC, date, datetime

Clock = Callable[[], datetime]
"""Gives the present instant. The bootstrap owns the real one; judgement takes ``now`` as an argument."""

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)
"""Issues have dates from the one to the other. What lies outside was mistyped, and at its far ends a day has none before or after it."""


def require_aware(name: str, value: datetime | None) -> None:
    """Refuse a date-time without a zone. Raises ValueError naming the field."""
    if value is not None and value.utcoffset() is None:
        raise ValueError(f"{name} must be an aware instant, not {value.isoformat()} without a zone")


def parse_instant(text: str) -> datetime:
    """Read an RFC 3339 instant such as ``2026-11-21T06:30:00Z``. Raises ValueError with the cure."""
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is not an instant; write it like 2026-11-21T06:30:00Z") from None
    if value.utcoffset() is None:
        raise ValueError(f"{text!r} has no zone; end it with Z for UTC or +02:00 for another offset")
    return value.astimezone(UTC)
