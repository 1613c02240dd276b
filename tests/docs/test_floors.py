"""No library older than the version that mended its hole is asked for, locked or used: the list is made by hand and only grows."""

import re
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tools.locks import DEV_LOCK, LOCK, read_lock

ROOT = Path(__file__).parents[2]
FLOORS = {
    "aiosmtpd": ("1.4.6", "SMTP smuggling, and plain text before STARTTLS taken for encrypted (CVE-2024-27305, CVE-2024-34083)"),
    "aiosmtplib": ("5.1.3", "commands in addresses, replies before STARTTLS, replies of another letter (CVE-2026-53533)"),
    "dkimpy": ("1.1.8", "the second opinion on our signatures was measured with it"),
    "email-validator": ("2.4.0", "the rules for addresses were measured with it"),
    "feedparser": ("6.0.14", "entity bombs end in it"),
    "flufl-bounce": ("6.0.0", "earlier ones are of another licence, and know fewer bounces"),
    "jinja2": ("3.1.6", "ways out of the sandbox"),
    "lxml": ("6", "its libxml2 stops entity bombs, and brings no external entity"),
    "mjml-python": ("1.4.2", "includes nothing by itself"),
}
"""The lowest version, and why."""
LOCKS = {path.name: path for path in (LOCK, DEV_LOCK)}


def too_old(lock: str) -> list[str]:
    """What a lock holds below its floor."""
    return [f"{one.name} {one.version}" for one in read_lock(lock) if one.name in FLOORS and Version(one.version) < floor(one.name)]


def floor(name: str) -> Version:
    return Version(FLOORS[name][0])


def asked() -> list[Requirement]:
    """Every requirement of pyproject.toml, also of its extras."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lines = [*project["dependencies"], *(line for extra in project["optional-dependencies"].values() for line in extra)]
    return [Requirement(line) for line in lines]


@pytest.mark.parametrize("name", LOCKS)
def test_no_locked_version_is_too_old(name: str) -> None:
    """What machines install with hashes."""
    assert too_old(LOCKS[name].read_text("utf-8")) == []


def test_an_old_version_would_be_seen() -> None:
    """One planted in the lock is named."""
    lock = LOCK.read_text("utf-8")
    planted = re.sub(r"(?m)^aiosmtplib==\S+", "aiosmtplib==5.1.2", lock)
    assert planted != lock
    assert too_old(planted) == ["aiosmtplib 5.1.2"]


def test_nothing_older_may_be_asked_for() -> None:
    """Whoever installs without the lock gets nothing older either: each requirement with a floor begins at it or above."""
    requirements = {canonicalize_name(one.name): one for one in asked()}
    lowest = {
        name: max((Version(part.version) for part in one.specifier if part.operator in (">=", "==", "~=")), default=Version("0"))
        for name, one in requirements.items()
    }
    assert [name for name in FLOORS if lowest.get(name, Version("0")) < floor(name)] == []


def test_nothing_older_is_installed() -> None:
    """These tests have run with what they speak of."""
    assert [name for name in FLOORS if Version(version(name)) < floor(name)] == []


def test_every_locked_line_has_one_version_and_its_hashes() -> None:
    """The reader of locks refuses what pip would refuse."""
    for lock in LOCKS.values():
        assert all(one.hashes for one in read_lock(lock.read_text("utf-8")))
    for bad in ("lxml>=6 --hash=sha256:" + "0" * 64, "lxml==6.1", "lxml==6.1 --hash=md5:0"):
        with pytest.raises(ValueError, match="not one version with its hashes"):
            read_lock(bad)
