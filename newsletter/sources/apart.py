"""Runs judgement on strangers' bytes in processes of their own, which can be stopped when a hostile document keeps them busy.

A thread is not enough: a pattern of feedparser takes minutes over one author of 300 kB, and while a pattern runs, no other thread of
the program does. Does not know what it runs: any function of a module, with arguments and a result that can be pickled.
"""

import asyncio
import contextlib
import multiprocessing
import resource
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, ParamSpec, Self, TypeVar, cast

from newsletter.model.plain_text import plain

WORKERS = 2
SECONDS = 20.0
MEMORY_BYTES = 1 << 30
_LOADED_BEFORE = ["__main__", "newsletter.sources.feed_reading"]
"""What the mother of all workers imports once, so that a worker starts in milliseconds."""

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Stopped:
    """The function did not come to an end: too long, too much memory, or an error of its own."""

    reason: str


class Apart:
    """A few workers, started when first needed; leave its ``async with`` to end them."""

    def __init__(self, *, workers: int = WORKERS, seconds: float = SECONDS) -> None:
        self._turns = asyncio.Semaphore(workers)
        self._threads = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="apart")
        self._idle: list[_Worker] = []
        self._seconds = seconds

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        while self._idle:
            self._idle.pop().end()
        self._threads.shutdown(wait=False)

    async def run(self, function: Callable[P, T], *args: P.args, **named: P.kwargs) -> T | Stopped:
        """The function's result. A worker that does not answer in time is ended, and the next one starts afresh."""
        async with self._turns:
            worker = self._idle.pop() if self._idle else _Worker()
            job = (function, args, named)
            try:
                answer, lives = await asyncio.get_running_loop().run_in_executor(self._threads, worker.ask, job, self._seconds)
            except asyncio.CancelledError:
                worker.kill()
                raise
            if lives:
                self._idle.append(worker)
            return cast("T | Stopped", answer)


class _Worker:
    """One process and the pipe to it."""

    def __init__(self) -> None:
        self._process: Any = None
        self._pipe: Connection | None = None

    def ask(self, job: object, seconds: float) -> tuple[Any, bool]:
        """The answer, and whether the worker can be asked again. Blocks."""
        try:
            pipe = self._pipe or self._start()
            pipe.send(job)
            if pipe.poll(seconds):
                return pipe.recv(), True
            reason = f"reading it took more than {seconds:g} s"
        except (EOFError, OSError):
            reason = "its reader ended without an answer"
        self.end()
        return Stopped(reason), False

    def kill(self) -> None:
        """End the process; whoever waits for its answer sees the pipe end."""
        if self._process is not None:
            self._process.kill()

    def end(self) -> None:
        self.kill()
        if self._pipe is not None:
            self._pipe.close()

    def _start(self) -> Connection:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(_LOADED_BEFORE)
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()
        return self._pipe


def _serve(pipe: Connection) -> None:
    """The life of a worker: do one job after the other until whoever asked is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the program, which ends us
    with contextlib.suppress(ValueError, OSError):  # some systems know no such limit
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    with contextlib.suppress(EOFError, OSError):
        while True:
            pipe.send(_do(*pipe.recv()))


def _do(function: Callable[..., Any], args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    try:
        return function(*args, **named)
    except Exception as error:  # a surprise in a parser concerns this one document
        return Stopped(plain(f"{type(error).__name__} while reading it: {error}", 300))
