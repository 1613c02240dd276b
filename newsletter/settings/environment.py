"""Settings from environment variables: ``NEWSLETTER_RELAY__HOST`` is ``host`` of ``[relay]``; a misspelt one is a mistake."""

import json
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic.fields import FieldInfo

from newsletter.settings.mistakes import Mistake, nearest
from newsletter.settings.record import named_records, section_records, top_fields, variable
from newsletter.settings.secret_files import is_secret_file, read_secret_files

PREFIX = "NEWSLETTER_"
CONFIG = "NEWSLETTER_CONFIG"
KEYS = "NEWSLETTER_KEYS"
KEYS_FROM = "NEWSLETTER_KEYS_FILE"
_NOT_SETTINGS = (CONFIG, KEYS, KEYS_FROM, "NEWSLETTER_EVAL_DATA")
_NOT_OURS = "NEWSLETTER_TEST_"


@dataclass(frozen=True, slots=True)
class EnvironmentReading:
    """Values as they stand in the environment, keyed by (section, key) – ``""`` above the sections – and what is wrong there."""

    values: dict[tuple[str, str], Any]
    mistakes: tuple[Mistake, ...]


def read_environment(environment: Mapping[str, str]) -> EnvironmentReading:
    """Every ``NEWSLETTER_`` variable is a known setting, names the file of a secret (``settings.secret_files``), or is a mistake."""
    known = _known_variables()
    values, mistakes = read_secret_files(environment)
    for name, text in sorted(environment.items()):
        if not name.startswith(PREFIX) or name in _NOT_SETTINGS or name.startswith(_NOT_OURS) or is_secret_file(name):
            continue
        found = known.get(name) or _in_named_section(name)
        if found is None:
            mistakes.append(_unknown(name, list(known)))
            continue
        section, key, field = found
        values[section, key] = _value(text, field)
    return EnvironmentReading(values, tuple(mistakes))


def _known_variables() -> dict[str, tuple[str, str, FieldInfo]]:
    nested = {
        variable(section, key): (section, key, field)
        for section, record in section_records().items()
        for key, field in record.model_fields.items()
    }
    return {variable("", key): ("", key, field) for key, field in top_fields().items()} | nested


def _in_named_section(name: str) -> tuple[str, str, FieldInfo] | None:
    """``NEWSLETTER_RELAYS__BACKUP__HOST`` is ``host`` of ``[relays.backup]``, written in the file or not."""
    family, _, rest = name.removeprefix(PREFIX).lower().partition("__")
    called, _, key = rest.partition("__")
    record = named_records().get(family)
    return (f"{family}.{called}", key, record.model_fields[key]) if record and called and key in record.model_fields else None


def _value(text: str, field: FieldInfo) -> Any:
    """A list may be written ``mon, tue`` or as JSON, a table ``Sport = 3, Culture = 0.5`` or as JSON; the rest is left to the record."""
    kind = typing.get_origin(field.annotation)
    if kind not in (tuple, dict):
        return text
    if text.lstrip().startswith("[" if kind is tuple else "{"):
        try:
            return json.loads(text)
        except ValueError:
            return text  # the record refuses it and we name the place
    parts = [part.strip() for part in text.split(",") if part.strip()]
    return parts if kind is tuple else {key.strip(): value.strip() for key, _, value in (part.partition("=") for part in parts)}


def _unknown(name: str, known: list[str]) -> Mistake:
    word = name.removeprefix(PREFIX)
    if word.lower() in section_records():
        example = next(one for one in known if one.startswith(f"{name}__"))
        return Mistake(name, "is a whole section", f"Set its keys one by one, such as {example}.")
    family, _, rest = word.lower().partition("__")
    if family in named_records() and (called := rest.partition("__")[0]):
        known = [variable(f"{family}.{called}", key) for key in named_records()[family].model_fields]
    near = nearest(word, [one.removeprefix(PREFIX) for one in known])
    return Mistake(
        name, "is not a setting", f"Did you mean {PREFIX}{near}?" if near else "Unset it; docs/settings.md lists every variable."
    )
