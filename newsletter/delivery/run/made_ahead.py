"""Makes the messages of marked letters before a connection takes them up: many in a row are cheaper than one between two replies.

Signed ones are made on other threads where other cores are idle, for a signature costs more than all the rest. Chooses no letters and
sends none.
"""

import asyncio
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum

from newsletter.delivery.run.claims import Attempt, Message

Build = Callable[[Attempt], Message]

LETTERS_IN_A_JOB = 4
"""Handing a job over and hearing of its end costs about a third of a signature."""


class Making(Enum):
    """When a message is made: with others as soon as they are marked; the same on threads; by itself when its letter is taken up."""

    IN_A_ROW = "in a row"
    ON_THREADS = "on threads"
    ONE_BY_ONE = "one by one"


@dataclass(frozen=True, slots=True)
class MadeAhead:
    """Replies wait while messages are made in a row, so only cheap ones are."""

    build: Build
    making: Making
    threads: ThreadPoolExecutor | None = None

    def begin(self, letters: Sequence[Attempt]) -> None:
        """Letters were marked."""
        if self.threads is not None:
            self._hand_over(letters, self.threads)
        elif self.making is Making.IN_A_ROW:
            self.make(letters)

    def make(self, letters: Sequence[Attempt]) -> None:
        """Give each its ``message``."""
        for letter in letters:
            try:
                letter.message = self.build(letter)
            except Exception as error:  # one letter that cannot be written stops nobody else's
                letter.message = error

    def _hand_over(self, letters: Sequence[Attempt], threads: ThreadPoolExecutor) -> None:
        loop = asyncio.get_running_loop()
        for start in range(0, len(letters), LETTERS_IN_A_JOB):
            some = letters[start : start + LETTERS_IN_A_JOB]
            try:
                job = loop.run_in_executor(threads, self.make, some)
            except RuntimeError:  # this machine starts no more threads: the rest is made one by one
                return
            for letter in some:
                letter.making = job


@contextmanager
def making_ahead(build: Build, making: Making, threads: int) -> Iterator[MadeAhead]:
    """``threads``: how many; -1: one for each core; 0: one by one instead."""
    number = (os.cpu_count() or 1) if threads < 0 else threads
    if making is not Making.ON_THREADS or not number:
        yield MadeAhead(build, making)
        return
    pool = ThreadPoolExecutor(number, "make")
    try:
        yield MadeAhead(build, making, pool)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
