"""Keys by which a program's request is known when it comes again: taken once, answered once, forgotten after a day."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.storage.schema import request_key
from newsletter.storage.upsert import insert_ignore


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRequest:
    """A request that came with a key. ``status`` is None while it is not answered; ``body`` is sealed."""

    digest: str
    status: int | None
    body: str | None
    at: datetime


async def take_key(connection: AsyncConnection, holder: str, key: str, digest: str, now: datetime) -> KeptRequest | None:
    """Take a key for a request; None if it is ours now, else the request that has it."""
    mine = {"holder": holder, "key": key, "digest": digest, "at": now}
    if await insert_ignore(connection, request_key, [mine], ["holder", "key"]):
        return None
    columns = (request_key.c.digest, request_key.c.status, request_key.c.body, request_key.c.at)
    row = (await connection.execute(select(*columns).where(request_key.c.holder == holder, request_key.c.key == key))).one_or_none()
    return None if row is None else KeptRequest(**row._mapping)


async def take_over(connection: AsyncConnection, holder: str, key: str, seen_at: datetime, now: datetime) -> bool:
    """Take the key of a request that began at ``seen_at`` and was never answered; False when somebody else has."""
    lost = (request_key.c.holder == holder, request_key.c.key == key, request_key.c.at == seen_at, request_key.c.status.is_(None))
    return (await connection.execute(update(request_key).where(*lost).values(at=now))).rowcount == 1


async def keep_answer(connection: AsyncConnection, holder: str, key: str, *, status: int, body: str) -> None:
    """Keep what was answered."""
    mine = (request_key.c.holder == holder, request_key.c.key == key)
    await connection.execute(update(request_key).where(*mine).values(status=status, body=body))


async def give_key_back(connection: AsyncConnection, holder: str, key: str) -> None:
    """Forget a request that came to nothing through our own fault, so that it can be made again."""
    mine = (request_key.c.holder == holder, request_key.c.key == key, request_key.c.status.is_(None))
    await connection.execute(delete(request_key).where(*mine))


async def forget_keys(connection: AsyncConnection, before: datetime) -> int:
    """Delete keys that were taken before an instant; says how many."""
    return (await connection.execute(delete(request_key).where(request_key.c.at < before))).rowcount
