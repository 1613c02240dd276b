"""Settings from the file and the environment, and what is said about mistakes."""

from datetime import time, timedelta
from pathlib import Path

import pytest

from newsletter.model.errors import SettingsError
from newsletter.model.sending_options import RelayOptions
from newsletter.model.states import Mark
from tests.settings.conftest import Load


def mistake(load: Load, text: str = "", environment: dict[str, str] | None = None) -> tuple[str, str, str]:
    with pytest.raises(SettingsError) as caught:
        load(text, environment)
    return caught.value.thing, caught.value.problem, caught.value.cure


def test_an_empty_file_is_every_default(load: Load) -> None:
    """Nothing has to be written to begin, and nothing may be sent yet."""
    settings = load("")
    assert (settings.mark, settings.relay) == (Mark.LIVE, RelayOptions())
    assert settings.newsletter.missing == ("postal_address", "from_address", "base_url")


def test_the_environment_wins_over_the_file_key_by_key(load: Load) -> None:
    """A variable replaces one setting, not its whole section."""
    settings = load(
        'mark = "test"\n[relay]\nhost = "a.example"\nport = 25', {"NEWSLETTER_RELAY__HOST": "b.example", "NEWSLETTER_MARK": "demo"}
    )
    assert (settings.relay.host, settings.relay.port, settings.mark) == ("b.example", 25, Mark.DEMO)


def test_several_relays_come_from_the_file_and_the_environment(load: Load) -> None:
    """Each named relay has every setting of the first; a password comes from its own variable."""
    settings = load(
        '[relay]\nhost = "a.example"\nweight = 3\n[relays.backup]\nhost = "b.example"\nweight = 0',
        {"NEWSLETTER_RELAYS__BACKUP__PASSWORD": "planted", "NEWSLETTER_RELAYS__THIRD__PORT": "2525"},
    )
    backup, third = settings.relays["backup"], settings.relays["third"]
    assert (settings.relay.weight, backup.host, backup.weight, backup.password.get_secret_value()) == (3, "b.example", 0, "planted")
    assert third == RelayOptions(port=2525)


def test_a_wrong_value_for_a_named_relay_is_named_by_its_variable(load: Load) -> None:
    """The place is the variable, as with every other setting."""
    assert mistake(load, "", {"NEWSLETTER_RELAYS__BACKUP__PORT": "many"})[0] == "NEWSLETTER_RELAYS__BACKUP__PORT"


def test_values_are_written_as_people_write_them(load: Load) -> None:
    """Durations, times, lists and truth have a short form in both places."""
    file = load('[schedule]\nsend_at = 07:15:00\ncatch_up = "90m"\nweekdays = ["mon", "tue"]')
    environment = {
        "NEWSLETTER_SCHEDULE__SEND_AT": "07:15",
        "NEWSLETTER_SCHEDULE__CATCH_UP": "1h 30m",
        "NEWSLETTER_SCHEDULE__WEEKDAYS": "mon, tue",
        "NEWSLETTER_SOURCES__PORTS": "[80, 8080]",
        "NEWSLETTER_SOURCES__ALLOW_PRIVATE_NETWORKS": "true",
        "NEWSLETTER_DELIVERY__RETRY_AFTER": "5m, 1h",
    }
    both = load("", environment)
    assert file.schedule == both.schedule
    assert (both.schedule.send_at, both.schedule.catch_up, both.schedule.weekdays) == (time(7, 15), timedelta(minutes=90), ("mon", "tue"))
    assert (both.sources.ports, both.sources.allow_private_networks) == ((80, 8080), True)
    assert both.delivery.retry_after == (timedelta(minutes=5), timedelta(hours=1))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[relay]\n# a comment\nhosst = "x"', ("newsletter.toml line 3, [relay] hosst", "is not a setting", "Did you mean host?")),
        (
            "[relays]\nport = 25",
            (
                "newsletter.toml line 2, [relays] port",
                "is not a setting",
                "Write [relays.NAME] on a line of its own and its settings below; a name is small letters and digits.",
            ),
        ),
        (
            '[relays.back-up]\nhost = "x"',
            (
                "newsletter.toml line 1, [relays.back-up]",
                "is not a setting",
                "Write [relays.NAME] on a line of its own and its settings below; a name is small letters and digits.",
            ),
        ),
        (
            '[relay]\nhost = "a"\n[relays.backup]\nhosst = "x"',
            ("newsletter.toml line 4, [relays.backup] hosst", "is not a setting", "Did you mean host?"),
        ),
        (
            "[relays.backup]\nport = 0",
            (
                "newsletter.toml line 2, [relays.backup] port",
                "should be greater than or equal to 1",
                "587 with STARTTLS, 465 with TLS from the start, 25 or another for a local relay.",
            ),
        ),
        ("[reelay]\nport = 25", ("newsletter.toml line 1, reelay", "is not a setting", "Did you mean relay?")),
        ('host = "x"\n[relay]', ("newsletter.toml line 1, host", "is not a setting", "It belongs into [relay] or [web].")),
        ('postal_address = "x"', ("newsletter.toml line 1, postal_address", "is not a setting", "It belongs into [newsletter].")),
        ('keys = ["x"]', ("newsletter.toml line 1, keys", "is not a setting", "Keys stand in newsletter.keys.toml beside this file.")),
        ("relay = 25", ("newsletter.toml line 1, relay", "is a section", "Write [relay] on a line of its own and its settings below.")),
        (
            "[relay]\nport = 70000",
            (
                "newsletter.toml line 2, [relay] port",
                "should be less than or equal to 65535",
                "587 with STARTTLS, 465 with TLS from the start, 25 or another for a local relay.",
            ),
        ),
        (
            '[schedule]\ncatch_up = "soon"',
            (
                "newsletter.toml line 2, [schedule] catch_up",
                "'soon' is not a duration; write it like 90s, 30m, 6h or 3d",
                "An issue missed by less than this is still made and sent; later it is skipped.",
            ),
        ),
        (
            '[schedule]\nweekdays = ["mon", "tues"]',
            (
                "newsletter.toml line 2, [schedule] weekdays, item 2",
                "should be 'mon', 'tue', 'wed', 'thu', 'fri', 'sat' or 'sun'",
                "Days with an issue.",
            ),
        ),
        (
            '[schedule.days.sat]\nsend = "08:00"',
            ("newsletter.toml line 2, [schedule.days.sat] send", "is not a setting", "Did you mean send_at?"),
        ),
        (
            '[schedule.days.sat]\ndraft_before = "early"',
            (
                "newsletter.toml line 2, [schedule.days.sat] draft_before",
                "'early' is not a duration; write it like 90s, 30m, 6h or 3d",
                "How long before that it is drafted.",
            ),
        ),
        (
            "[schedule]\nweekdays = []",
            (
                "newsletter.toml line 2, [schedule] weekdays",
                "should have at least 1 item after validation, not 0",
                "Days with an issue.",
            ),
        ),
        (
            '[newsletter]\nlanguage = "zz"',
            (
                "newsletter.toml line 2, [newsletter] language",
                "'zz' is no language we know; write it like en, de or pt_BR",
                "Locale of dates, numbers and fixed words.",
            ),
        ),
        (
            f'[newsletter]\nbase_url = "https://{"a" * 193}"',
            (
                "newsletter.toml line 2, [newsletter] base_url",
                "should have at most 200 characters",
                "Public address of the web pages, such as https://topten.example. Required before anything is sent.",
            ),
        ),
        (
            "[selection]\nsize = 3",
            (
                "newsletter.toml, [selection] fewest",
                "5 is more than size, which is 3: every issue would be held",
                "Lower fewest or raise size.",
            ),
        ),
        (
            '[database]\nurl = "postgresql://host/name"',
            (
                "newsletter.toml line 2, [database] url",
                "is no database we can use",
                "Write sqlite+aiosqlite:///subscribers.db or postgresql+asyncpg://user:password@host/name.",
            ),
        ),
    ],
    ids=lambda value: value.splitlines()[-1][:40] if isinstance(value, str) else "",
)
def test_a_mistake_in_the_file_names_line_and_cure(load: Load, text: str, expected: tuple[str, str, str]) -> None:
    """One line says where, what and how to mend it."""
    assert mistake(load, text) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("NEWSLETTER_RELAY__HOSTT", ("NEWSLETTER_RELAY__HOSTT", "is not a setting", "Did you mean NEWSLETTER_RELAY__HOST?")),
        ("NEWSLETTER_RELAY_HOST", ("NEWSLETTER_RELAY_HOST", "is not a setting", "Did you mean NEWSLETTER_RELAY__HOST?")),
        ("NEWSLETTER_MARKE", ("NEWSLETTER_MARKE", "is not a setting", "Did you mean NEWSLETTER_MARK?")),
        ("NEWSLETTER_RELAY", ("NEWSLETTER_RELAY", "is a whole section", "Set its keys one by one, such as NEWSLETTER_RELAY__HOST.")),
        (
            "NEWSLETTER_RELAYS__BACKUP__HOSTT",
            ("NEWSLETTER_RELAYS__BACKUP__HOSTT", "is not a setting", "Did you mean NEWSLETTER_RELAYS__BACKUP__HOST?"),
        ),
        ("NEWSLETTER_XYZZY", ("NEWSLETTER_XYZZY", "is not a setting", "Unset it; docs/settings.md lists every variable.")),
    ],
)
def test_a_misspelt_variable_is_refused(load: Load, name: str, expected: tuple[str, str, str]) -> None:
    """A variable that begins with our name is a setting or a mistake; it never passes unseen."""
    assert mistake(load, "", {name: "x"}) == expected


def test_a_wrong_variable_is_named_by_its_own_name(load: Load) -> None:
    """The place is the variable even where the file sets the same key."""
    assert mistake(load, "[relay]\nport = 25", {"NEWSLETTER_RELAY__PORT": "many"})[0] == "NEWSLETTER_RELAY__PORT"


@pytest.mark.parametrize("name", ["NEWSLETTER_TEST_NOTHING_MISSING", "NEWSLETTER_EVAL_DATA", "NEWSLETTER_CONFIG", "NEWSLETTERS", "PATH"])
def test_variables_that_are_no_settings_are_left_alone(load: Load, name: str) -> None:
    """The tests' variables and other programs' are not ours to refuse."""
    assert load("", {name: "x"}) == load("")


def test_all_mistakes_are_told_at_once(load: Load) -> None:
    """Nobody mends one mistake only to be shown the next."""
    thing, problem, _ = mistake(load, '[relay]\nhosst = "x"\nport = "many"', {"NEWSLETTER_RELAY__TLSS": "x"})
    assert thing == "newsletter.toml"
    assert [line.split(" – ")[0].strip() for line in problem.splitlines()] == [
        "3 mistakes in the settings",
        "NEWSLETTER_RELAY__TLSS: is not a setting",
        "newsletter.toml line 3, [relay] port: should be a valid integer, unable to parse string as an integer",
        "newsletter.toml line 2, [relay] hosst: is not a setting",
    ]


def test_broken_toml_names_the_line(load: Load) -> None:
    """A forgotten quote is found without guessing."""
    thing, problem, _ = mistake(load, "[newsletter]\nname = Top Ten")
    assert (thing, "line 2" in problem) == ("newsletter.toml", True)


@pytest.mark.parametrize("key", ["name", "tagline", "editor", "postal_address"])
def test_words_of_the_letterhead_cannot_break_a_header(load: Load, key: str) -> None:
    """A line break in a name would begin a header of its own."""
    assert mistake(load, f'[newsletter]\n{key} = "Ten\\r\\nBcc: a@b.example"')[1] == "must be one line without control characters"


@pytest.mark.parametrize(
    ("key", "value"), [("from_address", "Lisa <a@b.example>"), ("reply_to", "nobody"), ("base_url", "topten.example"), ("zone", "Lisbon")]
)
def test_addresses_and_zones_are_checked_when_read(load: Load, key: str, value: str) -> None:
    """What every letter depends on is refused before the first letter."""
    assert mistake(load, f'[newsletter]\n{key} = "{value}"')[0] == f"newsletter.toml line 2, [newsletter] {key}"


def test_relative_paths_start_at_the_settings_file(load: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same instance opens the same database from whatever folder it is started."""
    (tmp_path / "own").mkdir()
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    settings = load('[letter]\ntemplates = "own"')
    assert settings.database.url == f"sqlite+aiosqlite:///{tmp_path}/subscribers.db"
    assert settings.letter.templates == tmp_path / "own"


def test_an_absolute_database_path_stays(load: Load) -> None:
    """Four slashes mean the root, as SQLAlchemy has it."""
    assert load('[database]\nurl = "sqlite+aiosqlite:////srv/x.db"').database.url == "sqlite+aiosqlite:////srv/x.db"


def test_a_missing_template_folder_is_a_mistake(load: Load) -> None:
    """A misspelt folder would otherwise mean our own templates, silently."""
    assert mistake(load, '[letter]\ntemplates = "onw"')[0] == "newsletter.toml line 2, [letter] templates"


def test_the_record_is_frozen(load: Load) -> None:
    """Settings are parsed once; nobody changes them later."""
    with pytest.raises(ValueError, match="frozen"):
        load("").relay.host = "x"
