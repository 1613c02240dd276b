"""The table of guarantees names what broke: a failure under load must not be nameless."""

from pathlib import Path

import pytest

from tests.journeys.shown import Shown, of_tests, read_pytest, shown_or_broken

FAILING = """
import pytest

@pytest.fixture
def broken():
    raise RuntimeError("no relay")

@pytest.mark.parametrize("words", ["mail from", "rcpt"])
def test_one(words):
    assert words == "rcpt", "was - otherwise"

def test_two(broken):
    pass
"""


def test_whatever_fails_is_named(tmp_path: Path) -> None:
    """Failed tests with their whole parameter, and those whose fixtures failed; what passed is only counted."""
    (tmp_path / "test_it.py").write_text(FAILING)
    shown = of_tests(str(tmp_path / "test_it.py"), f"--rootdir={tmp_path}", "--confcutdir", str(tmp_path))(True)
    assert shown.broken
    assert shown.text.startswith("1 failed, 1 passed, 1 error (tests), ")
    assert "test_it.py::test_one[mail from]" in shown.text
    assert "test_it.py::test_two" in shown.text
    assert "otherwise" not in shown.text


@pytest.mark.parametrize(
    ("said", "code", "expected"),
    [
        ("..\n2 passed in 0.10s", 0, Shown("2 passed (tests)")),
        ("Traceback\nKeyError: 'x'", 3, Shown("KeyError: 'x' (tests), Traceback / KeyError: 'x'", broken=True)),
        ("", -9, Shown("it said nothing (tests), it said nothing", broken=True)),
        (
            "SKIPPED [2] a.py:1: needs the Debian package strace\n1 passed, 2 skipped in 3.00s",
            0,
            Shown("1 passed, 2 skipped (tests)", missing="strace"),
        ),
        ("FAILED t.py::test_a - assert 1 == 2\n1 failed in 3.00s (0:00:03)", 1, Shown("1 failed (tests), t.py::test_a", broken=True)),
    ],
    ids=["passed", "crashed", "killed", "lacks", "failed"],
)
def test_a_run_of_tests_is_read(said: str, code: int, expected: Shown) -> None:
    """Its count, the names, and where there is no name its last words."""
    assert read_pytest(said, code) == expected


def test_a_journey_that_itself_fails_is_a_broken_row() -> None:
    """The rows behind it are still shown."""

    def show(quickly: bool) -> Shown:
        raise AssertionError("it never came to that")

    assert shown_or_broken(show, True) == Shown("AssertionError: it never came to that", broken=True)
