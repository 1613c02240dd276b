"""Finds and reads ``newsletter.toml``, and knows on which line a setting stands."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from newsletter.model.errors import SettingsError
from newsletter.settings.environment import CONFIG

SETTINGS_FILE = "newsletter.toml"


def find_settings_file(given: Path | None, environment: Mapping[str, str], here: Path) -> Path:
    """The file or folder that was given, else the one named in NEWSLETTER_CONFIG, else ``newsletter.toml`` here. An absolute path."""
    named = given or (Path(environment[CONFIG]) if environment.get(CONFIG) else None)
    path = here / (named or SETTINGS_FILE)
    path = path / SETTINGS_FILE if path.is_dir() else path
    if not path.is_file():
        cure = "newsletter init writes one here." if named is None else "Check the path; newsletter init writes a new one."
        raise SettingsError(str(named or SETTINGS_FILE), f"not found in {path.parent}", cure)
    return path.resolve()


def read_settings_file(path: Path) -> dict[str, Any]:
    """The file as a table of tables. Raises SettingsError naming the line."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise SettingsError(path.name, "is not UTF-8", "Save it as UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(path.name, f"is not valid TOML: {error}", 'Texts stand in quotes: name = "Top Ten"') from None
    except OSError as error:
        raise SettingsError(path.name, f"cannot be read ({error.strerror})", f"Check who may read {path}.") from error


def line_of(text: str, section: str, key: str) -> int | None:
    """Line of ``key`` in ``[section]``, of the section where key is empty, or None where it is written in some other way."""
    current = ""
    for number, line in enumerate(text.splitlines(), start=1):
        header = re.match(r"\s*\[\s*([\w.-]+)\s*\]", line)
        current = header[1] if header else current
        assigned = re.match(r"\s*([\w-]+)\s*=", line)
        if (header and (current, "") == (section, key)) or (assigned and (current, assigned[1]) == (section, key)):
            return number
    return None
