"""Makes signed messages while their letters wait for a connection: a signature costs more than all the rest, and other cores are idle.

Does not choose letters and sends none. Nothing is made ahead where a message costs less than to hand it to a thread.
"""

import asyncio
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from newsletter.delivery.run.claims import Attempt

Message = Sequence[bytes]
Build = Callable[[Attempt], Message]

LETTERS_IN_A_JOB = 4
"""Handing a job over and hearing of its end costs about a third of a signature."""


@dataclass(frozen=True, slots=True)
class MadeAhead:
    """``begin`` is told of marked letters; ``message`` is asked for each when ``made`` is done."""

    build: Build
    threads: ThreadPoolExecutor

    def begin(self, letters: Sequence[Attempt]) -> None:
        """Make them in this order, some at a time."""
        loop = asyncio.get_running_loop()
        for start in range(0, len(letters), LETTERS_IN_A_JOB):
            some = letters[start : start + LETTERS_IN_A_JOB]
            job = loop.run_in_executor(self.threads, self._make, some)
            for letter in some:
                letter.made = job

    def message(self, letter: Attempt) -> Message:
        """What came of it; raises what ``build`` raised."""
        if letter.made is None:
            return self.build(letter)
        made = letter.made.result()[letter.row]
        if isinstance(made, Exception):
            raise made
        return made

    def _make(self, letters: Sequence[Attempt]) -> dict[int, Message | Exception]:
        return {letter.row: self._one(letter) for letter in letters}

    def _one(self, letter: Attempt) -> Message | Exception:
        try:
            return self.build(letter)
        except Exception as error:  # one letter that cannot be written stops nobody else's
            return error


@contextmanager
def making_ahead(build: Build) -> Iterator[MadeAhead]:
    """On every core but the one that sends; on the only one beside it."""
    threads = ThreadPoolExecutor(max(1, len(os.sched_getaffinity(0)) - 1), "make")
    try:
        yield MadeAhead(build, threads)
    finally:
        threads.shutdown(wait=False, cancel_futures=True)
