"""The ledger on SQLite: a connection of its own, with few and large statements.

A turn of some dozen letters takes half a millisecond, most of it computing, so it runs where everything else runs: on a thread of its
own it would have to win the interpreter's lock back after every statement, which takes longer than the statement. What can really take
long, another writer and the commit on a slow disk, is waited for on a thread. Rows are handed over many at a time (VALUES, padded to a few
sizes that stay prepared) and read back as one JSON text.
"""

import asyncio
import json
import sqlite3
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain
from operator import itemgetter
from typing import Any, ClassVar, TypeVar

from newsletter.model.deliveries import Hindrance
from newsletter.model.states import DeliveryState
from newsletter.storage.database import Database
from newsletter.storage.ledger import Claimed, Held, Rules, Turn, Written
from newsletter.storage.ledger_rows import HELD, LedgerRows
from newsletter.storage.ledger_turn import KEEP_TRIES, STEP, TRY, Pen

T = TypeVar("T")

SLOW_COMMIT_SECONDS = 0.001
"""Where commits usually take longer, they are not waited for where everything else runs."""

TRY_AGAIN_AFTER = 30
"""Commits on the thread before one is tried without it."""

LOOKS, LOOK_AGAIN_SECONDS = 25, 0.001
"""How often others who write or want to are let first before a turn insists, and how soon it looks again: a page writes for some 3 ms."""

INSTANTS = ("_at", "_after")
"""How the names of columns end that hold an instant."""

_SIZES = (2, 4, 8, 16, 24, 32, 48, 64, 96, 128, 256)
"""Rows in one statement: a few sizes, each prepared once; unused places hold the row 0, which is nobody's."""


@dataclass(slots=True)
class SqliteLedger:
    """``write`` waits its turn among the writers of this process."""

    database: Database
    rows: LedgerRows
    rules: Rules
    timer: Callable[[], float] = time.perf_counter
    """Tells how long a commit takes."""

    _thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "ledger"))
    _connection: sqlite3.Connection | None = None
    _commits: deque[float] = field(default_factory=lambda: deque(maxlen=9))
    _apart_for: int = 0

    async def write(self, turn: Turn) -> Written:
        """Write a turn in one durable transaction."""
        async with self.database.writing():
            try:
                connection = await self._begin()
                written = await _Pen(self.rows, self.rules, connection, _written(turn.now)).write(turn)
                await self._commit(connection)
            except BaseException:
                await self._drop()  # rolls back; whatever was wrong with this connection, the next try has another
                raise
        return written

    async def close(self) -> None:
        """Give the connection back."""
        await self._drop()
        self._thread.shutdown(wait=False)

    async def _begin(self) -> sqlite3.Connection:
        """At once where nobody else writes or wants to; else look again soon, and then wait for the others on the ledger's thread."""
        if self._connection is None:
            self._connection = await self._apart(lambda: _connect(self.database))
        connection, courtesy = self._connection, self.database.courtesy
        for _ in range(LOOKS):
            if not courtesy.somebody_wishes() and _has_begun(connection):
                return connection
            await asyncio.sleep(LOOK_AGAIN_SECONDS)
        await self._apart(lambda: _begin_patiently(connection, self.database.busy_timeout_ms))
        return connection

    async def _commit(self, connection: sqlite3.Connection) -> None:
        """On a disk that takes longer than others should wait for, on the ledger's thread; now and then the disk is tried again."""
        if self._apart_for > 1:
            self._apart_for -= 1
            await self._apart(lambda: connection.execute("COMMIT"))
            return
        began = self.timer()
        connection.execute("COMMIT")
        took = self.timer() - began
        if self._apart_for and took <= SLOW_COMMIT_SECONDS:
            self._commits.clear()
        self._commits.append(took)
        self._apart_for = TRY_AGAIN_AFTER if sorted(self._commits)[(len(self._commits) - 1) // 2] > SLOW_COMMIT_SECONDS else 0

    async def _drop(self) -> None:
        if (connection := self._connection) is not None:
            self._connection = None
            await self._apart(connection.close)

    async def _apart(self, action: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, action)


def _connect(database: Database) -> sqlite3.Connection:
    connection = sqlite3.connect(str(database.path), isolation_level=None, check_same_thread=False, cached_statements=256)
    pragmas = (f"busy_timeout={database.busy_timeout_ms}", "journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", "busy_timeout=0")
    # The check of ``state`` costs a third of every change, and the states written here are ours alone: names of DeliveryState.
    for pragma in (*pragmas, "ignore_check_constraints=ON"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _has_begun(connection: sqlite3.Connection) -> bool:
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if "locked" not in str(error):
            raise
        return False
    return True


def _begin_patiently(connection: sqlite3.Connection, milliseconds: int) -> None:
    connection.execute(f"PRAGMA busy_timeout={milliseconds}")
    try:
        connection.execute("BEGIN IMMEDIATE")
    finally:
        connection.execute("PRAGMA busy_timeout=0")


@dataclass(slots=True)
class _Pen(Pen):
    """Writes one turn inside an open transaction, without ever waiting."""

    connection: sqlite3.Connection
    now: str

    NOW: ClassVar[str] = "?1"

    async def _accept(self, taken: Sequence[tuple[int, str, int, str]]) -> int:
        reason = ", reason = ''" if self.rows.keeps_tries else ""
        change = f"UPDATE {self.rows.table} AS r SET state = 'accepted', changed_at = ?1, retry_at = NULL{reason}"
        change = f"{change}, attempts = r.attempts + 1, code = j.code, reply = j.reply"
        return self._each(f"{change} FROM {_ACCEPTED} WHERE {self._follows(DeliveryState.ACCEPTED)}", 4, taken)

    async def _step(self, state: DeliveryState, tried: bool, values: Sequence[tuple[Any, ...]]) -> int:
        written = [(*value[:-1], _written(value[-1]) if value[-1] else None) for value in values]
        return self._each(f"{self._change(state, tried=tried)} FROM {_STEPS} WHERE {self._follows(state)}", len(STEP), written)

    async def _keep_tries(self, state: DeliveryState, values: Sequence[tuple[Any, ...]]) -> None:
        keep = f"{KEEP_TRIES.format(now=self.NOW)} FROM {_TRIES} CROSS JOIN delivery AS r WHERE {self._follows(state)}"
        self._each(keep, len(TRY), values)

    def _each(self, statement: str, width: int, values: Sequence[tuple[Any, ...]]) -> int:
        """Run a statement over rows of values, as few times as the sizes allow; says how many rows changed."""
        place = "(" + ", ".join("?" * width) + ")"
        changed = 0
        for part, size in _parts(values):
            filled = [self.now, *chain.from_iterable(part), *[0] * (width * (size - len(part)))]
            changed += self.connection.execute(statement.format(", ".join([place] * size)), filled).rowcount
        return changed

    async def _mark(self, held: Sequence[Held], state: str) -> int:
        marked = 0
        for token, ids in _by_token(held).items():
            for part, size in _parts(ids):
                places = ", ".join("?" * size)
                condition = f"r.token = ?2 AND r.id IN ({places}) AND r.state = '{state}' AND {self._hindrance} IS NULL"
                filled = [self.now, token, *part, *[0] * (size - len(part))]
                marked += self.connection.execute(f"{self._marking} WHERE {condition}", filled).rowcount
        return marked

    async def _explain(self, held: Sequence[Held]) -> dict[Held, tuple[str, str | None]]:
        found: dict[Held, tuple[str, str | None]] = {}
        for token, ids in _by_token(held).items():
            places = ", ".join("?" * len(ids))
            question = f"SELECT r.id, r.state, {self._hindrance} FROM {self.rows.table} AS r WHERE r.token = ?2 AND r.id IN ({places})"
            rows = self.connection.execute(question, [self.now, token, *ids])
            found |= {(row, token): (now_in, why) for row, now_in, why in rows}
        return found

    async def _beat(self, worker: str) -> bool:
        return self.connection.execute("UPDATE worker SET seen_at = ? WHERE token = ?", (self.now, worker)).rowcount == 1

    async def _take(self, waiting: str, order: str, token: str, limit: int, *, index: str = "") -> int:
        rows = f"{self.rows.table} AS r INDEXED BY {index}" if index else f"{self.rows.table} AS r"
        chosen = f"SELECT r.id FROM {rows} WHERE {self.rows.ours.format(now='?1')} AND {waiting} ORDER BY {order} LIMIT ?3"
        change = f"UPDATE {self.rows.table} SET state = 'claimed', token = ?2, changed_at = ?1 WHERE id IN ({chosen})"
        return self.connection.execute(change, (self.now, token, limit)).rowcount

    async def _read(self, token: str) -> tuple[list[Claimed], dict[Held, Hindrance]]:
        columns = ("r.id", "r.attempts", "r.dated_at", self.rows.address, "s.key", self._hindrance)
        record = f"json_array({', '.join((*columns, *self.rows.extra))})"
        question = f"SELECT json_group_array({record}) FROM {self.rows.joined} WHERE r.token = ?2 AND {HELD} AND r.state = 'claimed'"
        found = sorted(json.loads(self.connection.execute(question, (self.now, token)).fetchone()[0]), key=itemgetter(0))
        claimed = [
            (row[0], row[1], _instant(row[2]) if row[2] else None, row[3], row[4] or "", self._extra(row[6:]))
            for row in found
            if not row[5]
        ]
        return claimed, {(row[0], token): Hindrance(row[5]) for row in found if row[5]}

    def _extra(self, values: Sequence[Any]) -> tuple[Any, ...]:
        if not any(values):
            return tuple(values)
        return tuple(
            _instant(value) if value and name.endswith(INSTANTS) else value for name, value in zip(self.rows.extra, values, strict=True)
        )


def _given(names: Sequence[str]) -> str:
    """Values as a table ``j``, with a place for as many rows as there will be."""
    columns = ", ".join(f"column{number} AS {name}" for number, name in enumerate(names, 1))
    return f"(SELECT {columns} FROM (VALUES {{}})) AS j"


_ACCEPTED, _STEPS, _TRIES = _given(STEP[:4]), _given(STEP), _given(TRY)


def _by_token(held: Sequence[Held]) -> dict[str, list[int]]:
    """One statement for each token: the index over it finds the rows."""
    ids: dict[str, list[int]] = defaultdict(list)
    for row, token in held:
        ids[token].append(row)
    return ids


def _parts(values: Sequence[Any]) -> Iterator[tuple[Sequence[Any], int]]:
    """The values in parts, each with the number of places that its statement has."""
    for start in range(0, len(values), _SIZES[-1]):
        part = values[start : start + _SIZES[-1]]
        yield part, next(size for size in _SIZES if size >= len(part))


def _written(instant: datetime) -> str:
    """As SQLAlchemy writes instants (``storage.columns``), so that both read each other's."""
    return f"{instant.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
