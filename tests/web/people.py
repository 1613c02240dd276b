"""Subscribers in every state, as the real runs make them, and the links in their letters."""

from datetime import timedelta

from newsletter.daily.newsroom import Newsroom
from newsletter.model.stamps import page_stamp
from newsletter.model.states import SuppressionReason
from newsletter.model.tokens import Purpose, make_token
from newsletter.storage.schema import metadata
from newsletter.storage.subscribers import subscriber_by_address
from newsletter.subscribers import run
from newsletter.subscribers.outcomes import Door


def form(newsroom: Newsroom, **fields: str) -> dict[str, str]:
    """What a form on a page of ours sends, and a program that asked for a stamp: a minute after it was handed out."""
    return {"stamp": page_stamp(newsroom.ring, newsroom.clock() - timedelta(minutes=1)), **fields}


async def sign_up(newsroom: Newsroom, address: str) -> None:
    await run.sign_up(
        newsroom.database,
        newsroom.sign_up,
        newsroom.letterhead,
        newsroom.ring,
        address,
        form_url="https://topten.example/",
        network="198.51.100.1",
        randomness=newsroom.randomness,
        now=newsroom.clock(),
    )


async def make_pending(newsroom: Newsroom, address: str) -> str:
    """A subscriber who has yet to confirm; gives the key."""
    await sign_up(newsroom, address)
    async with newsroom.database.read() as connection:
        subscriber = await subscriber_by_address(connection, newsroom.letterhead.key, address)
    assert subscriber is not None
    return subscriber.key


async def make_active(newsroom: Newsroom, address: str) -> str:
    key = await make_pending(newsroom, address)
    await run.confirm(newsroom.database, confirm_token(newsroom, key), newsroom.ring, network="198.51.100.1", now=newsroom.clock())
    return key


async def make_unsubscribed(newsroom: Newsroom, address: str) -> str:
    key = await make_active(newsroom, address)
    token = make_token(Purpose.UNSUBSCRIBE, key, newsroom.ring)
    await run.unsubscribe(newsroom.database, token, newsroom.ring, how=Door.PAGE, now=newsroom.clock())
    return key


async def make_suppressed(newsroom: Newsroom, address: str) -> str:
    key = await make_active(newsroom, address)
    await run.suppress_address(
        newsroom.database,
        newsroom.letterhead.key,
        address,
        newsroom.ring,
        by="lisa",
        now=newsroom.clock(),
        reason=SuppressionReason.COMPLAINT,
    )
    return key


def confirm_token(newsroom: Newsroom, key: str) -> str:
    return make_token(Purpose.CONFIRM, key, newsroom.ring, newsroom.clock() + newsroom.sign_up.confirm_within)


def links_of(newsroom: Newsroom, key: str) -> dict[Purpose, str]:
    """Every link that stands in this subscriber's letters."""
    return {
        Purpose.CONFIRM: f"/c/{confirm_token(newsroom, key)}",
        Purpose.UNSUBSCRIBE: f"/u/{make_token(Purpose.UNSUBSCRIBE, key, newsroom.ring)}",
        Purpose.SUBSCRIPTION: f"/s/{make_token(Purpose.SUBSCRIPTION, key, newsroom.ring)}",
    }


async def rows(newsroom: Newsroom, table: str) -> list[dict[str, object]]:
    async with newsroom.database.read() as connection:
        return [dict(row._mapping) for row in await connection.execute(metadata.tables[table].select())]


async def state_of(newsroom: Newsroom, address: str) -> object:
    return next(row["state"] for row in await rows(newsroom, "subscriber") if row["address"] == address)
