"""Makes the messages of marked letters before a connection takes them up: many in a row are cheaper than one between two replies.

Signed ones are made on other threads, for a signature costs more than all the rest, and other cores are idle. Chooses no letters and
sends none.
"""

import asyncio
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from newsletter.delivery.run.claims import Attempt, Message

Build = Callable[[Attempt], Message]

LETTERS_IN_A_JOB = 4
"""Handing a job over and hearing of its end costs about a third of a signature."""


@dataclass(frozen=True, slots=True)
class MadeAhead:
    """``threads``: None where a message costs less than to hand it to a thread."""

    build: Build
    threads: ThreadPoolExecutor | None

    def begin(self, letters: Sequence[Attempt]) -> None:
        """Give each its ``message``: at once, or in this order, some at a time, when its ``making`` is done."""
        if self.threads is None:
            self._make(letters)
            return
        loop = asyncio.get_running_loop()
        for start in range(0, len(letters), LETTERS_IN_A_JOB):
            some = letters[start : start + LETTERS_IN_A_JOB]
            job = loop.run_in_executor(self.threads, self._make, some)
            for letter in some:
                letter.making = job

    def _make(self, letters: Sequence[Attempt]) -> None:
        for letter in letters:
            try:
                letter.message = self.build(letter)
            except Exception as error:  # one letter that cannot be written stops nobody else's
                letter.message = error


@contextmanager
def making_ahead(build: Build, *, on_threads: bool) -> Iterator[MadeAhead]:
    """Threads for every core but the one that sends; one where there is no other."""
    if not on_threads:
        yield MadeAhead(build, None)
        return
    threads = ThreadPoolExecutor(max(1, len(os.sched_getaffinity(0)) - 1), "make")
    try:
        yield MadeAhead(build, threads)
    finally:
        threads.shutdown(wait=False, cancel_futures=True)
