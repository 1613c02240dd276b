"""Who left the list in the database whose place a backup takes: they are off the list in the backup too. For PostgreSQL, row by row.

An SQLite file does the same for another file (``storage.backup``). Decides nothing about who may be written to.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.states import SubscriberState
from newsletter.storage.parts import in_parts
from newsletter.storage.schema import subscriber, suppression
from newsletter.storage.suppressions import keep_suppressed


@dataclass(frozen=True, slots=True, kw_only=True)
class WhoLeft:
    """``left``: when, by the reader's key. ``suppressed``: rows as they stand. ``came_back``: keys of erased people who are here."""

    left: Mapping[str, datetime | None]
    suppressed: Sequence[Mapping[str, Any]]
    came_back: frozenset[str]


async def read_who_left(connection: AsyncConnection) -> WhoLeft:
    """Everybody who is off the list now."""
    gone = select(subscriber.c.key, subscriber.c.unsubscribed_at).where(subscriber.c.state == SubscriberState.UNSUBSCRIBED)
    left = {row.key: row.unsubscribed_at for row in await connection.execute(gone)}
    suppressed = [dict(row._mapping) for row in await connection.execute(select(suppression))]
    erased = select(suppression.c.digest).where(suppression.c.erased_at.is_not(None))
    here = await connection.scalars(select(subscriber.c.key).where(subscriber.c.suppression_digest.in_(erased)))
    return WhoLeft(left=left, suppressed=suppressed, came_back=frozenset(here))


async def keep_off(connection: AsyncConnection, gone: WhoLeft) -> int:
    """Take them off the list of this database as well; says how many readers of it that changed.

    Readers are found by their keys, so those of a database of other people change nobody.
    """
    await keep_suppressed(connection, gone.suppressed)
    return await _unsubscribe(connection, gone.left) + await _erase(connection, gone)


async def _unsubscribe(connection: AsyncConnection, left: Mapping[str, datetime | None]) -> int:
    found: list[str] = []
    for part in in_parts(sorted(left)):
        still = select(subscriber.c.key).where(subscriber.c.key.in_(part), subscriber.c.state != SubscriberState.UNSUBSCRIBED)
        found += await connection.scalars(still)
    if found:
        change = update(subscriber).where(subscriber.c.key == bindparam("reader"))
        values = {"state": SubscriberState.UNSUBSCRIBED.value, "unsubscribed_at": bindparam("since")}
        await connection.execute(change.values(**values), [{"reader": key, "since": left[key]} for key in found])
    return len(found)


async def _erase(connection: AsyncConnection, gone: WhoLeft) -> int:
    erased = [row["digest"] for row in gone.suppressed if row.get("erased_at")]
    number = 0
    for part in in_parts(erased):
        theirs = delete(subscriber).where(subscriber.c.suppression_digest.in_(part), subscriber.c.key.not_in(sorted(gone.came_back)))
        number += (await connection.execute(theirs)).rowcount
    return number
