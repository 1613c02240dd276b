"""Telling a process that ended from one that lives."""

import subprocess
import sys
from dataclasses import replace

import pytest

from newsletter.delivery.process import Process, is_gone, this_process

needs_proc = pytest.mark.skipif(this_process().started == "?", reason="needs /proc")


@needs_proc
def test_a_living_process_is_not_gone() -> None:
    """We are here."""
    assert not is_gone(str(this_process()), this_process())


@needs_proc
def test_a_killed_process_is_gone_at_once() -> None:
    """Also before its parent has asked for its result."""
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    here = this_process()
    named = str(replace(here, number=child.pid, started=this_start(child.pid)))
    assert not is_gone(named, here)
    child.kill()
    child.wait()
    assert is_gone(named, here)


@needs_proc
def test_a_number_that_was_given_out_again_is_gone() -> None:
    """The same process number with another start time is another process."""
    assert is_gone(str(replace(this_process(), started="1")), this_process())


@pytest.mark.parametrize("named", ["", "x", "a b", "elsewhere boot pid:[1] 1 1", "otherhost x y 999999 5"])
def test_what_cannot_be_seen_from_here_is_not_gone(named: str) -> None:
    """A process of another machine, boot or container is left to its lease."""
    assert not is_gone(named, Process("here boot pid:[2]", 1, "7"))


def this_start(number: int) -> str:
    with open(f"/proc/{number}/stat") as stat:
        return stat.read().rpartition(")")[2].split()[19]
