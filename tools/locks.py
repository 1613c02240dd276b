"""Reads the hashed lock files: which packages they hold, at which versions, with which hashes, and where."""

import re
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name

ROOT = Path(__file__).parents[1]
LOCK, DEV_LOCK = ROOT / "requirements.lock", ROOT / "requirements-dev.lock"
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Locked:
    """One line of a lock. ``marker`` is empty where the package is for every machine; ``hashes`` are of its files, SHA-256."""

    name: NormalizedName
    version: str
    marker: str
    hashes: tuple[str, ...]

    @property
    def is_for_here(self) -> bool:
        """Whether it is installed on this machine, with this Python."""
        return not self.marker or Requirement(f"{self.name} ; {self.marker}").marker.evaluate()


def read_lock(text: str) -> list[Locked]:
    """Every package, in order. Raises ValueError for a line that pins no version or has no hash."""
    return [_read_line(line) for line in text.replace("\\\n", " ").splitlines() if line.strip()]


def _read_line(line: str) -> Locked:
    hashes = tuple(_HASH.findall(line))
    wanted = Requirement(line.partition("--hash")[0])
    pins = list(wanted.specifier)
    if len(pins) != 1 or pins[0].operator != "==" or not hashes:
        raise ValueError(f"not one version with its hashes: {line[:80]}")
    return Locked(name=canonicalize_name(wanted.name), version=pins[0].version, marker=str(wanted.marker or ""), hashes=hashes)
