"""The side of the pages: opens the back room, calls it to issues, passes on how it stands, and notices when it ends. Sends no letter.

The room's signs of life go into the newsroom's own ``ticking`` and ``pulse``: health, metrics and console need not know that there is one.
"""

import asyncio
import signal
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import structlog

from newsletter.back_room.lines import STOP, read_standing, write_call
from newsletter.daily.newsroom import Newsroom
from newsletter.delivery.batch_queue import BatchQueue, Part, Take
from newsletter.delivery.run.waiting import happens

log = structlog.get_logger(__name__)

TOLD_WITHIN_SECONDS = 1.0
"""A service manager tells both processes to stop, and the room may have heard it first."""

IN_GOOD_ORDER = (0, -signal.SIGTERM, -signal.SIGINT)
"""How it may end when everything does: by a signal where it was still on its way."""


@dataclass(slots=True)
class BackRoom:
    """The queue of the pages, and the process that it leads to. ``ended_well``: told to, with every letter in hand settled."""

    ended_well: bool = False
    _process: Process | None = None

    def pages_of(self, newsroom: Newsroom) -> Newsroom:
        """The newsroom as the pages have it: letters are sent in the room, and calls go there, or on PostgreSQL to all machines."""
        queue: BatchQueue | None = self if newsroom.database.is_sqlite else newsroom.queue
        return replace(newsroom, queue=queue, sends_here=False)

    async def stay_open(self, command: Sequence[str], environment: Mapping[str, str], pages: Newsroom, stop: asyncio.Event) -> None:
        """Keep the room open until ``stop`` is set and its letters in hand are finished, or until it ends by itself, which is logged."""
        self._process = process = await asyncio.create_subprocess_exec(*command, env=environment, stdin=PIPE, stdout=PIPE)
        beside = [asyncio.create_task(self._listen(process, pages)), asyncio.create_task(self._tell_to_stop(stop))]
        try:
            code = await process.wait()
        finally:
            pages.ticking.runs = False
            for task in beside:
                task.cancel()
            if process.returncode is None:  # called off by a second Ctrl-C
                process.terminate()
        if await happens(stop, TOLD_WITHIN_SECONDS):
            self.ended_well = code in IN_GOOD_ORDER
        if not self.ended_well:
            log.error("back_room_ended", code=code, cure="ends, so that whoever started it starts it anew; no letter is lost or doubled")

    async def enqueue(self, parts: tuple[Part, ...]) -> None:
        """Call the room. Raises OSError where it is not open; then it finds the issue at its next look."""
        self._say(write_call(parts))

    async def run(self, take: Take) -> None:  # noqa: ARG002 - a queue has it
        """Nobody takes parts on this side."""
        raise OSError("parts are taken in the back room")

    def stop(self) -> None:
        """There is nothing to stop on this side."""

    def _say(self, line: bytes) -> None:
        process = self._process
        if process is None or process.stdin is None or process.returncode is not None or process.stdin.is_closing():
            raise OSError("the back room is not open")
        process.stdin.write(line)

    async def _tell_to_stop(self, stop: asyncio.Event) -> None:
        await stop.wait()
        with suppress(OSError):
            self._say(STOP)

    async def _listen(self, process: Process, pages: Newsroom) -> None:
        loop = asyncio.get_running_loop()
        while process.stdout is not None and (line := await process.stdout.readline()):
            read_standing(line, pages.ticking, pages.pulse, loop.time())
