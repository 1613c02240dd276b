"""A courier on this machine or another: sends what was let go elsewhere, and notices, until it is told to stop.

Asks no feed, makes and releases no issue, and shows no page. Any number may run; each claims letters row by row.
"""

import asyncio
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta

import structlog

from newsletter.daily.crew import LOOK_EVERY, Crew
from newsletter.daily.duties import over_and_over
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.roll import on_the_roll
from newsletter.daily.tick import post_notices
from newsletter.delivery.pulse import Pulse
from newsletter.delivery.run.old_logbooks import drop_old_logbooks
from newsletter.model.sending_options import RelayOptions

log = structlog.get_logger(__name__)

STOOD_STILL = 75
"""Exit code after which systemd should start us again: EX_TEMPFAIL of sysexits.h."""

NOTICES_EVERY_SECONDS = 3.0
LOGBOOKS_EVERY_SECONDS = 3600.0
GRACE_SECONDS = 60.0
MARGIN = timedelta(minutes=5)


async def run_worker(
    newsroom: Newsroom, *, name: str, stop: asyncio.Event, look_every: timedelta = LOOK_EVERY, limit: timedelta | None = None
) -> int:
    """The exit code: 0 when told to stop, after the letters in hand; ``STOOD_STILL`` when nothing moved although there was work.

    ``limit``: how long nothing may move.
    """
    if newsroom.delivery.signing_threads < 0:
        newsroom = replace(newsroom, delivery=newsroom.delivery.model_copy(update={"signing_threads": 0}))
    still = StandStill(asyncio.get_running_loop(), limit or limit_of(newsroom.relay), stop)
    crew = Crew(replace(newsroom, pulse=Pulse()), stop, look_every)  # its own: notices that leave do not move an issue

    async def watch() -> None:
        """A crew whose looks fail still has what waited at its last: a database that does not answer is a standstill too."""
        still.see(_picture(crew))

    with still.watched():
        async with on_the_roll(newsroom, name):
            await asyncio.gather(
                crew.run(),
                over_and_over("notices", lambda: post_notices(newsroom, stop=stop), NOTICES_EVERY_SECONDS, stop),
                over_and_over("logbooks", lambda: drop_old_logbooks(newsroom.database, now=newsroom.clock()), LOGBOOKS_EVERY_SECONDS, stop),
                over_and_over("watch", watch, still.limit.total_seconds() / 10, stop),
            )
    return STOOD_STILL if still.found else 0


def limit_of(relay: RelayOptions) -> timedelta:
    """Longer than any wait that is in order: a relay may take its time after the final dot, and is left alone after trouble."""
    return max(relay.data_timeout, relay.longest_pause) + MARGIN


@dataclass(slots=True)
class StandStill:
    """Notices that nothing moves. Watches from a thread of its own, since what stands still may be the loop."""

    loop: asyncio.AbstractEventLoop
    limit: timedelta
    stop: asyncio.Event
    exit: Callable[[int], object] = os._exit
    grace: float = GRACE_SECONDS
    found: bool = False
    _picture: object = None
    _moved_at: float = 0.0
    _ended: threading.Event = field(default_factory=threading.Event)

    def see(self, picture: object) -> None:
        """How things stand now; None: there is no work."""
        if picture is None or picture != self._picture:
            self._moved_at = self.loop.time()
        self._picture = picture

    @contextmanager
    def watched(self) -> Iterator[None]:
        """While the block runs."""
        self._moved_at = self.loop.time()
        thread = threading.Thread(target=self._watch, daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._ended.set()

    def _watch(self) -> None:
        while not self._ended.wait(min(1.0, self.limit.total_seconds() / 4)):
            if self.loop.time() - self._moved_at > self.limit.total_seconds():
                self._give_up()
                return

    def _give_up(self) -> None:
        """Gently first; a loop that does not even stop is left where it is, and its claims to the broom."""
        self.found = True
        log.error("stood_still", minutes=round(self.limit.total_seconds() / 60), cure="ends, so that whoever started it starts it anew")
        self.loop.call_soon_threadsafe(self.stop.set)
        if not self._ended.wait(self.grace):
            self.exit(STOOD_STILL)


def _picture(crew: Crew) -> object:
    """How far the crew of this process has come; None when there is nothing to do. What others send moves nobody here.

    Who waits for a relay that is down, or for an operator, does not stand still: he would wait just the same if he were started anew.
    """
    return None if crew.newsroom.letterhead.missing or not crew.waiting else crew.newsroom.pulse.beats
