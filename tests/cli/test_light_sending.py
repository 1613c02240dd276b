"""What ``newsletter send --now`` carries in memory: nothing of collecting, choosing, the console or signing."""

import subprocess
import sys
from importlib.util import find_spec

import pytest

from tests.cli.operator import MORNING, Operator, Relay, environment

HEAVY = ("PIL", "aiohttp", "alembic", "apscheduler", "courlan", "cryptography", "css_inline", "fastapi", "feedparser", "lxml", "mjml")
HEAVY += ("numpy", "selectolax", "starlette", "trafilatura", "uvicorn")
TELLING = """
import atexit, sys
atexit.register(lambda: print("carries", *sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr))
from newsletter.__main__ import main
main()
"""


def carried(operator: Operator, *words: str) -> set[str]:
    """The packages that the real program had imported when it ended."""
    program = [sys.executable, "-c", TELLING, *words]
    ended = subprocess.run(program, cwd=operator.folder, env=environment(), capture_output=True, text=True, timeout=60, check=True)
    return set(ended.stderr.splitlines()[-1].split())


@pytest.mark.parametrize("printing", [(), ("--json",)], ids=["table", "json"])
def test_sending_an_approved_issue_needs_no_heavy_package(drafted: Operator, relay: Relay, printing: tuple[str, ...]) -> None:
    """The memory of a send belongs to the letters: parsers, matrices, web servers and migrations stay on disk."""
    assert drafted.type("approve", "--now", MORNING).code == 0
    found = carried(drafted, "send", "--now", MORNING, *printing)
    assert relay.copies.total() == 40
    assert sorted(found & set(HEAVY)) == []


@pytest.mark.parametrize("package", HEAVY)
def test_the_list_names_packages_that_are_here(package: str) -> None:
    """What is not installed or misspelt could never have been found."""
    assert find_spec(package) is not None
