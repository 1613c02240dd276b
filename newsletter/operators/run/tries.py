"""Counts tries of a kind, by account and by network, so that nobody has too many of them. Does not say what a try was of."""

from datetime import datetime

from newsletter.model.desk_options import OperatorOptions
from newsletter.model.errors import AskedTooOften
from newsletter.operators.limits import WINDOW, is_too_many, since
from newsletter.storage import sessions
from newsletter.storage.database import Database


async def begin_try(database: Database, kind: str, now: datetime, *, name: str = "", network: str = "") -> int:
    """Write a try down before it is looked at, so that many at once count each other, and forget those that count no longer."""
    async with database.write() as connection:
        await sessions.forget_tries(connection, now - 2 * WINDOW)
        return await sessions.begin_try(connection, name, network, kind, now)


async def take_back_try(database: Database, number: int) -> None:
    """It succeeded, or nobody looked at it."""
    async with database.write() as connection:
        await sessions.take_back_try(connection, number)


async def has_tried_too_many(database: Database, options: OperatorOptions, network: str, kind: str, now: datetime) -> bool:
    """Whether the next try of this network is refused unseen."""
    async with database.read() as connection:
        tries = await sessions.tries_of_network(connection, network, kind, since(now))
    return is_too_many(options, of_account=0, of_network=tries)


async def begin_try_of_network(database: Database, options: OperatorOptions, network: str, kind: str, now: datetime) -> int | None:
    """The number of a try that is among those counted; None where there were too many, and it is none of them."""
    number = await begin_try(database, kind, now, network=network)
    if not await has_tried_too_many(database, options, network, kind, now):
        return number
    await take_back_try(database, number)
    return None


async def require_seldom(database: Database, thing: str, name: str, most: int, now: datetime) -> None:
    """Count that somebody asked for a thing that costs others something. Raises AskedTooOften where it was more than so many times."""
    number = await begin_try(database, thing, now, name=name)
    async with database.read() as connection:
        asked = await sessions.tries_of_name(connection, name, thing, since(now))
    if asked > most:
        await take_back_try(database, number)
        minutes = round(WINDOW.total_seconds() / 60)
        problem = f"was asked for more than {most} times within {minutes} minutes; nothing was done"
        raise AskedTooOften(thing, problem, "Wait a few minutes.", wait=WINDOW)
