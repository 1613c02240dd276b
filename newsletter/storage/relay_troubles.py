"""Relays that are in trouble, with cause and cure, where every process and every operator can see it. One row for each relay."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.storage.schema import instance
from newsletter.storage.upsert import upsert

_PREFIX = "trouble of "
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayTrouble:
    """Why a relay takes no letters. ``tries`` counts how often that was found since ``since``; ``last_at`` is the last of them."""

    name: str
    relay: str
    problem: str
    cure: str
    needs_operator: bool
    since: datetime
    last_at: datetime
    tries: int = 1


async def keep_trouble(connection: AsyncConnection, found: RelayTrouble) -> None:
    """Write down what a relay said last. It began when the first of its troubles did that nothing ended."""
    key = _key(found.name)
    before = (await connection.execute(select(instance.c.value).where(instance.c.name == key).with_for_update())).scalar()
    kept: dict[str, Any] = json.loads(before) if before else {"since": found.since.isoformat(), "tries": 0}
    row = asdict(found) | {"since": kept["since"], "tries": kept["tries"] + found.tries, "last_at": found.last_at.isoformat()}
    await upsert(
        connection, instance, [{"name": key, "value": json.dumps(row), "changed_at": found.last_at}], ["name"], ["value", "changed_at"]
    )


async def end_trouble(connection: AsyncConnection, name: str) -> None:
    """The relay takes letters: nothing is the matter with it."""
    await connection.execute(delete(instance).where(instance.c.name == _key(name)))


async def read_troubles(connection: AsyncConnection) -> list[RelayTrouble]:
    """Every relay that was in trouble when it was tried last, by name."""
    rows = await connection.scalars(select(instance.c.value).where(instance.c.name.startswith(_PREFIX)).order_by(instance.c.name))
    return [_read(json.loads(value)) for value in rows]


def _key(name: str) -> str:
    return f"{_PREFIX}{name}"[:_LONGEST_NAME]


def _read(row: dict[str, object]) -> RelayTrouble:
    instants = {name: datetime.fromisoformat(str(row[name])) for name in ("since", "last_at")}
    return RelayTrouble(**(row | instants))  # type: ignore[arg-type]
