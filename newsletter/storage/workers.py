"""Workers: who is sending right now, so that the broom can tell a living owner of a claim from a dead one.

Workers on several machines meet in PostgreSQL, so there signs of life are told by its clock alone: a machine whose own clock is wrong
buries nobody. An SQLite file has one machine, whose clock the caller passes.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, insert, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.states import DeliveryState
from newsletter.storage.columns import Instant
from newsletter.storage.parts import in_parts
from newsletter.storage.schema import delivery, notice, worker

TOKEN_LENGTH = 24
"""A claim's token begins with its worker's token of this length; the rest numbers the claim."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """``process`` says which process of which machine it is; ``seen_at`` is its last sign of life, ``silent_for`` ago.

    A process that stands by has a ``name`` and holds no claims; each of its rounds of sending is a worker without one.
    """

    token: str
    process: str
    started_at: datetime
    seen_at: datetime
    silent_for: timedelta
    name: str = ""


async def register_worker(connection: AsyncConnection, token: str, process: str, now: datetime, name: str = "") -> None:
    """Tell that a worker begins."""
    at = _clock(connection, now)
    await connection.execute(insert(worker).values(token=token, process=process, started_at=at, seen_at=at, name=name))


async def beat(connection: AsyncConnection, token: str, now: datetime) -> bool:
    """A sign of life. False: the broom took the worker for dead, and its claims are gone."""
    seen = update(worker).where(worker.c.token == token).values(seen_at=_clock(connection, now))
    return (await connection.execute(seen)).rowcount == 1


async def sign_off_worker(connection: AsyncConnection, token: str) -> None:
    """Tell that a worker ended and holds nothing."""
    await connection.execute(delete(worker).where(worker.c.token == token))


async def read_workers(connection: AsyncConnection, now: datetime) -> list[Worker]:
    """Everybody who began and did not sign off."""
    question = select(worker, _clock(connection, now).label("now")).order_by(worker.c.started_at)
    return [
        Worker(
            token=row.token,
            process=row.process,
            started_at=row.started_at,
            seen_at=row.seen_at,
            silent_for=row.now - row.seen_at,
            name=row.name,
        )
        for row in await connection.execute(question)
    ]


async def bury_worker(connection: AsyncConnection, token: str, seen_at: datetime) -> bool:
    """Remove a worker unless it gave a sign of life since ``seen_at``."""
    gone = delete(worker).where(worker.c.token == token, worker.c.seen_at == seen_at)
    return (await connection.execute(gone)).rowcount == 1


async def tokens_in_use(connection: AsyncConnection, tokens: Collection[str]) -> set[str]:
    """Of these workers' tokens those under which a worker, or a letter in hand, stands in a table."""
    used: set[str] = set()
    for part in in_parts(sorted(tokens)):
        used |= set(await connection.scalars(select(worker.c.token).where(worker.c.token.in_(part))))
        for rows in (delivery, notice):
            owner = func.substr(rows.c.token, 1, TOKEN_LENGTH)
            held = select(owner).where(rows.c.state.in_((DeliveryState.CLAIMED, DeliveryState.SENDING)), owner.in_(part))
            used |= set(await connection.scalars(held.distinct()))
    return used


def has_no_worker(token: ColumnElement[str | None]) -> ColumnElement[bool]:
    """Whether a claim's token belongs to no worker that still stands in the table."""
    owner = select(worker.c.token).where(worker.c.token == func.substr(token, 1, TOKEN_LENGTH))
    return and_(token.is_not(None), ~owner.exists())


def _clock(connection: AsyncConnection, now: datetime) -> ColumnElement[Any]:
    return func.clock_timestamp(type_=Instant) if connection.dialect.name == "postgresql" else literal(now, Instant)
