"""Secrets that come from files: by a variable that names one, or as a credential of systemd."""

from pathlib import Path

import pytest

from newsletter.model.errors import SettingsError
from newsletter.settings.keys import KEYS_FILE, new_secrets, read_secrets, rotate_key, write_secrets
from newsletter.settings.record import named_records, section_records, variable
from newsletter.settings.secret_files import is_secret_file
from newsletter.settings.shown import shown
from tests.settings.conftest import Load

SECRETS = [
    ("relay", "password"),
    ("relays.backup", "password"),
    ("returns", "imap_password"),
    ("web", "api_token"),
    ("oidc", "client_secret"),
    ("watch", "metrics_token"),
]


def secret(folder: Path, name: str, text: str = "planted-secret\n", mode: int = 0o600) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def of(settings: object, section: str, key: str) -> str:
    home, _, name = section.partition(".")
    record = getattr(settings, home)
    return str(getattr(record[name] if name else record, key).get_secret_value())


def test_every_secret_setting_may_come_from_a_file() -> None:
    """A new secret needs nothing of its own to have this."""
    records = {**section_records(), **{f"{family}.b": record for family, record in named_records().items()}}
    secrets = {
        variable(section, key)
        for section, record in records.items()
        for key, field in record.model_fields.items()
        if "SecretStr" in str(field.annotation)
    }
    assert {variable(section, key) for section, key in SECRETS if section != "relays.backup"} <= secrets
    assert [name for name in sorted({*secrets, "NEWSLETTER_DATABASE__URL"}) if not is_secret_file(f"{name}_FILE")] == []
    assert not is_secret_file("NEWSLETTER_RELAY__HOST_FILE")


@pytest.mark.parametrize(("section", "key"), SECRETS)
def test_a_variable_names_the_file(load: Load, tmp_path: Path, section: str, key: str) -> None:
    """Without its line end; neither the value nor the place is shown."""
    path = secret(tmp_path / "secrets", "one")
    settings = load("[newsletter]\n", {f"{variable(section, key)}_FILE": str(path)})
    assert of(settings, section, key) == "planted-secret"
    assert "planted-secret" not in str(shown(settings))


@pytest.mark.parametrize(("section", "key"), SECRETS)
def test_systemd_hands_it_over_by_its_name(load: Load, tmp_path: Path, section: str, key: str) -> None:
    """Whatever its mode: systemd lets nobody else into the folder. What has another name belongs to others."""
    secret(tmp_path / "handed", f"{section}.{key}", mode=0o440)
    secret(tmp_path / "handed", "tls.key", mode=0o440)
    assert of(load("[newsletter]\n", {"CREDENTIALS_DIRECTORY": str(tmp_path / "handed")}), section, key) == "planted-secret"


def test_the_address_of_the_database_may_hold_a_password(load: Load, tmp_path: Path) -> None:
    """So it comes from a file like any other secret."""
    path = secret(tmp_path, "url", "postgresql+asyncpg://me:planted-secret@db/ten\n")
    settings = load("", {"NEWSLETTER_DATABASE__URL_FILE": str(path)})
    assert settings.database.url == "postgresql+asyncpg://me:planted-secret@db/ten"
    assert "planted-secret" not in str(shown(settings))


def test_what_is_said_nearer_counts(load: Load, tmp_path: Path) -> None:
    """The environment before a named file, that before a credential, that before the settings file."""
    written = '[relay]\npassword = "of the file"\n'
    handed = {"CREDENTIALS_DIRECTORY": str(secret(tmp_path / "handed", "relay.password", "handed over").parent)}
    named = {"NEWSLETTER_RELAY__PASSWORD_FILE": str(secret(tmp_path, "named", "named"))}
    said = {"NEWSLETTER_RELAY__PASSWORD": "said"}
    found = [of(load(written, given), "relay", "password") for given in ({}, handed, handed | named, handed | said)]
    assert found == ["of the file", "handed over", "named", "said"]


@pytest.mark.parametrize(
    ("text", "mode", "problem"),
    [
        pytest.param("planted-secret", 0o640, "other users of this machine may read", id="others may read it"),
        pytest.param("", 0o600, "does not hold one line", id="empty"),
        pytest.param("planted-secret\nand more\n", 0o600, "does not hold one line", id="two lines"),
    ],
)
def test_a_file_that_will_not_do_is_refused(load: Load, tmp_path: Path, text: str, mode: int, problem: str) -> None:
    """With the cure, and without a word of what stands in it."""
    path = secret(tmp_path, "one", text, mode)
    with pytest.raises(SettingsError) as caught:
        load("", {"NEWSLETTER_RELAY__PASSWORD_FILE": str(path)})
    assert (caught.value.thing, problem in caught.value.problem, bool(caught.value.cure)) == ("NEWSLETTER_RELAY__PASSWORD_FILE", True, True)
    assert "planted" not in str(caught.value)


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        pytest.param({"NEWSLETTER_RELAY__PASSWORD_FILE": "/nowhere/at/all"}, "cannot be read", id="not there"),
        pytest.param({"NEWSLETTER_RELAY__HOST_FILE": "/nowhere"}, "is not a setting", id="no secret"),
        pytest.param({"NEWSLETTER_RELAY__PASSWORT_FILE": "/nowhere"}, "is not a setting", id="misspelt"),
    ],
)
def test_a_mistake_is_told(load: Load, given: dict[str, str], problem: str) -> None:
    """A letter does not go out without its password because of a slip in a name."""
    with pytest.raises(SettingsError, match=problem):
        load("", given)


def test_two_answers_to_one_question_are_a_mistake(load: Load, tmp_path: Path) -> None:
    """Which of them is old nobody can tell."""
    given = {"NEWSLETTER_RELAY__PASSWORD_FILE": str(secret(tmp_path, "one")), "NEWSLETTER_RELAY__PASSWORD": "two"}
    with pytest.raises(SettingsError, match="is set and NEWSLETTER_RELAY__PASSWORD too"):
        load("", given)


def test_the_keys_may_stand_elsewhere(tmp_path: Path) -> None:
    """Where a variable says, or among what systemd hands over; a new key is written where they stand, and never into systemd's folder."""
    for name in ("own", "handed", "here"):
        (tmp_path / name).mkdir()
    rings = {}
    for name, file in (("own", "keys"), ("handed", KEYS_FILE), ("here", KEYS_FILE)):
        write_secrets(tmp_path / name / file, new_secrets())
        rings[name] = (tmp_path / name / file).read_text()
    (tmp_path / "handed" / KEYS_FILE).chmod(0o440)
    handed = {"CREDENTIALS_DIRECTORY": str(tmp_path / "handed")}
    own = handed | {"NEWSLETTER_KEYS_FILE": str(tmp_path / "own" / "keys")}
    found = [read_secrets(tmp_path / "here", given).api_token for given in ({}, handed, own)]
    assert [token in rings[name] for token, name in zip(found, ("here", "handed", "own"), strict=True)] == [True] * 3
    assert rotate_key(tmp_path / "here", own) == 2
    with pytest.raises(SettingsError, match="handed over by systemd"):
        rotate_key(tmp_path / "here", handed)
