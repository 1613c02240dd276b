"""Lives through the hours of an issue with a hand clock: sends, waits until the next retry, and sends again."""

from datetime import timedelta

from newsletter.model.deliveries import Balance
from tests.delivery.conftest import Post, relay_for
from tests.smtp_sink import Sink

ROUNDS = 500


async def live_through(post: Post, sink: Sink, step: timedelta) -> Balance:
    """Send every ``step`` until nobody is left to be served."""
    relay = relay_for(sink, command_timeout=timedelta(seconds=10), data_timeout=timedelta(seconds=10))
    for _ in range(ROUNDS):
        ended = await post.send(sink, relay)
        assert ended.holds
        if not ended.remaining:
            return ended
        post.clock.move(seconds=step.total_seconds())
    raise AssertionError(f"after {ROUNDS} rounds {ended} are left")
