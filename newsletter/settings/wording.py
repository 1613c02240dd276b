"""Writes one value the way it stands in ``newsletter.toml``."""

import json
from collections.abc import Callable
from datetime import time, timedelta
from enum import Enum
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from newsletter.model.durations import write_duration
from newsletter.model.option_record import Options


def plain(value: Any) -> Any:
    """The value as JSON and TOML both know it; a secret shows only whether it is set."""
    for kind, write in _FORMS:
        if isinstance(value, kind):
            return write(value)
    return "" if value is None else value


def toml_value(value: Any) -> str:
    """``"text"``, ``12``, ``true`` or ``["a", "b"]``: JSON's forms of these are TOML too. A table is ``{ "a" = 1 }``."""
    value = plain(value)
    if isinstance(value, dict):
        pairs = ", ".join(f"{toml_value(key)} = {toml_value(one)}" for key, one in value.items())
        return f"{{ {pairs} }}" if pairs else "{}"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


_FORMS: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (SecretStr, lambda secret: "(set)" if secret.get_secret_value() else ""),
    (timedelta, write_duration),
    (time, lambda at: at.isoformat(timespec="seconds" if at.second else "minutes")),
    (Enum, lambda state: state.value),
    (Path, str),
    (tuple, lambda values: [plain(one) for one in values]),
    (list, lambda values: [plain(one) for one in values]),
    (dict, lambda table: {plain(key): plain(one) for key, one in table.items()}),
    (Options, lambda record: {name: plain(one) for name, one in record if one is not None}),
)
