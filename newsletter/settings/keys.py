"""The keys file beside the settings: secret keys, newest first, and the operators' API token. Nobody else may read it."""

import base64
import binascii
import os
import secrets
import stat
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from newsletter.model.errors import SettingsError
from newsletter.model.tokens import KeyRing
from newsletter.settings.environment import KEYS, KEYS_FROM
from newsletter.settings.secret_files import CREDENTIALS

KEYS_FILE = "newsletter.keys.toml"
KEY_BYTES = 32
_HEADER = """\
# Secret keys of this newsletter, newest first. They sign the links in every letter and the list of addresses we must not write to.
# Keep a copy in a safe place: without the old keys, links that readers already have stop working.
# A new key goes first and the old ones stay: newsletter init --rotate
"""


@dataclass(frozen=True, slots=True)
class Secrets:
    """What the keys file holds."""

    ring: KeyRing = field(repr=False)
    api_token: str = field(repr=False, default="")


def new_secrets() -> Secrets:
    """A fresh key and a fresh token, from the machine's own randomness."""
    return Secrets(KeyRing((secrets.token_bytes(KEY_BYTES),)), secrets.token_urlsafe(32))


def read_secrets(folder: Path, environment: Mapping[str, str]) -> Secrets:
    """The keys from ``NEWSLETTER_KEYS`` where it is set, else from the keys file. Raises SettingsError with the cure."""
    path, guarded = keys_file(folder, environment)
    if KEYS in environment:
        ring = _ring([part.strip() for part in environment[KEYS].split(",") if part.strip()], KEYS)
        return Secrets(ring, read_keys_file(path, guarded=guarded).api_token if path.exists() else "")
    return read_keys_file(path, guarded=guarded)


def keys_file(folder: Path, environment: Mapping[str, str]) -> tuple[Path, bool]:
    """Where the keys stand: where ``NEWSLETTER_KEYS_FILE`` says, else among systemd's credentials, else beside the settings.

    Also whether nobody else may enter that folder anyhow.
    """
    if environment.get(KEYS_FROM):
        return folder / environment[KEYS_FROM], False
    handed = Path(environment[CREDENTIALS]) / KEYS_FILE if environment.get(CREDENTIALS) else None
    return (handed, True) if handed is not None and handed.is_file() else (folder / KEYS_FILE, False)


def read_keys_file(path: Path, *, guarded: bool = False) -> Secrets:
    """Refuses a file that others can read, unknown words, and keys that are too short. ``guarded``: nobody else may enter its folder."""
    if not path.exists():
        cure = "Restore it from your backup. On a new instance: newsletter init writes one."
        raise SettingsError(path.name, f"not found in {path.parent}", cure)
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077 and not guarded:
        raise SettingsError(path.name, f"other users of this machine may read it (mode {mode:04o})", f"Run: chmod 600 {path}")
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except ValueError:  # its words may be part of a key, so they are not repeated
        raise SettingsError(path.name, "is not valid TOML", 'It should read: keys = ["…"] and api_token = "…"') from None
    if unknown := sorted(set(found) - {"keys", "api_token"}):
        raise SettingsError(path.name, f"{unknown[0]} is not known here", "It holds keys and api_token; settings go into newsletter.toml.")
    token = found.get("api_token", "")
    if not isinstance(token, str):
        raise SettingsError(path.name, "api_token must be a text", 'Write api_token = "…"')
    return Secrets(_ring(found.get("keys"), path.name), token)


def write_secrets(path: Path, content: Secrets) -> None:
    """Replace the file in one step, readable by its owner alone from the first byte."""
    keys = "\n".join(f'  "{base64.b64encode(key).decode()}",' for key in content.ring.keys)
    text = f'{_HEADER}keys = [\n{keys}\n]\n\n# Bearer token of the operators\' API.\napi_token = "{content.api_token}"\n'
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def rotate_key(folder: Path, environment: Mapping[str, str], *, dry_run: bool = False) -> int:
    """Put a new key in front and keep the old ones, so that links already sent go on working. Says how many keys there are now.

    With ``dry_run`` nothing is written.
    """
    if KEYS in environment:
        raise SettingsError(KEYS, "the keys come from the environment", "Put a new key in front of the others there.")
    path, handed = keys_file(folder, environment)
    if handed:
        raise SettingsError(
            path.name, "is handed over by systemd", "Put a new key in front of the others where its LoadCredential= takes it from."
        )
    old = read_keys_file(path)
    ring = KeyRing((secrets.token_bytes(KEY_BYTES), *old.ring.keys))
    if not dry_run:
        write_secrets(path, Secrets(ring, old.api_token))
    return len(ring.keys)


def _ring(texts: object, place: str) -> KeyRing:
    cure = f"Each key is {KEY_BYTES} random bytes in base64; newsletter init writes a good one."
    if not isinstance(texts, Sequence) or isinstance(texts, str) or not texts:
        raise SettingsError(place, "holds no keys", cure)
    keys = []
    for number, text in enumerate(texts, start=1):
        try:
            keys.append(base64.b64decode(text, validate=True))
        except (binascii.Error, ValueError, TypeError):
            raise SettingsError(place, f"key {number} is not base64", cure) from None
        if len(keys[-1]) < KEY_BYTES:
            raise SettingsError(place, f"key {number} has {len(keys[-1])} bytes", cure)
    return KeyRing(tuple(keys))
