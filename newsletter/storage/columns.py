"""Column types that mean the same on SQLite and PostgreSQL."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer, String, TypeDecorator

Key = BigInteger().with_variant(Integer, "sqlite")
"""Primary and foreign keys: SQLite counts up only on INTEGER."""

Json = JSON()


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant; refuses a date-time without a zone instead of guessing one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError(f"{value.isoformat()} has no zone; storage takes aware instants only")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.utcoffset() is None else value.astimezone(UTC)


class LocalDate(TypeDecorator[date]):
    """A calendar date in the newsletter's zone, stored as ISO 8601 text on both engines."""

    impl = String(10)
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        if value is not None and (isinstance(value, datetime) or not isinstance(value, date)):
            raise ValueError(f"{value!r} is not a calendar date")
        return None if value is None else value.isoformat()

    def process_result_value(self, value: Any, dialect: Dialect) -> date | None:
        return None if value is None else date.fromisoformat(value)
