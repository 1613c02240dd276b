"""Lives through the hours of an issue in seconds: on a loop whose time runs faster, and with jumps between one send and the next."""

import asyncio
import selectors
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from newsletter.model.deliveries import Balance
from newsletter.model.sending_options import DeliveryOptions
from newsletter.storage.database import open_database
from tests.conftest import NOW
from tests.delivery.conftest import Post, relay_for
from tests.smtp_sink import Sink

SPEED = 200
ROUNDS = 500

T = TypeVar("T")


class HurryingSelector(selectors.DefaultSelector):
    """Waits a fraction of what it is told to."""

    def select(self, timeout: float | None = None) -> Any:
        return super().select(timeout and timeout / SPEED)


class HurryingLoop(asyncio.SelectorEventLoop):
    """A loop on which a second takes some milliseconds, so that whoever waits for a turn need not be waited for."""

    def __init__(self) -> None:
        super().__init__(HurryingSelector())

    def time(self) -> float:
        return super().time() * SPEED


class RunningClock:
    """Goes as fast as the loop, and jumps when it is told to."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.began = self.loop.time()
        self.moved = timedelta()

    def __call__(self) -> datetime:
        return NOW + timedelta(seconds=self.loop.time() - self.began) + self.moved

    def move(self, **by: float) -> datetime:
        self.moved += timedelta(**by)
        return self()


def hurry(url: str, journey: Callable[[Post], Awaitable[T]]) -> T:
    """Run a journey in a hurry."""

    async def run() -> T:
        database = open_database(url)
        try:
            return await journey(Post(database, RunningClock(), DeliveryOptions(lease=timedelta(hours=2))))
        finally:
            await database.close()

    with asyncio.Runner(loop_factory=HurryingLoop) as runner:
        return runner.run(run())


async def live_through(post: Post, sink: Sink, step: timedelta) -> Balance:
    """Send every ``step`` until nobody is left to be served."""
    patient = timedelta(hours=1)
    relay = relay_for(sink, connect_timeout=patient, command_timeout=patient, data_timeout=patient)
    for _ in range(ROUNDS):
        ended = await post.send(sink, relay)
        assert ended.holds
        if not ended.remaining:
            return ended
        post.clock.move(seconds=step.total_seconds())
    raise AssertionError(f"after {ROUNDS} rounds {ended} are left")
