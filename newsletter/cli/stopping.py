"""Ends a long verb in good order when it is told to stop."""

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def stopping(stop: asyncio.Event, on_stop: Callable[[], object] = lambda: None) -> Iterator[None]:
    """While the block runs, the first SIGINT or SIGTERM sets ``stop``; a second one of its kind ends the program as usual."""
    loop = asyncio.get_running_loop()

    def ask_to_stop(number: int) -> None:
        loop.remove_signal_handler(number)
        if not stop.is_set():
            stop.set()
            on_stop()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ask_to_stop, number)
    try:
        yield
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
