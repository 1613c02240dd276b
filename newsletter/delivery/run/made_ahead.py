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

from newsletter.delivery.run.claims import Attempt, Message

Build = Callable[[Attempt], Message]

LETTERS_IN_A_JOB = 4
"""Handing a job over and hearing of its end costs about a third of a signature."""


@dataclass(frozen=True, slots=True)
class MadeAhead:
    """``is_dear``: a message takes so long that the replies which wait meanwhile matter."""

    build: Build
    is_dear: bool = False
    threads: ThreadPoolExecutor | None = None

    def begin(self, letters: Sequence[Attempt]) -> None:
        """Cheap messages are made at once, dear ones in this order on the threads; where there are none, nothing happens yet."""
        if self.threads is not None:
            self._hand_over(letters, self.threads)
        elif not self.is_dear:
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
            job = loop.run_in_executor(threads, self.make, some)
            for letter in some:
                letter.making = job


@contextmanager
def making_ahead(build: Build, *, is_dear: bool, threads: int | None) -> Iterator[MadeAhead]:
    """``threads``: how many make dear messages; None: one for each core."""
    number = len(os.sched_getaffinity(0)) if threads is None else threads
    if not is_dear or not number:
        yield MadeAhead(build, is_dear)
        return
    pool = ThreadPoolExecutor(number, "make")
    try:
        yield MadeAhead(build, is_dear, pool)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
