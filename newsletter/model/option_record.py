"""What every settings record is: frozen, strict about its keys, with durations as people write them."""

from datetime import timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationInfo, field_validator

from newsletter.model.durations import parse_duration


class Options(BaseModel):
    """A frozen record that refuses unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)

    @field_validator("*", mode="before")
    @classmethod
    def _durations_as_people_write_them(cls, value: Any, info: ValidationInfo) -> Any:
        """``30m`` and ``3d`` as well as what the library reads (seconds, ISO 8601)."""
        kind = cls.model_fields[info.field_name or ""].annotation
        if kind in (timedelta, timedelta | None):
            return _duration(value)
        return tuple(_duration(one) for one in value) if kind == tuple[timedelta, ...] and isinstance(value, list | tuple) else value


def _duration(value: Any) -> Any:
    found = parse_duration(value) if isinstance(value, str) and not value.startswith("P") else value
    length = found.total_seconds() if isinstance(found, timedelta) else found
    if isinstance(length, int | float) and length < 0:
        raise ValueError("must not be negative")
    return found
