"""Tools from npm that judge our work from outside: kept in a folder that git ignores, never part of the program."""

import shutil
import subprocess
from pathlib import Path

FOLDER = Path(__file__).parents[1] / ".npm.here"


class Missing(Exception):
    """Something that a check needs is not here; says what."""


def npm_package(name: str, version: str) -> Path:
    """The folder of a package, fetched where it is not there yet. None of its scripts runs."""
    folder = FOLDER / "node_modules" / name
    kept = folder / "package.json"
    if kept.is_file() and f'"{version}"' in kept.read_text("utf-8"):
        return folder
    done = subprocess.run(
        [program("npm"), "install", "--prefix", FOLDER, "--save-exact", "--ignore-scripts", "--no-audit", "--no-fund", f"{name}@{version}"],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0 or not kept.is_file():
        raise Missing(f"the npm package {name} {version}, which npm cannot fetch here")
    return folder


def program(name: str) -> str:
    """The path of a program."""
    found = shutil.which(name)
    if found is None:
        raise Missing(f"the program {name}")
    return found
