"""The ledger on PostgreSQL: its own driver's connection, and rows handed over as arrays.

Claims pass by rows that another worker is just taking (SKIP LOCKED); everything else touches rows of one's own token only.
"""

from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from newsletter.model.deliveries import Hindrance
from newsletter.model.states import DeliveryState
from newsletter.storage.database import Database
from newsletter.storage.ledger import Claimed, Held, Rules, Turn, Written
from newsletter.storage.ledger_rows import HELD, LedgerRows
from newsletter.storage.ledger_turn import HOLDER, KEEP_TRIES, STEP, TRY, Pen

_GIVEN = "$1::timestamptz IS NOT NULL"
"""Gives the present instant a type also where nothing else asks for it."""

_TYPES = {"id": "bigint", "code": "int", "retry_at": "timestamptz"}
"""Of values that are not text."""


@dataclass(slots=True)
class PostgresqlLedger:
    """Opens a connection when it needs one, and another after trouble: a lost one tells nothing about the last commit."""

    database: Database
    rows: LedgerRows
    rules: Rules
    _open: AsyncExitStack = field(default_factory=AsyncExitStack)
    _connection: Any = None

    async def write(self, turn: Turn) -> Written:
        """Write a turn in one durable transaction."""
        if self._connection is None:
            self._connection = await self._open.enter_async_context(self.database.own_connection())
        try:
            async with self._connection.transaction():
                return await _Pen(self.rows, self.rules, self._connection, turn.now).write(turn)
        except BaseException:
            with suppress(Exception):
                await self.close()
            raise

    async def close(self) -> None:
        """Give the connection back."""
        self._connection = None
        await self._open.aclose()


@dataclass(slots=True)
class _Pen(Pen):
    """Writes one turn inside an open transaction."""

    connection: Any
    now: datetime

    NOW: ClassVar[str] = "$1"

    async def _accept(self, taken: Sequence[tuple[int, str, int, str]]) -> int:
        nothing = ("",) * len(taken), (None,) * len(taken)
        return await self._step_columns(DeliveryState.ACCEPTED, True, (*zip(*taken, strict=True), *nothing))

    async def _step(self, state: DeliveryState, tried: bool, values: Sequence[tuple[Any, ...]]) -> int:
        return await self._step_columns(state, tried, tuple(zip(*values, strict=True)))

    async def _step_columns(self, state: DeliveryState, tried: bool, columns: Sequence[Sequence[Any]]) -> int:
        change = f"{self._change(state, tried=tried)} FROM {_arrays(STEP)} WHERE {self._follows(state)}"
        return _count(await self.connection.execute(change, self.now, *columns))

    async def _keep_tries(self, state: DeliveryState, values: Sequence[tuple[Any, ...]]) -> None:
        keep = f"{KEEP_TRIES.format(now=self.NOW)} FROM {_arrays(TRY)} JOIN delivery AS r ON {self._follows(state)}"
        await self.connection.execute(keep, self.now, *zip(*values, strict=True))

    async def _mark(self, held: Sequence[Held], state: str) -> int:
        condition = f"r.id = j.id AND r.token = j.token AND r.state = '{state}' AND {self._hindrance} IS NULL"
        change = f"{self._marking} FROM {_arrays(HOLDER)} WHERE {condition}"
        return _count(await self.connection.execute(change, self.now, *zip(*held, strict=True)))

    async def _explain(self, held: Sequence[Held]) -> dict[Held, tuple[str, str | None]]:
        mine = f"r.id = j.id AND r.token = j.token AND {_GIVEN}"
        question = f"SELECT r.id, r.token, r.state, {self._hindrance} FROM {_arrays(HOLDER)} JOIN {self.rows.table} AS r ON {mine}"
        rows = await self.connection.fetch(question, self.now, *zip(*held, strict=True))
        return {(row, token): (now_in, why) for row, token, now_in, why in rows}

    async def _beat(self, worker: str) -> bool:
        return _count(await self.connection.execute("UPDATE worker SET seen_at = clock_timestamp() WHERE token = $1", worker)) == 1

    async def _take(self, waiting: str, order: str, token: str, limit: int, *, index: str = "") -> int:  # noqa: ARG002 – it finds it itself
        chosen = f"SELECT r.id FROM {self.rows.table} AS r WHERE {self.rows.ours.format(now='$1')} AND {waiting}"
        chosen = f"WITH chosen AS MATERIALIZED ({chosen} ORDER BY {order} LIMIT $3 FOR UPDATE SKIP LOCKED)"
        change = f"UPDATE {self.rows.table} AS t SET state = 'claimed', token = $2, changed_at = $1 FROM chosen WHERE t.id = chosen.id"
        return _count(await self.connection.execute(f"{chosen} {change}", self.now, token, limit))

    async def _read(self, token: str) -> tuple[list[Claimed], dict[Held, Hindrance]]:
        columns = ("r.id", "r.attempts", "r.dated_at", self.rows.address, "s.key", self._hindrance)
        question = f"SELECT {', '.join((*columns, *self.rows.extra))} FROM {self.rows.joined}"
        found = await self.connection.fetch(
            f"{question} WHERE {_GIVEN} AND r.token = $2 AND {HELD} AND r.state = 'claimed' ORDER BY r.id", self.now, token
        )
        claimed = [(row[0], row[1], row[2], row[3], row[4] or "", tuple(row)[6:]) for row in found if not row[5]]
        return claimed, {(row[0], token): Hindrance(row[5]) for row in found if row[5]}


def _arrays(names: Sequence[str]) -> str:
    """Values as a table ``j``, after the present instant."""
    places = ", ".join(f"${number}::{_TYPES.get(name, 'text')}[]" for number, name in enumerate(names, 2))
    return f"unnest({places}) AS j ({', '.join(names)})"


def _count(answer: str) -> int:
    """``UPDATE 3`` and the like."""
    return int(answer.rpartition(" ")[2])
