"""The glossary, the module docstrings and the code say the same."""

import ast
import tomllib
from enum import StrEnum
from pathlib import Path

import pytest

from newsletter.model import states

ROOT = Path(__file__).parents[2]
GLOSSARY = (ROOT / "docs/glossary.md").read_text("utf-8")
STATES = [
    pytest.param(state.value, id=f"{kind.__name__}.{state.name}")
    for kind in vars(states).values()
    if isinstance(kind, type) and issubclass(kind, StrEnum) and kind is not StrEnum
    for state in kind
]
MODULES = sorted((ROOT / "newsletter").rglob("*.py"))
ONLY_COMPUTE = {"css_inline", "trafilatura"}
NOT_ITS_BUSINESS = ("not ", "never", "no ", "nothing", "without")


@pytest.mark.parametrize("state", STATES)
def test_every_state_stands_in_the_glossary(state: str) -> None:
    """A state without a word in the glossary is a state nobody can look up."""
    assert f"`{state}`" in GLOSSARY


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_module_says_what_it_is_for(module: Path) -> None:
    """The first line of a module docstring is a whole sentence."""
    docstring = ast.get_docstring(ast.parse(module.read_text("utf-8"))) or ""
    assert docstring.split("\n\n")[0].rstrip().endswith((".", "!", "?")), f"{module} needs a docstring that is a sentence"


def doors() -> set[str]:
    """The modules that the import contracts let reach an outside library, but for those whose library only computes."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    allowed = next(one["ignore_imports"] for one in contracts if one["name"] == "One door per outside library")
    reaches = [line.split(" -> ") for line in allowed if "*" not in line]
    return {module.removeprefix("newsletter.").replace(".", "/") + ".py" for module, library in reaches if library not in ONLY_COMPUTE}


DOORS = doors()


def is_door_or_run(module: Path) -> bool:
    """Runs are named so."""
    relative = module.relative_to(ROOT / "newsletter")
    in_run = relative.name == "run.py" or (relative.parent.name == "run" and relative.name != "__init__.py")
    return str(relative) in DOORS or in_run


@pytest.mark.parametrize("module", [m for m in MODULES if is_door_or_run(m)], ids=lambda path: str(path.relative_to(ROOT)))
def test_doors_and_runs_also_say_what_they_do_not_do(module: Path) -> None:
    """A door or run that does not say where it ends grows without end."""
    docstring = (ast.get_docstring(ast.parse(module.read_text("utf-8"))) or "").lower()
    assert any(word in docstring for word in NOT_ITS_BUSINESS), f"{module} must say what it does not do"
