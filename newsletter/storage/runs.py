"""The record of runs, and leases: short-lived rights of one process to do what two must not do at once."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, or_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.storage.schema import instance, run
from newsletter.storage.upsert import insert_ignore

_LEASE = "lease of "


async def begin_run(connection: AsyncConnection, stage: str, now: datetime) -> int:
    """Write down that a stage begins."""
    made = insert(run).values(stage=stage, started_at=now, account={})
    run_id: int = (await connection.execute(made.returning(run.c.id))).scalar_one()
    return run_id


async def end_run(connection: AsyncConnection, run_id: int, account: Mapping[str, Any], now: datetime) -> None:
    """Write down what it did."""
    await connection.execute(update(run).where(run.c.id == run_id).values(ended_at=now, account=dict(account)))


async def forget_runs(connection: AsyncConnection, before: datetime) -> int:
    """Delete the record of old runs; says how many."""
    return (await connection.execute(delete(run).where(run.c.started_at < before))).rowcount


async def take_lease(connection: AsyncConnection, name: str, owner: str, now: datetime, stale_before: datetime) -> bool:
    """Whether this owner may go on: nobody holds the lease, they hold it already, or its holder took it before ``stale_before``."""
    row = {"name": _LEASE + name, "value": owner, "changed_at": now}
    if await insert_ignore(connection, instance, [row], ["name"]):
        return True
    free = or_(instance.c.value == owner, instance.c.changed_at < stale_before)
    change = update(instance).where(instance.c.name == _LEASE + name, free).values(value=owner, changed_at=now)
    return (await connection.execute(change)).rowcount == 1


async def give_lease_back(connection: AsyncConnection, name: str, owner: str) -> None:
    """Let others take the lease, if it is still this owner's."""
    await connection.execute(delete(instance).where(instance.c.name == _LEASE + name, instance.c.value == owner))
