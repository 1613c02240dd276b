"""The loop that verbs run on."""

import asyncio
import sys

import pytest

from newsletter.bootstrap import run


async def loop_of() -> str:
    return type(asyncio.get_running_loop()).__module__.partition(".")[0]


def test_verbs_run_on_uvloop_where_it_is_installed() -> None:
    """It halves what a letter costs; nobody has to switch it on."""
    assert run(loop_of()) == "uvloop"


def test_verbs_run_without_uvloop(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not made for every system: asyncio's own loop does the same, slower."""
    monkeypatch.setitem(sys.modules, "uvloop", None)
    assert run(loop_of()) == "asyncio"
