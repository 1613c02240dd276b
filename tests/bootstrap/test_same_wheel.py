"""Whoever builds a release from the same files gets the same wheel, bit by bit: so that a published one can be compared."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCES = ("newsletter", "templates", "pyproject.toml", "README.md", "LICENSE")


def checkout(folder: Path, *, umask: int, seconds: int) -> Path:
    """The files of the tree as one machine has them: with its rights and its times, and in whatever order they came."""
    before = os.umask(umask)
    try:
        folder.mkdir(parents=True)
        for name in SOURCES if umask else reversed(SOURCES):
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"), copy_function=shutil.copyfile)
            else:
                shutil.copyfile(ROOT / name, folder / name)
    finally:
        os.umask(before)
    for path in folder.rglob("*"):
        os.utime(path, (seconds, seconds))
    return folder


def build(checked_out: Path, umask: int) -> tuple[str, str]:
    """Name and SHA-256 of its wheel; with the build's own tools of this environment, as ``--no-isolation`` has it."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", "made"]
    subprocess.run(command, cwd=checked_out, check=True, capture_output=True, umask=umask)
    [wheel] = (checked_out / "made").glob("*.whl")
    return wheel.name, hashlib.sha256(wheel.read_bytes()).hexdigest()


def test_two_machines_build_the_same_wheel(tmp_path: Path) -> None:
    """Other folder, other rights of files, other times, other order: the same bytes. Another file gives others."""
    here = checkout(tmp_path / "here", umask=0o022, seconds=1_600_000_000)
    there = checkout(tmp_path / "another place" / "there", umask=0, seconds=1_700_000_000)
    assert (first := build(here, 0o022)) == build(there, 0o077)
    (there / "newsletter" / "logs.py").write_text("changed = True\n", "utf-8")
    assert build(there, 0o077) != first
