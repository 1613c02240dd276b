"""The page for lawyers: its lengths are the program's own, and every setting, verb and table it names is there."""

import re
from datetime import timedelta
from pathlib import Path

from newsletter.cli.reference import verbs
from newsletter.model.durations import write_duration
from newsletter.model.privacy_options import PrivacyOptions
from newsletter.settings.record import section_records
from newsletter.storage.schema import metadata

PAGE = (Path(__file__).parents[2] / "docs" / "privacy.md").read_text("utf-8")
ROW = re.compile(r"^\| .* \| `(\w+)` \| `(\w+)\.(\w+)` \|$", re.MULTILINE)


def default(section: str, key: str) -> str:
    value = section_records()[section].model_fields[key].default
    assert isinstance(value, timedelta)
    return write_duration(value)


def test_how_long_is_what_the_settings_say() -> None:
    """Nobody is told a length that the program does not keep; and none of the settings is missing."""
    told = {f"{section}.{key}": kept for kept, section, key in ROW.findall(PAGE)}
    wanted = {"sign_up.forget_pending", *(f"privacy.{key}" for key in PrivacyOptions.model_fields if key.startswith("keep_"))}
    assert told == {name: default(*name.split(".")) for name in wanted}


def test_what_it_names_is_there() -> None:
    """Tables, verbs and settings by their right names."""
    known = {name for name, _ in verbs()}
    named = {
        " ".join(("newsletter", *found.split()[:2])) for found in re.findall(r"`newsletter ((?:subscribers|operators|config) \w+)", PAGE)
    }
    assert named - known == set()
    first = PAGE.partition("## What is stored about readers")[2].partition("A digest is made")[0]
    tables = {name for row in re.findall(r"^\|[^|]*\| ([^|]*) \|", first, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)}
    assert tables - metadata.tables.keys() == set()
    assert {"subscriber", "preference", "consent", "delivery", "attempt", "notice", "returned", "feedback", "suppression"} <= tables
