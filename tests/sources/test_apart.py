"""Functions run in a process of their own: results, errors, time and sudden ends."""

import asyncio
import os
import time
from pathlib import Path

from newsletter.sources.apart import Apart, Stopped


def double(number: int, *, plus: int = 0) -> int:
    return 2 * number + plus


def raise_an_error(text: str) -> None:
    raise RecursionError(text)


def busy_for_ever() -> None:
    while True:
        pass


def busy_after_telling(pipe: str) -> None:
    os.write(os.open(pipe, os.O_WRONLY), b"begun")
    busy_for_ever()


def end_suddenly() -> None:
    os._exit(9)


def eat_memory() -> int:
    return len(bytearray(3 << 30))


def process_id() -> int:
    return os.getpid()


async def test_results_come_back_and_trouble_is_a_value():
    """An error, a sudden end and too much memory concern the one document; the next is read all the same."""
    async with Apart(workers=1) as apart:
        came = [
            await apart.run(double, 3, plus=1),
            await apart.run(raise_an_error, "too deep"),
            await apart.run(end_suddenly),
            await apart.run(eat_memory),
            await apart.run(double, 4),
        ]
    assert came == [
        7,
        Stopped("RecursionError while reading it: too deep"),
        Stopped("its reader ended without an answer"),
        Stopped("MemoryError while reading it:"),
        8,
    ]


async def test_a_worker_is_used_again_and_is_another_process():
    """Starting a process for every document would cost more than reading it."""
    async with Apart(workers=1) as apart:
        ids = [await apart.run(process_id) for _ in range(3)]
    assert (len(set(ids)), os.getpid() in ids) == (1, False)


async def test_a_busy_worker_does_not_hold_up_the_loop_or_the_other_worker():
    """While one document is being given up, others are read."""
    async with Apart(workers=2, seconds=1.5) as apart:
        await apart.run(double, 1)
        busy = asyncio.create_task(apart.run(busy_for_ever))
        begun = time.monotonic()
        others = [await apart.run(double, number) for number in range(3)]
        took = time.monotonic() - begun
        assert (others, await busy, took < 1.4) == ([0, 2, 4], Stopped("reading it took more than 1.5 s"), True)


async def test_giving_up_the_wait_ends_the_worker(tmp_path: Path):
    """A cancelled run leaves no process behind that goes on computing."""
    pipe = str(tmp_path / "begun")
    os.mkfifo(pipe)
    async with Apart(workers=1) as apart:
        task = asyncio.create_task(apart.run(busy_after_telling, pipe))
        reader = await asyncio.to_thread(os.open, pipe, os.O_RDONLY)
        begun = await asyncio.to_thread(os.read, reader, 5)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        ended = await asyncio.to_thread(os.read, reader, 5)  # empty only when nobody holds the other end any more
        os.close(reader)
        assert (begun, ended, await apart.run(double, 1)) == (b"begun", b"", 2)
