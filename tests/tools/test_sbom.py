"""The bill of materials holds what the lock holds, and follows its standard."""

import json
from functools import cache
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packaging.utils import canonicalize_name

from tests.docs.test_dependencies import PROJECT, plain
from tools.locks import DEV_LOCK, LOCK, read_lock
from tools.sbom import bill_of_materials


@cache
def written() -> str:
    return bill_of_materials(LOCK.read_text("utf-8"))


@cache
def bill() -> dict[str, Any]:
    return json.loads(written())


def test_every_locked_package_is_in_it_and_no_other() -> None:
    """With its version and the hashes of all its files."""
    found = {(one["name"], one["version"]): {each["content"] for each in one["hashes"]} for one in bill()["components"]}
    assert found == {(one.name, one.version): set(one.hashes) for one in read_lock(LOCK.read_text("utf-8"))}
    assert {each["alg"] for one in bill()["components"] for each in one["hashes"]} == {"SHA-256"}


def test_every_package_that_is_installed_here_has_a_licence() -> None:
    """A package that says nothing of its licence would be seen."""
    installed = {(one.name, one.version) for one in read_lock(LOCK.read_text("utf-8")) if one.is_for_here}
    silent = [one["name"] for one in bill()["components"] if not one.get("licenses") and (one["name"], one["version"]) in installed]
    assert silent == []


def test_it_says_what_the_product_needs() -> None:
    """Its own line names what pyproject.toml asks for, and each of those what it needs in turn."""
    needs = {one["ref"]: one.get("dependsOn", []) for one in bill()["dependencies"]}
    asked = {canonicalize_name(plain(line)) for line in PROJECT["dependencies"]}
    assert {ref.partition("==")[0] for ref in needs["newsletter"]} == asked
    aiohttp = next(ref for ref in needs if ref.startswith("aiohttp=="))
    assert "yarl" in {ref.partition("==")[0] for ref in needs[aiohttp]}


def test_it_follows_the_standard() -> None:
    """CycloneDX 1.6, checked against its schema; the checker can say no."""
    checker = JsonStrictValidator(SchemaVersion.V1_6)
    assert bill()["specVersion"] == "1.6"
    assert checker.validate_str(written()) is None
    assert checker.validate_str(written().replace('"type": "library"', '"type": "shelf"', 1)) is not None


def test_the_same_lock_gives_the_same_bill(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that two makers of one release can compare; another lock has another serial number."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    first, again = (bill_of_materials(LOCK.read_text("utf-8")) for _ in range(2))
    assert first == again
    other = bill_of_materials(DEV_LOCK.read_text("utf-8"))
    assert json.loads(other)["serialNumber"] != json.loads(first)["serialNumber"]
