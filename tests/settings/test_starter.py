"""Beginning a new instance, and finding it again."""

import re
import stat
from pathlib import Path
from xml.etree import ElementTree

import pytest

from newsletter.model.errors import SettingsError
from newsletter.settings.keys import KEYS_FILE
from newsletter.settings.loading import load_settings
from newsletter.settings.record import Sections, section_records
from newsletter.settings.settings_file import find_settings_file
from newsletter.settings.starter import starter_text, write_starter
from newsletter.settings.starter_feeds import STARTER_FEEDS


def test_it_writes_settings_keys_and_feeds(tmp_path: Path) -> None:
    """Three files, the two that hold secrets readable by their owner alone."""
    account = write_starter(tmp_path / "new")
    assert [path.name for path in account.written] == ["newsletter.toml", KEYS_FILE, "feeds.opml"]
    assert account.kept == ()
    assert [stat.S_IMODE(path.stat().st_mode) for path in account.written[:2]] == [0o600, 0o600]


def test_it_never_overwrites(tmp_path: Path) -> None:
    """Run twice it keeps what stands there, above all the keys."""
    first = write_starter(tmp_path)
    before = [path.read_bytes() for path in first.written]
    second = write_starter(tmp_path)
    assert (second.written, second.kept) == ((), first.written)
    assert [path.read_bytes() for path in first.written] == before


def test_the_new_file_is_every_default(tmp_path: Path) -> None:
    """As written it changes nothing."""
    write_starter(tmp_path)
    settings = load_settings(tmp_path / "newsletter.toml", {})
    relative = settings.database.model_copy(update={"url": "sqlite+aiosqlite:///subscribers.db"})
    without_token = settings.web.model_copy(update={"api_token": Sections().web.api_token})
    found = {name: getattr(settings, name) for name in Sections.model_fields} | {
        "database": relative,
        "web": without_token,
        "dkim": Sections().dkim,
    }
    assert Sections(**found) == Sections()


def test_every_commented_default_can_be_uncommented(tmp_path: Path) -> None:
    """Taking away every # gives the same settings again: no default is written wrongly."""
    write_starter(tmp_path)
    file = tmp_path / "newsletter.toml"
    as_written = load_settings(file, {})
    file.write_text(re.sub(r"(?m)^# ([a-z_]+ = )", r"\1", file.read_text()))
    assert load_settings(file, {}) == as_written
    assert len(re.findall(r"(?m)^[a-z_]+ = ", file.read_text())) == 1 + sum(
        len(record.model_fields) for record in section_records().values()
    )


def test_given_values_are_written_open() -> None:
    """The demo and the tests begin an instance with values of their own."""
    lines = starter_text({"": {"mark": "demo"}, "relay": {"host": "127.0.0.1", "port": 2525}}).splitlines()
    assert [
        line for line in lines if line in ('mark = "demo"', 'host = "127.0.0.1"', "port = 2525", '# host = "127.0.0.1"', "# port = 8080")
    ] == [
        'mark = "demo"',
        'host = "127.0.0.1"',
        "port = 2525",
        '# host = "127.0.0.1"',
        "# port = 8080",
    ]


def test_the_feeds_are_well_formed_opml(tmp_path: Path) -> None:
    """Any feed reader takes them; every one is fetched over TLS."""
    write_starter(tmp_path)
    outlines = ElementTree.parse(tmp_path / "feeds.opml").findall("./body/outline")
    assert [outline.get("xmlUrl") for outline in outlines] == [url for _, url, _ in STARTER_FEEDS]
    assert all(url.startswith("https://") for _, url, _ in STARTER_FEEDS)


def test_where_the_settings_are_looked_for(tmp_path: Path) -> None:
    """A given path wins over NEWSLETTER_CONFIG, which wins over the folder we stand in; a folder means the file in it."""
    for name in ("given", "named", "here"):
        write_starter(tmp_path / name)
    environment = {"NEWSLETTER_CONFIG": str(tmp_path / "named" / "newsletter.toml")}
    found = [
        find_settings_file(tmp_path / "given", environment, tmp_path / "here"),
        find_settings_file(None, environment, tmp_path / "here"),
        find_settings_file(None, {}, tmp_path / "here"),
        find_settings_file(Path("../given"), {}, tmp_path / "here"),
    ]
    assert [path.parent.name for path in found] == ["given", "named", "here", "given"]


def test_no_settings_file_says_what_to_do(tmp_path: Path) -> None:
    """The first thing a new user may see."""
    with pytest.raises(SettingsError) as caught:
        find_settings_file(None, {}, tmp_path)
    assert str(caught.value) == f"newsletter.toml: not found in {tmp_path}\n  newsletter init writes one here."
