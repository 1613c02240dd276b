"""Puts the settings together: defaults, then the file, then the environment; every mistake is told at once."""

import re
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

from pydantic import SecretStr, ValidationError

from newsletter.model.option_record import Options
from newsletter.settings.environment import read_environment
from newsletter.settings.keys import Secrets, read_secrets
from newsletter.settings.mistakes import Mistake, did_you_mean, raise_mistakes
from newsletter.settings.record import Sections, Settings, named_records, record_of, section_records, top_fields, variable
from newsletter.settings.settings_file import line_of, read_settings_file

_SQLITE = "sqlite+aiosqlite:///"
_POSTGRESQL = "postgresql+asyncpg://"


def load_settings(path: Path, environment: Mapping[str, str]) -> Settings:
    """Read everything. ``path`` is absolute (``find_settings_file``). Raises SettingsError."""
    written = read_settings_file(path)
    found = read_environment(environment)
    mistakes = list(found.mistakes)
    try:
        sections = Sections.model_validate(_merge(written, found.values))
    except ValidationError as error:
        mistakes += [_explain(one, path, found.values) for one in error.errors(include_url=False, include_input=False)]
        sections = Sections()
    mistakes += _misfits(sections, path, found.values)
    raise_mistakes(path.name, mistakes)
    return _complete(sections, path, read_secrets(path.parent, environment))


def _merge(written: dict[str, Any], variables: Mapping[tuple[str, str], Any]) -> dict[str, Any]:
    merged = deepcopy(written)
    for (section, key), value in variables.items():
        table: Any = merged
        for name in section.split(".") if section else ():
            table = table.setdefault(name, {}) if isinstance(table, dict) else None
        if isinstance(table, dict):
            table[key] = value
    return merged


def _explain(error: Any, path: Path, variables: Mapping[tuple[str, str], Any]) -> Mistake:
    """What pydantic found, in the words of the settings file. Never repeats a value: it may be a secret."""
    first, *rest = [str(part) for part in error["loc"]]
    if first in named_records():
        if len(rest) < 2 or rest[1] == "[key]":
            return _unnamed(path, first, rest[0] if rest else "", variables)
        first, rest = f"{first}.{rest[0]}", rest[1:]
    elif len(rest) > 2 and rest[2] != "[key]" and record_of(".".join((first, *rest[:2]))):
        first, rest = ".".join((first, *rest[:2])), rest[2:]
    section, key = (first, rest[0]) if rest else ("", first)
    place = _place(path, section, key, variables)
    if error["type"] == "extra_forbidden":
        return _unknown(place, section, key)
    if key in section_records() and not section:
        return Mistake(place, "is a section", f"Write [{key}] on a line of its own and its settings below.")
    record = record_of(section)
    field = (record.model_fields if record else top_fields()).get(key)
    item = f", item {int(rest[1]) + 1}" if len(rest) > 1 and rest[1].isdigit() else ""
    problem = re.sub(r"^(Input|Value|String|Tuple) should", "should", error["msg"].removeprefix("Value error, "))
    return Mistake(place + item, problem, (field.description or "") if field else "")


def _place(path: Path, section: str, key: str, variables: Mapping[tuple[str, str], Any]) -> str:
    if (section, key) in variables:
        return variable(section, key)
    text = path.read_text(encoding="utf-8")
    line = line_of(text, section, key) or line_of(text, key, "")
    where = f"{path.name} line {line}" if line else path.name
    return f"{where}, [{section}] {key}" if section else f"{where}, {key}"


def _unknown(place: str, section: str, key: str) -> Mistake:
    if not section:
        homes = [name for name, record in section_records().items() if key in record.model_fields]
        if key in ("keys", "api_token"):
            return Mistake(place, "is not a setting", "Keys stand in newsletter.keys.toml beside this file.")
        cure = f"It belongs into [{'] or ['.join(homes)}]." if homes else did_you_mean(key, [*section_records(), *top_fields()])
        return Mistake(place, "is not a setting", cure)
    record = record_of(section)
    return Mistake(place, "is not a setting", did_you_mean(key, list(record.model_fields) if record else []))


def _unnamed(path: Path, family: str, name: str, variables: Mapping[tuple[str, str], Any]) -> Mistake:
    """A key right under ``[relays]``, or a name that no variable could hold."""
    cure = f"Write [{family}.NAME] on a line of its own and its settings below; a name is small letters and digits."
    line = line_of(path.read_text(encoding="utf-8"), f"{family}.{name}", "")
    place = f"{path.name} line {line}, [{family}.{name}]" if line else _place(path, family if name else "", name or family, variables)
    return Mistake(place, "is not a setting", cure)


def _misfits(sections: Sections, path: Path, variables: Mapping[tuple[str, str], Any]) -> list[Mistake]:
    """Settings that are well formed but cannot be used together, or here."""
    found = []
    selection = sections.selection
    if selection.fewest > selection.size:
        problem = f"{selection.fewest} is more than size, which is {selection.size}: every issue would be held"
        found.append(Mistake(_place(path, "selection", "fewest", variables), problem, "Lower fewest or raise size."))
    url = sections.database.url
    if not url.startswith(_POSTGRESQL) and (not url.startswith(_SQLITE) or url == _SQLITE or ":memory:" in url):
        cure = f"Write {_SQLITE}subscribers.db or {_POSTGRESQL}user:password@host/name."
        found.append(Mistake(_place(path, "database", "url", variables), "is no database we can use", cure))
    templates = sections.letter.templates
    if templates is not None and not (path.parent / templates).is_dir():
        found.append(
            Mistake(
                _place(path, "letter", "templates", variables), f"there is no folder {path.parent / templates}", "Make it or leave it out."
            )
        )
    return found


def _complete(sections: Sections, path: Path, secrets: Secrets) -> Settings:
    """Every relative path begins at the settings file, wherever the program was started."""
    parts: dict[str, Any] = {name: getattr(sections, name) for name in Sections.model_fields}
    parts["database"] = _with(sections.database, url=_absolute(sections.database.url, path.parent))
    if sections.letter.templates is not None:
        parts["letter"] = _with(sections.letter, templates=path.parent / sections.letter.templates)
    if sections.delivery.relay_log is not None:
        parts["delivery"] = _with(sections.delivery, relay_log=path.parent / sections.delivery.relay_log)
    if sections.returns.maildir is not None:
        parts["returns"] = _with(sections.returns, maildir=path.parent / sections.returns.maildir)
    parts["dkim"] = _with(sections.dkim, keys=path.parent / sections.dkim.keys)
    if not sections.web.api_token.get_secret_value():
        parts["web"] = _with(sections.web, api_token=SecretStr(secrets.api_token))
    return Settings(path=path, ring=secrets.ring, **parts)


def _with(options: Options, **changes: Any) -> Options:
    return options.model_copy(update=changes)


def _absolute(url: str, folder: Path) -> str:
    if not url.startswith(_SQLITE):
        return url
    file, mark, query = url.removeprefix(_SQLITE).partition("?")
    return f"{_SQLITE}{folder / file}{mark}{query}"
