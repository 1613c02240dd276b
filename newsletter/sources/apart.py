"""Runs judgement on strangers' bytes in processes of their own, with limits on computing time and memory that a hostile document meets.

A thread is not enough: a pattern of feedparser takes minutes over one author of 300 kB, and while a pattern runs, no other thread of
the program does. Does not know what it runs: any function of a module, with arguments and a result that can be pickled.
"""

import asyncio
import contextlib
import multiprocessing
import resource
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any, ParamSpec, Self, TypeVar, cast

from newsletter.model.plain_text import plain

WORKERS = 2
SECONDS = 20.0
"""By the clock: on a busy machine an honest document may wait long for its turn."""

COMPUTING_SECONDS = 3.0
"""Of the processor's time, for one document. The slowest honest ones take less than one."""

MEMORY_BYTES = 256 << 20
"""For one document, beyond what the worker holds before it."""

_LOADED_BEFORE = ["__main__", "newsletter.sources.feed_reading"]
"""What the mother of all workers imports once, so that a worker starts in milliseconds."""

P = ParamSpec("P")
T = TypeVar("T")
Job = tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any], float]
"""A function, its arguments, and how much it may compute."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """The function did not come to an end: too long, too much memory, or an error of its own."""

    reason: str


class Apart:
    """A few workers, started when first needed; leave its ``async with`` to end them."""

    def __init__(self, *, workers: int = WORKERS, seconds: float = SECONDS, computing: float = COMPUTING_SECONDS) -> None:
        self._turns = asyncio.Semaphore(workers)
        self._threads = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="apart")
        self._idle: list[_Worker] = []
        self._seconds = seconds
        self._computing = computing

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
            job = (function, args, named, self._computing)
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

    def ask(self, job: Job, seconds: float) -> tuple[Any, bool]:
        """The answer, and whether the worker can be asked again. Blocks."""
        try:
            pipe = self._pipe or self._start()
            pipe.send(job)
            if pipe.poll(seconds):
                answer = pipe.recv()
                if not isinstance(answer, Stopped):
                    return answer, True
                self.end()  # what went wrong may have left something behind
                return answer, False
            reason = f"reading it took more than {seconds:g} s"
        except (EOFError, OSError):
            reason = self._why_it_ended(job[3])
        self.end()
        return Stopped(reason), False

    def _why_it_ended(self, computing: float) -> str:
        """Of a process that is gone without an answer."""
        if self._process is not None:
            self._process.join(1)
            if self._process.exitcode == -signal.SIGPROF:
                return f"reading it took more than {computing:g} s of computing"
        return "its reader ended without an answer"

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
    with contextlib.suppress(EOFError, OSError):
        while True:
            pipe.send(do(*pipe.recv()))


def do(function: Callable[..., Any], args: tuple[Any, ...], named: dict[str, Any], computing: float = COMPUTING_SECONDS) -> Any:
    """The function's result within the limits, or why there is none. Past its computing time the process ends (SIGPROF)."""
    try:
        with _within_limits(computing):
            return function(*args, **named)
    except Exception as error:  # a surprise in a parser concerns this one document
        return Stopped(plain(f"{type(error).__name__} while reading it: {error}", 300))


@contextlib.contextmanager
def _within_limits(computing: float) -> Iterator[None]:
    most = resource.getrlimit(resource.RLIMIT_AS)[1]
    signal.setitimer(signal.ITIMER_PROF, computing)
    with contextlib.suppress(ValueError, OSError):  # some systems know no such limit
        resource.setrlimit(resource.RLIMIT_AS, (_address_space() + MEMORY_BYTES, most))
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _address_space() -> int:
    """How many bytes of addresses the process holds now. Raises OSError where the system does not tell."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
