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
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain
from operator import itemgetter
from typing import Any, TypeVar

from newsletter.model.deliveries import Hindrance, Step
from newsletter.model.states import DeliveryState
from newsletter.storage.database import Database
from newsletter.storage.ledger import Claim, Claimed, Held, Rules, Turn, Written, is_kept_apart
from newsletter.storage.ledger_rows import HELD, LedgerRows

T = TypeVar("T")

SLOW_COMMIT_SECONDS = 0.001
"""Where commits usually take longer, they are not waited for where everything else runs."""

TRY_AGAIN_AFTER = 30
"""Commits on the thread before one is tried without it."""

_SIZES = (2, 4, 8, 16, 24, 32, 48, 64, 96, 128, 256)
"""Rows in one statement: a few sizes, each prepared once; unused places hold the row 0, which is nobody's."""


@dataclass(slots=True)
class SqliteLedger:
    """``write`` waits its turn among the writers of this process."""

    database: Database
    rows: LedgerRows
    rules: Rules
    _thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "ledger"))
    _connection: sqlite3.Connection | None = None
    _commits: deque[float] = field(default_factory=lambda: deque(maxlen=9))
    _apart_for: int = 0

    async def write(self, turn: Turn) -> Written:
        """Write a turn in one durable transaction."""
        async with self.database.writing():
            try:
                connection = await self._begin()
                written = _Pen(connection, self.rows, self.rules, _written(turn.now)).write(turn)
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
        """At once where nobody else writes; else wait for the others, on the ledger's thread."""
        if self._connection is None:
            self._connection = await self._apart(lambda: _connect(self.database))
        connection = self._connection
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise
            await self._apart(lambda: _begin_patiently(connection, self.database.busy_timeout_ms))
        return connection

    async def _commit(self, connection: sqlite3.Connection) -> None:
        """On a disk that takes longer than others should wait for, on the ledger's thread; now and then the disk is tried again."""
        if self._apart_for > 1:
            self._apart_for -= 1
            await self._apart(lambda: connection.execute("COMMIT"))
            return
        began = time.perf_counter()
        connection.execute("COMMIT")
        took = time.perf_counter() - began
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
    pragmas = (f"busy_timeout={database.busy_timeout_ms}", "journal_mode=WAL", "synchronous=FULL", "busy_timeout=0")
    # The check of ``state`` costs a third of every change, and the states written here are ours alone: names of DeliveryState.
    for pragma in (*pragmas, "ignore_check_constraints=ON"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _begin_patiently(connection: sqlite3.Connection, milliseconds: int) -> None:
    connection.execute(f"PRAGMA busy_timeout={milliseconds}")
    try:
        connection.execute("BEGIN IMMEDIATE")
    finally:
        connection.execute("PRAGMA busy_timeout=0")


@dataclass(slots=True)
class _Pen:
    """Writes one turn inside an open transaction."""

    connection: sqlite3.Connection
    rows: LedgerRows
    rules: Rules
    now: str

    def write(self, turn: Turn) -> Written:
        written = Written()
        if turn.taken:
            written.counts[DeliveryState.ACCEPTED] = self._accept(turn.taken)
        if turn.steps:
            self._write_steps(turn.steps, written.counts)
        for held, state in ((turn.marks, "claimed"), (turn.again, "sending")):
            if held:
                written.hindered |= self._mark(held, state, written.counts)
        if turn.claim:
            written.claimed = self._claim(turn.claim, written.counts)
        return written

    def _accept(self, taken: Sequence[tuple[Any, ...]]) -> int:
        """What ``_step`` does, for the step of nearly every letter."""
        reason = ", reason = ''" if self.rows.keeps_tries else ""
        change = f"UPDATE {self.rows.table} AS r SET state = 'accepted', changed_at = ?1, retry_at = NULL{reason}"
        change = f"{change}, attempts = r.attempts + 1, code = j.code, reply = j.reply"
        names = "column1 AS id, column2 AS token, column3 AS code, column4 AS reply"
        return self._each(f"{change} FROM (SELECT {names} FROM (VALUES {{}})) AS j WHERE {self._follows(DeliveryState.ACCEPTED)}", 4, taken)

    def _write_steps(self, steps: Iterable[tuple[Held, Step]], counts: dict[DeliveryState, int]) -> None:
        """Steps into the same state go in one statement; those with a verdict count as a try."""
        groups: dict[tuple[DeliveryState, bool], list[tuple[Held, Step]]] = defaultdict(list)
        for held, step in steps:
            groups[step.state, step.verdict is not None].append((held, step))
        for (state, tried), group in groups.items():
            if tried and self.rows.keeps_tries and (kept := [one for one in group if is_kept_apart(state, one[1])]):
                self._keep_tries(state, kept)
            done = self._step(state, tried, [_values(held, step) for held, step in group])
            counts[state] = counts.get(state, 0) + done

    def _step(self, state: DeliveryState, tried: bool, values: Sequence[tuple[Any, ...]]) -> int:
        """Rows that are no longer as their holder left them stay as they are; says how many changed."""
        token = ", token = NULL" if state is DeliveryState.PENDING else ""
        reason = ", reason = j.reason" if self.rows.keeps_tries else ""
        answer = ", attempts = r.attempts + 1, code = j.code, reply = j.reply" if tried else ""
        change = f"UPDATE {self.rows.table} AS r SET state = '{state}', changed_at = ?1, retry_at = j.retry_at{token}{reason}{answer}"
        names = "column1 AS id, column2 AS token, column3 AS code, column4 AS reply, column5 AS reason, column6 AS retry_at"
        return self._each(f"{change} FROM (SELECT {names} FROM (VALUES {{}})) AS j WHERE {self._follows(state)}", 6, values)

    def _keep_tries(self, state: DeliveryState, group: Sequence[tuple[Held, Step]]) -> None:
        """Before the row changes: the try it is about to count, under the same condition."""
        values = [
            (*held, verdict.kind.value, verdict.code, verdict.enhanced, verdict.reply, verdict.fault.value, verdict.relay)
            for held, step in group
            if (verdict := step.verdict) is not None
        ]
        names = "column1 AS id, column2 AS token, column3 AS verdict, column4 AS code, column5 AS enhanced, column6 AS reply"
        names = f"{names}, column7 AS fault, column8 AS relay"
        self._each(
            "INSERT INTO attempt (delivery_id, number, ended_at, verdict, code, enhanced, reply, fault, relay)"
            " SELECT r.id, r.attempts + 1, ?1, j.verdict, j.code, j.enhanced, j.reply, j.fault, j.relay"
            f" FROM (SELECT {names} FROM (VALUES {{}})) AS j"
            f" CROSS JOIN delivery AS r WHERE {self._follows(state)}",
            8,
            values,
        )

    def _follows(self, state: DeliveryState) -> str:
        before = ", ".join(f"'{one}'" for one in sorted(self.rules.may_come_from.get(state, ())))
        return f"r.id = j.id AND r.token = j.token AND r.state IN ({before})"

    def _each(self, statement: str, width: int, values: Sequence[tuple[Any, ...]]) -> int:
        """Run a statement over rows of values, as few times as the sizes allow; says how many rows changed."""
        place = "(" + ", ".join("?" * width) + ")"
        changed = 0
        for part, size in _parts(values):
            filled = [self.now, *chain.from_iterable(part), *[0] * (width * (size - len(part)))]
            changed += self.connection.execute(statement.format(", ".join([place] * size)), filled).rowcount
        return changed

    def _mark(self, held: Sequence[Held], state: str, counts: dict[DeliveryState, int]) -> dict[Held, Hindrance]:
        """Mark what nothing hinders, in one statement for each token; only where some were refused ask which, and why."""
        by_token: dict[str, list[int]] = defaultdict(list)
        for row, token in held:
            by_token[token].append(row)
        hindered: dict[Held, Hindrance] = {}
        for token, ids in by_token.items():
            marked = 0
            for part, size in _parts(ids):
                places = ", ".join("?" * size)
                change = f"UPDATE {self.rows.table} AS r SET state = 'sending', dated_at = coalesce(r.dated_at, ?1), changed_at = ?1"
                condition = f"r.token = ?2 AND r.id IN ({places}) AND r.state = '{state}' AND {self._hindrance} IS NULL"
                filled = [self.now, token, *part, *[0] * (size - len(part))]
                marked += self.connection.execute(f"{change} WHERE {condition}", filled).rowcount
            if marked < len(ids):
                hindered |= self._explain(ids, token, state, counts)
        return hindered

    def _explain(self, ids: Sequence[int], token: str, state: str, counts: dict[DeliveryState, int]) -> dict[Held, Hindrance]:
        """Why marks were refused; letters that are still ours step aside."""
        places = ", ".join("?" * len(ids))
        question = f"SELECT r.id, r.state, {self._hindrance} FROM {self.rows.table} AS r WHERE r.token = ?2 AND r.id IN ({places})"
        found = {row: (now_in, why) for row, now_in, why in self.connection.execute(question, [self.now, token, *ids])}
        hindered: dict[Held, Hindrance] = {}
        for row in ids:
            now_in, why = found.get(row, ("", None))
            if now_in == state and why is not None:
                hindered[row, token] = Hindrance(why)
            elif now_in != "sending":
                hindered[row, token] = Hindrance.TAKEN
        self._step_aside(hindered, counts)
        return hindered

    def _step_aside(self, hindered: dict[Held, Hindrance], counts: dict[DeliveryState, int]) -> None:
        aside = [(held, step) for held, why in hindered.items() if (step := self.rules.asides.get(why))]
        if aside:
            self._write_steps(aside, counts)

    def _claim(self, claim: Claim, counts: dict[DeliveryState, int]) -> list[Claimed] | None:
        """Take rows: new ones first, then those whose time has come again. A claim that stood already is read back, not made twice."""
        alive = self.connection.execute("UPDATE worker SET seen_at = ? WHERE token = ?", (self.now, claim.worker)).rowcount
        if alive != 1:
            return None
        if found := self._read(claim.token, counts):
            return found
        taken = self._take("r.state = 'pending'", "r.id", claim.token, claim.limit)
        if taken < claim.limit:
            taken += self._take("r.state = 'deferred' AND r.retry_at <= ?1", "r.retry_at", claim.token, claim.limit - taken)
        return self._read(claim.token, counts) if taken else []

    def _take(self, waiting: str, order: str, token: str, limit: int) -> int:
        chosen = f"SELECT r.id FROM {self.rows.table} AS r WHERE {self.rows.ours.format(now='?1')} AND {waiting} ORDER BY {order} LIMIT ?3"
        change = f"UPDATE {self.rows.table} SET state = 'claimed', token = ?2, changed_at = ?1 WHERE id IN ({chosen})"
        return self.connection.execute(change, (self.now, token, limit)).rowcount

    def _read(self, token: str, counts: dict[DeliveryState, int]) -> list[Claimed]:
        """The rows claimed under a token that nothing hinders; the others step aside at once."""
        columns = ("r.id", "r.attempts", "r.dated_at", self.rows.address, "s.key", self._hindrance)
        record = f"json_array({', '.join((*columns, *self.rows.extra))})"
        question = f"SELECT json_group_array({record}) FROM {self.rows.joined} WHERE r.token = ?2 AND {HELD} AND r.state = 'claimed'"
        found = sorted(json.loads(self.connection.execute(question, (self.now, token)).fetchone()[0]), key=itemgetter(0))
        self._step_aside({(row[0], token): Hindrance(row[5]) for row in found if row[5]}, counts)
        return [
            (row[0], row[1], _instant(row[2]) if row[2] else None, row[3], row[4] or "", self._extra(row[6:]))
            for row in found
            if not row[5]
        ]

    def _extra(self, values: Sequence[Any]) -> tuple[Any, ...]:
        if not values:
            return ()
        return tuple(_instant(value) if name.endswith("_at") else value for name, value in zip(self.rows.extra, values, strict=True))

    @property
    def _hindrance(self) -> str:
        return self.rows.hindrance.format(now="?1")


def _parts(values: Sequence[Any]) -> Iterator[tuple[Sequence[Any], int]]:
    """The values in parts, each with the number of places that its statement has."""
    for start in range(0, len(values), _SIZES[-1]):
        part = values[start : start + _SIZES[-1]]
        yield part, next(size for size in _SIZES if size >= len(part))


def _values(held: Held, step: Step) -> tuple[Any, ...]:
    said = (step.verdict.code, step.verdict.reply) if step.verdict else (None, None)
    return (*held, *said, step.reason, _written(step.retry_at) if step.retry_at else None)


def _written(instant: datetime) -> str:
    """As SQLAlchemy writes instants (``storage.columns``), so that both read each other's."""
    return f"{instant.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
