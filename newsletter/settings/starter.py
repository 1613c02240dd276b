"""Begins a new instance: a commented settings file, a secret key and a list of feeds. Never overwrites anything."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from newsletter.settings.keys import KEYS_FILE, new_secrets, write_secrets
from newsletter.settings.record import section_records, top_fields
from newsletter.settings.settings_file import SETTINGS_FILE
from newsletter.settings.starter_feeds import starter_opml
from newsletter.settings.wording import toml_value

FEEDS_FILE = "feeds.opml"
_FILL_IN = {("newsletter", "from_address"), ("newsletter", "postal_address"), ("newsletter", "base_url")}
_HEADER = """\
# Settings of this newsletter. A line that begins with # shows a default; take the # away to change it.
# Every setting can come from the environment instead: NEWSLETTER_RELAY__PASSWORD is password of [relay].
# Durations are written 90s, 30m, 6h or 3d. Relative paths start at this file.
"""

_MORE_RELAYS = """
# More relays: write [relays.NAME] on a line of its own, and below it any settings of [relay]. docs/settings.md tells how they share.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class StarterAccount:
    """Which files were written, and which stood there already and were left alone."""

    written: tuple[Path, ...]
    kept: tuple[Path, ...]


def write_starter(folder: Path, given: Mapping[str, Mapping[str, Any]] | None = None) -> StarterAccount:
    """Write what is missing. ``given`` holds values to write instead of defaults, by section (``""`` above the sections)."""
    folder.mkdir(parents=True, exist_ok=True)
    found = look_at_folder(folder)
    for path in found.written:
        if path.name == KEYS_FILE:
            write_secrets(path, new_secrets())
        else:
            _write_new(path, starter_opml() if path.name == FEEDS_FILE else starter_text(given or {}))
    return found


def look_at_folder(folder: Path) -> StarterAccount:
    """Which files would be written, and which stand there."""
    paths = [folder / name for name in (SETTINGS_FILE, KEYS_FILE, FEEDS_FILE)]
    there = [path.exists() for path in paths]
    missing = (path for path, stands in zip(paths, there, strict=True) if not stands)
    return StarterAccount(written=tuple(missing), kept=tuple(path for path, stands in zip(paths, there, strict=True) if stands))


def starter_text(given: Mapping[str, Mapping[str, Any]]) -> str:
    """``newsletter.toml`` with every setting, its meaning and its default."""
    top = given.get("", {})
    lines = [_HEADER.rstrip(), *(_lines("", name, field, field.default, top) for name, field in top_fields().items())]
    for section, record in section_records().items():
        lines += ["", f"[{section}]", f"# {record.__doc__}"]
        lines += [_lines(section, name, field, field.default, given.get(section, {})) for name, field in record.model_fields.items()]
    return "\n".join([*lines, _MORE_RELAYS])


def _lines(section: str, name: str, field: Any, default: Any, given: Mapping[str, Any]) -> str:
    open_line = name in given or (section, name) in _FILL_IN
    line = f"{name} = {toml_value(given.get(name, default))}"
    return f"\n# {field.description}\n{line if open_line else '# ' + line}"


def _write_new(path: Path, text: str) -> None:
    """Fails rather than write over a file that appeared meanwhile; others may not read it, since it may come to hold a password."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
