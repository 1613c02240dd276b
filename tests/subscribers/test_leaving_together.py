"""Those who leave by one click at the same moment share a transaction, and each leaves as if alone."""

import asyncio

from newsletter.model.tokens import Purpose, make_token
from newsletter.subscribers import run
from newsletter.subscribers.outcomes import Door, Link
from newsletter.subscribers.together import Together
from tests.subscribers.conftest import RING, SignUpDesk

READERS = [f"reader{number:02}@example.com" for number in range(12)]


async def test_who_leaves_at_the_same_moment_shares_a_transaction(desk: SignUpDesk) -> None:
    """On a slow disk a crowd would else wait one behind the other; a forged link among them is no trouble to the others."""
    for address in READERS:
        await desk.sign_up(address)
    tokens = [make_token(Purpose.UNSUBSCRIBE, (await desk.subscriber(address))["key"], RING) for address in READERS]
    together, before = Together(), desk.database.commits.number

    async def leave(token: str) -> Link:
        return await run.unsubscribe(desk.database, token, RING, how=Door.ONE_CLICK, now=desk.clock(), together=together)

    links = await asyncio.gather(*(leave(token) for token in [*tokens, "forged", tokens[0]]))
    assert links == [*[Link.GOOD] * 12, Link.UNKNOWN, Link.GOOD]
    assert desk.database.commits.number - before == 2
    assert {row["state"] for row in await desk.rows("subscriber")} == {"unsubscribed"}
    left = [line["subscriber_id"] for line in await desk.rows("consent") if line["event"] == "unsubscribed"]
    assert sorted(left) == sorted(row["id"] for row in await desk.rows("subscriber"))
