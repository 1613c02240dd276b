"""The acceptance list is whole: each point has a file of its own, named by its number, with a test in it."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.journeys.rows import ROWS

POINTS = 62
ROOT = Path(__file__).parents[2]
ALIKE = "test_one_click_answers_alike_for_every_token"


def test_every_point_has_its_test() -> None:
    """Sixty-two files, each with the point and its priority in its first line, and a test of its own or of a room."""
    found = {int(path.name[5:7]): path for path in Path(__file__).parent.glob("test_[0-9][0-9]_*.py")}
    assert sorted(found) == list(range(1, POINTS + 1))
    for number, path in found.items():
        module = ast.parse(path.read_text())
        assert re.match(rf"Point {number}, P[0-2]: ", ast.get_docstring(module) or ""), path.name
        borrowed = [name.name for node in module.body if isinstance(node, ast.ImportFrom) for name in node.names]
        own = [node.name for node in module.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
        assert any(name.startswith("test_") for name in borrowed + own), path.name


def test_every_point_is_a_promise_on_the_page() -> None:
    """A row of the guarantees names it; 62 is the page itself."""
    assert {point for row in ROWS for point in row.points} == set(range(1, POINTS))


def test_a_row_is_found_by_its_name() -> None:
    """``--only`` takes a part of a name, and the page keeps one line for each."""
    assert len({row.name for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (("tests/acceptance/test_13_one_click.py",), "tests/acceptance/test_13_one_click.py"),
        (("tests/acceptance/test_13_one_click.py", "tests/web/test_links.py"), "tests/web/test_links.py"),
    ],
    ids=["alone", "with its room"],
)
def test_what_is_borrowed_runs_once(asked: tuple[str, ...], found: str) -> None:
    """The list can be asked by itself, and costs the whole suite nothing."""
    command = [sys.executable, "-m", "pytest", "-n", "0", "-p", "no:cacheprovider", "--collect-only", "-k", ALIKE, *asked]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert [line for line in said.splitlines() if line.startswith("tests/")] == [f"{found}::{ALIKE}"]
