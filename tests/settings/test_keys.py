"""The keys file: who may read it, what it holds, and rotation."""

import base64
import stat
from pathlib import Path

import pytest

from newsletter.model.errors import SettingsError
from newsletter.settings.keys import KEYS_FILE, new_secrets, read_keys_file, read_secrets, rotate_key, write_secrets

GOOD = base64.b64encode(b"k" * 32).decode()


@pytest.fixture
def keys_file(tmp_path: Path) -> Path:
    write_secrets(tmp_path / KEYS_FILE, new_secrets())
    return tmp_path / KEYS_FILE


def test_only_its_owner_may_read_it(keys_file: Path) -> None:
    """It is written 0600 whatever the umask says."""
    assert stat.S_IMODE(keys_file.stat().st_mode) == 0o600


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o644])
def test_a_file_that_others_can_read_is_refused(keys_file: Path, mode: int) -> None:
    """Whoever reads the key can forge every link, so we stop and say how to mend it."""
    keys_file.chmod(mode)
    with pytest.raises(SettingsError) as caught:
        read_keys_file(keys_file)
    assert (caught.value.problem, caught.value.cure) == (
        f"other users of this machine may read it (mode 0{mode:o})",
        f"Run: chmod 600 {keys_file}",
    )


def test_rotation_puts_a_new_key_in_front_and_keeps_the_old(keys_file: Path) -> None:
    """Links already in inboxes go on working."""
    before = read_keys_file(keys_file)
    assert rotate_key(keys_file.parent, {}) == 2
    after = read_keys_file(keys_file)
    assert after.ring.keys[1:] == before.ring.keys
    assert after.ring.keys[0] != before.ring.keys[0]
    assert after.api_token == before.api_token
    assert [path.name for path in keys_file.parent.iterdir()] == [KEYS_FILE]
    assert stat.S_IMODE(keys_file.stat().st_mode) == 0o600


def test_keys_from_the_environment_win(keys_file: Path) -> None:
    """A container needs no file of its own; the token still comes from the file where there is one."""
    found = read_secrets(keys_file.parent, {"NEWSLETTER_KEYS": f"{GOOD},{GOOD}"})
    assert (found.ring.keys, found.api_token) == ((b"k" * 32,) * 2, read_keys_file(keys_file).api_token)


def test_keys_of_the_environment_are_not_rotated_here(keys_file: Path) -> None:
    """Rotating the file would change nothing, so we say where the keys are."""
    with pytest.raises(SettingsError, match="come from the environment"):
        rotate_key(keys_file.parent, {"NEWSLETTER_KEYS": GOOD})


def test_a_missing_file_is_never_made_anew(tmp_path: Path) -> None:
    """New keys would break every link already sent; only init writes them."""
    with pytest.raises(SettingsError, match="Restore it from your backup"):
        read_keys_file(tmp_path / KEYS_FILE)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "holds no keys"),
        ("keys = []", "holds no keys"),
        (f'keys = "{GOOD}"', "holds no keys"),
        ('keys = ["c2hvcnQtcGxhbnRlZA=="]', "key 1 has 13 bytes"),
        (f'keys = ["{GOOD}", "planted-secret"]', "key 2 is not base64"),
        (f'keys = ["{GOOD}"]\napi_token = 5', "api_token must be a text"),
        (f'keys = ["{GOOD}"]\ntoken = "planted-secret"', "token is not known here"),
        ("keys = [planted-secret]", "is not valid TOML"),
    ],
)
def test_what_is_wrong_is_said_without_repeating_a_secret(tmp_path: Path, text: str, problem: str) -> None:
    """Errors end up in logs; a key does not."""
    path = tmp_path / KEYS_FILE
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(SettingsError) as caught:
        read_keys_file(path)
    assert (caught.value.problem, "planted" in str(caught.value)) == (problem, False)
