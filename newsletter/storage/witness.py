"""The generation witness: a small file outside the database that remembers how far it had come, so that an older copy is noticed.

It holds a generation, which only ever grows, and the dates that were let go. It is changed under a lock, written anew, and renamed into
place after it is durable: whoever reads it finds the old one or the new one. Knows no table and decides nothing.
"""

import fcntl
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

KEPT_DATES = 90
"""An issue may leave a day or two after its date; more than that is only for people who read the file."""

Dates = Mapping[str, int]
"""ISO dates of issues, each with the issue's number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """``released``: by newsletter, the dates whose letters were let go or were about to be."""

    generation: int = 0
    released: Mapping[str, Dates] = field(default_factory=dict)

    def with_release(self, newsletter: str, day: str, number: int) -> "Witness":
        """The same with one more date; the oldest beyond ``KEPT_DATES`` are forgotten."""
        dates = dict(sorted({**self.released.get(newsletter, {}), day: number}.items())[-KEPT_DATES:])
        return Witness(generation=self.generation, released={**self.released, newsletter: dates})

    def at_least(self, generation: int) -> "Witness":
        """The same, of this generation unless it was further."""
        return Witness(generation=max(self.generation, generation), released=self.released)


def read_witness(path: Path) -> Witness | None:
    """What it remembers; None where there is none. Raises OSError where it cannot be read, ValueError where somebody spoilt it."""
    try:
        told = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return None
    if not isinstance(told, dict) or not isinstance(told.get("generation"), int):
        raise ValueError(f"{path.name} is not as we wrote it")
    released = {str(name): {str(day): int(number) for day, number in dates.items()} for name, dates in told.get("released", {}).items()}
    return Witness(generation=told["generation"], released=released)


def amend_witness(path: Path, change: Callable[[Witness], Witness]) -> Witness:
    """Put the changed witness in place of the present one, or of none; durable when this returns. Raises OSError."""
    with _locked(path):
        before = read_witness(path)
        after = change(before or Witness())
        if after != before:
            _write(path, after)
    return after


def set_aside(path: Path) -> None:
    """Forget it: the next database begins anew. What it said is kept beside."""
    if path.exists():
        path.replace(path.with_name(f"{path.name}.old"))


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Several processes of one machine share a witness."""
    descriptor = os.open(path.with_name(f"{path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _write(path: Path, witness: Witness) -> None:
    told = {
        "what": "How far the database had come. An older copy of it is noticed by this file: keep it out of backups of the database.",
        "generation": witness.generation,
        "released": witness.released,
    }
    new = path.with_name(f"{path.name}.new")
    with new.open("w", encoding="utf-8") as file:
        json.dump(told, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make a rename in this folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
