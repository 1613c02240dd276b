"""Writes the bill of materials of what a machine installs, as CycloneDX 1.6: ``make sbom``. Asks no network.

Names, versions and hashes are the lock's; licences and who needs whom are what the packages installed here say of themselves. The same
lock gives the same file: its serial number is made of it, and its time is SOURCE_DATE_EPOCH where that is set.
"""

import os
import re
import sys
import tomllib
import uuid
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import License
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL
from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name

from tools.locks import LOCK, ROOT, Locked, read_lock

_CLASSIFIER = re.compile(r"License :: (?:OSI Approved :: )?(.+)")
_LONGEST_NAME = 80
"""Old packages put the whole text of their licence where its name belongs."""


def main() -> None:
    """``python -m tools.sbom [LOCK]`` writes to standard output."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else LOCK
    sys.stdout.write(bill_of_materials(path.read_text("utf-8")))


def bill_of_materials(lock: str) -> str:
    """As JSON. Raises ValueError if it would break the standard."""
    here = {canonicalize_name(one.name): one for one in distributions()}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    made = _bom(project, read_lock(lock), here, serial_number=uuid.uuid5(uuid.NAMESPACE_OID, lock))
    written = str(JsonV1Dot6(made).output_as_string(indent=2)) + "\n"
    if problem := JsonStrictValidator(SchemaVersion.V1_6).validate_str(written):
        raise ValueError(f"the bill of materials breaks its standard: {problem}")
    return written


def _bom(project: Any, locked: Sequence[Locked], here: dict[NormalizedName, Distribution], serial_number: uuid.UUID) -> Bom:
    product = _product(project)
    components = {one: _component(one, here.get(one.name)) for one in locked}
    bom = Bom(components=components.values(), serial_number=serial_number, metadata=BomMetaData(component=product, timestamp=_timestamp()))
    by_name = {one.name: component for one, component in components.items() if one.is_for_here}
    bom.register_dependency(product, _needed(project["dependencies"], by_name))
    for name, component in by_name.items():
        bom.register_dependency(component, _needed(here[name].requires or (), by_name) if name in here else ())
    return bom


def _product(project: Any) -> Component:
    return Component(
        name=project["name"],
        version=project["version"],
        type=ComponentType.APPLICATION,
        bom_ref=project["name"],
        licenses=[LicenseFactory().make_from_string(project["license"])],
    )


def _component(one: Locked, installed: Distribution | None) -> Component:
    """Its hashes are of all the files that may be installed: one for each kind of machine."""
    said = installed is not None and installed.version == one.version
    return Component(
        name=one.name,
        version=one.version,
        type=ComponentType.LIBRARY,
        bom_ref=f"{one.name}=={one.version}",
        purl=PackageURL("pypi", name=one.name, version=one.version),
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=content) for content in one.hashes],
        licenses=_licences(installed) if installed is not None and said else (),
        properties=[Property(name="newsletter:marker", value=one.marker)] if one.marker else (),
    )


def _licences(installed: Distribution) -> Iterable[License]:
    """What the package says of itself, the newest way of saying it first; none where it says nothing."""
    told, factory = installed.metadata, LicenseFactory()
    if expression := told.get("License-Expression"):
        return (factory.make_from_string(expression),)
    classified = [found[1] for one in told.get_all("Classifier") or () if (found := _CLASSIFIER.fullmatch(one))]
    if not classified and (name := (told.get("License") or "").strip()) and "\n" not in name and len(name) <= _LONGEST_NAME:
        classified = [name]
    return tuple(factory.make_with_name(name) for name in dict.fromkeys(classified))


def _needed(lines: Iterable[str], by_name: dict[NormalizedName, Component]) -> list[Component]:
    """Of what is asked for, all that is locked for this machine; extras that nobody asked for are not."""
    asked = (Requirement(line) for line in lines)
    names = {canonicalize_name(one.name) for one in asked if one.marker is None or one.marker.evaluate({"extra": ""})}
    return [by_name[name] for name in sorted(names) if name in by_name]


def _timestamp() -> datetime:
    told = os.environ.get("SOURCE_DATE_EPOCH")
    return datetime.fromtimestamp(int(told), UTC) if told else datetime.now(UTC)


if __name__ == "__main__":
    main()
