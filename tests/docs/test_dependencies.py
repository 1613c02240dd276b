"""What pyproject.toml asks for is what the code imports."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
WITHOUT_AN_IMPORT = {
    "aiosqlite": "SQLAlchemy opens SQLite with it",
    "asyncpg": "SQLAlchemy opens PostgreSQL with it",
    "lxml-html-clean": "trafilatura imports it and does not always bring it",
    "python-multipart": "Starlette reads forms with it",
    "tzdata": "the zones, where the machine has none",
}
"""Distributions that a library we import loads by itself, and why we name them."""


def plain(requirement: str) -> str:
    return re.split(r"[\[<>=!~;, ]", requirement)[0].lower().replace("_", "-").replace(".", "-")


def imported() -> set[str]:
    """The distributions behind every import of the program, those inside functions too."""
    found = set()
    for path in (ROOT / "newsletter").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                found |= {name.name.split(".")[0] for name in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module.split(".")[0])
    outside = found - sys.stdlib_module_names - {"newsletter"}
    known = packages_distributions()
    return {plain(known.get(name, [name])[0]) for name in outside}  # what an extra brings may not be installed


def test_every_import_is_asked_for_and_nothing_else() -> None:
    """A library that another happens to bring may be gone tomorrow; one that nobody imports is a risk for nothing."""
    extras = [line for extra in ("semantic", "oidc") for line in PROJECT["optional-dependencies"][extra]]
    asked = {plain(line) for line in (*PROJECT["dependencies"], *extras)} - set(WITHOUT_AN_IMPORT)
    assert asked - {"pydantic"} == imported() - {"pydantic", "pydantic-core"}
    assert "pydantic" in asked  # pins the one pydantic-core that fits it


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_the_lock_files_name_versions_and_hashes_only(name: str) -> None:
    """They are the same whichever registry or mirror they were made with."""
    lines = (ROOT / name).read_text("utf-8").splitlines()
    strange = [line for line in lines if not re.fullmatch(r"[a-z0-9.-]+==[^ ]+ (; .+ )?\\| {4}--hash=sha256:[0-9a-f]{64}( \\)?", line)]
    assert strange == []


@pytest.mark.parametrize("extra", ["", "dev"])
def test_everything_asked_for_is_locked(extra: str) -> None:
    """After a change of pyproject.toml: make lock."""
    wanted = PROJECT["optional-dependencies"][extra] if extra else PROJECT["dependencies"]
    lock = (ROOT / (f"requirements-{extra}.lock" if extra else "requirements.lock")).read_text("utf-8")
    assert [line for line in wanted if not re.search(rf"(?m)^{re.escape(plain(line))}==", lock)] == []
