"""The list of subscribers a page at a time, for people who look: by state, and by how an address begins. No page is found by counting."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.states import SubscriberState
from newsletter.model.subscribers import Subscriber
from newsletter.storage.schema import subscriber

_COLUMNS = tuple(subscriber.c[name] for name in Subscriber.__dataclass_fields__)
_LAST = "\U0010ffff"


async def subscribers_in_state(
    connection: AsyncConnection, newsletter: str, state: SubscriberState, before_id: int | None, limit: int
) -> tuple[Subscriber, ...]:
    """The latest of a state before an id, latest first."""
    question = select(*_COLUMNS).where(subscriber.c.newsletter == newsletter, subscriber.c.state == state)
    if before_id is not None:
        question = question.where(subscriber.c.id < before_id)
    ordered = question.order_by(subscriber.c.newsletter.desc(), subscriber.c.state.desc(), subscriber.c.id.desc())
    return _read((await connection.execute(ordered.limit(limit))).all())


async def subscribers_named(connection: AsyncConnection, newsletter: str, prefix: str, after: str, limit: int) -> tuple[Subscriber, ...]:
    """Those whose address begins so, in the order of their addresses, after one of them; on both engines by an index in byte order."""
    key: Any = subscriber.c.address_key if connection.dialect.name == "sqlite" else subscriber.c.address_key.collate("C")
    begins = (subscriber.c.newsletter == newsletter, key >= prefix, key < prefix + _LAST, key > after)
    return _read((await connection.execute(select(*_COLUMNS).where(*begins).order_by(key).limit(limit))).all())


def _read(rows: Sequence[Row[Any]]) -> tuple[Subscriber, ...]:
    return tuple(Subscriber(**{**row._mapping, "state": SubscriberState(row.state)}) for row in rows)
