"""Secrets from files: ``NEWSLETTER_RELAY__PASSWORD_FILE=/path``, or ``relay.password`` among the credentials that systemd hands over.

A secret in the environment can be read by whoever may look at the process, and is handed on to its children; a file is not. One that others
may read is refused; what systemd hands over lies in a folder that nobody else may enter, whatever the mode of the files in it.
"""

import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from newsletter.settings.mistakes import Mistake
from newsletter.settings.record import named_records, section_records, variable

CREDENTIALS = "CREDENTIALS_DIRECTORY"
"""Where systemd puts what ``LoadCredential=`` names (systemd.exec(5))."""

ENDING = "_FILE"
_LONGEST = 65_536
_ALSO_SECRET = {("database", "url")}
"""A password may stand in it."""


def read_secret_files(environment: Mapping[str, str]) -> tuple[dict[tuple[str, str], Any], list[Mistake]]:
    """Values by section and key, and what is wrong. A file that a variable names comes before a credential of systemd."""
    values: dict[tuple[str, str], Any] = {}
    mistakes: list[Mistake] = []
    for place, section, key, path, guarded in (*_credentials(environment), *_named(environment)):
        text = read_secret(path, place, guarded=guarded)
        if isinstance(text, Mistake):
            mistakes.append(text)
        else:
            values[section, key] = text
    for name in environment:
        if is_secret_file(name) and name.removesuffix(ENDING) in environment:
            mistakes.append(Mistake(name, f"is set and {name.removesuffix(ENDING)} too", "Unset one of them."))
    return values, mistakes


def is_secret_file(name: str) -> bool:
    """Whether an environment variable names the file of a secret."""
    return name.endswith(ENDING) and _of_variable(name.removesuffix(ENDING)) is not None


def read_secret(path: Path, place: str, *, guarded: bool = False) -> str | Mistake:
    """What stands in the file, without the line end. Its words are never repeated. ``guarded``: nobody else may enter its folder."""
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & 0o077 and not guarded:
            return Mistake(place, f"other users of this machine may read {path} (mode {mode:04o})", f"Run: chmod 600 {path}")
        with path.open("rb") as file:
            text = file.read(_LONGEST + 1).decode("utf-8").rstrip("\r\n")
    except OSError as error:
        return Mistake(place, f"{path} cannot be read ({error.strerror})", "Check the path, and who may read it.")
    except UnicodeDecodeError:
        return Mistake(place, f"{path} is not UTF-8", "It holds the secret and nothing else.")
    if not text or len(text) > _LONGEST or "\n" in text:
        return Mistake(place, f"{path} does not hold one line", "It holds the secret and nothing else.")
    return text


def _named(environment: Mapping[str, str]) -> Iterator[tuple[str, str, str, Path, bool]]:
    for name, text in sorted(environment.items()):
        found = _of_variable(name.removesuffix(ENDING)) if name.endswith(ENDING) else None
        if found is not None:
            yield name, *found, Path(text), False


def _credentials(environment: Mapping[str, str]) -> Iterator[tuple[str, str, str, Path, bool]]:
    """Files with other names belong to others; they are left alone."""
    folder = environment.get(CREDENTIALS)
    for path in sorted(Path(folder).iterdir()) if folder and Path(folder).is_dir() else ():
        section, _, key = path.name.rpartition(".")
        if _is_secret(section, key):
            yield f"credential {path.name}", section, key, path, True


def _of_variable(name: str) -> tuple[str, str] | None:
    """The secret that a variable would set: ``NEWSLETTER_RELAYS__BACKUP__PASSWORD`` is ``password`` of ``relays.backup``."""
    *section, key = name.removeprefix("NEWSLETTER_").lower().split("__")
    found = ".".join(section), key
    return found if variable(*found) == name and _is_secret(*found) else None


def _is_secret(section: str, key: str) -> bool:
    if (section, key) in _ALSO_SECRET:
        return True
    family, _, called = section.partition(".")
    record = named_records().get(family) if called and "." not in called else section_records().get(section)
    return record is not None and key in record.model_fields and record.model_fields[key].annotation is SecretStr
