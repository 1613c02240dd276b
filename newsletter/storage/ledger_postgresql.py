"""The ledger on PostgreSQL: its own driver's connection, and rows handed over as arrays.

Claims pass by rows that another worker is just taking (SKIP LOCKED); everything else touches rows of one's own token only.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from newsletter.model.deliveries import Hindrance, Step
from newsletter.model.states import DeliveryState
from newsletter.storage.database import Database
from newsletter.storage.ledger import Claim, Claimed, Held, Rules, Turn, Written, is_kept_apart
from newsletter.storage.ledger_rows import HELD, LedgerRows

_GIVEN = "$1::timestamptz IS NOT NULL"
"""Gives the present instant a type also where nothing else asks for it."""


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
                return await _Pen(self._connection, self.rows, self.rules, turn.now).write(turn)
        except BaseException:
            with suppress(Exception):
                await self.close()
            raise

    async def close(self) -> None:
        """Give the connection back."""
        self._connection = None
        await self._open.aclose()


@dataclass(slots=True)
class _Pen:
    """Writes one turn inside an open transaction."""

    connection: Any
    rows: LedgerRows
    rules: Rules
    now: datetime

    async def write(self, turn: Turn) -> Written:
        written = Written()
        if turn.taken:
            ids, tokens, codes, replies = zip(*turn.taken, strict=True)
            nothing = ("",) * len(ids), (None,) * len(ids)
            written.counts[DeliveryState.ACCEPTED] = await self._step(DeliveryState.ACCEPTED, True, (ids, tokens, codes, replies, *nothing))
        if turn.steps:
            await self._write_steps(turn.steps, written.counts)
        for held, state in ((turn.marks, "claimed"), (turn.again, "sending")):
            if held:
                written.hindered |= await self._mark(held, state, written.counts)
        if turn.claim:
            written.claimed = await self._claim(turn.claim, written.counts)
        return written

    async def _write_steps(self, steps: Iterable[tuple[Held, Step]], counts: dict[DeliveryState, int]) -> None:
        """Steps into the same state go in one statement; those with a verdict count as a try."""
        groups: dict[tuple[DeliveryState, bool], list[tuple[Held, Step]]] = defaultdict(list)
        for held, step in steps:
            groups[step.state, step.verdict is not None].append((held, step))
        for (state, tried), group in groups.items():
            if tried and self.rows.keeps_tries and (kept := [one for one in group if is_kept_apart(state, one[1])]):
                await self._keep_tries(state, kept)
            done = await self._step(state, tried, tuple(zip(*(_values(held, step) for held, step in group), strict=True)))
            counts[state] = counts.get(state, 0) + done

    async def _step(self, state: DeliveryState, tried: bool, columns: Sequence[Sequence[Any]]) -> int:
        """Rows that are no longer as their holder left them stay as they are; says how many changed."""
        token = ", token = NULL" if state is DeliveryState.PENDING else ""
        reason = ", reason = j.reason" if self.rows.keeps_tries else ""
        answer = ", attempts = r.attempts + 1, code = j.code, reply = j.reply" if tried else ""
        change = f"UPDATE {self.rows.table} AS r SET state = '{state}', changed_at = $1, retry_at = j.retry_at{token}{reason}{answer}"
        arrays = "unnest($2::bigint[], $3::text[], $4::int[], $5::text[], $6::text[], $7::timestamptz[])"
        source = f"{arrays} AS j (id, token, code, reply, reason, retry_at)"
        return _count(await self.connection.execute(f"{change} FROM {source} WHERE {self._follows(state)}", self.now, *columns))

    async def _keep_tries(self, state: DeliveryState, group: Sequence[tuple[Held, Step]]) -> None:
        """Before the row changes: the try it is about to count, under the same condition."""
        said = [
            (*held, one.kind.value, one.code, one.enhanced, one.reply, one.fault.value, one.relay)
            for held, step in group
            if (one := step.verdict) is not None
        ]
        arrays = "unnest($2::bigint[], $3::text[], $4::text[], $5::int[], $6::text[], $7::text[], $8::text[], $9::text[])"
        await self.connection.execute(
            "INSERT INTO attempt (delivery_id, number, ended_at, verdict, code, enhanced, reply, fault, relay)"
            " SELECT r.id, r.attempts + 1, $1, j.verdict, j.code, j.enhanced, j.reply, j.fault, j.relay"
            f" FROM {arrays} AS j (id, token, verdict, code, enhanced, reply, fault, relay) JOIN delivery AS r ON {self._follows(state)}",
            self.now,
            *zip(*said, strict=True),
        )

    def _follows(self, state: DeliveryState) -> str:
        before = ", ".join(f"'{one}'" for one in sorted(self.rules.may_come_from.get(state, ())))
        return f"r.id = j.id AND r.token = j.token AND r.state IN ({before})"

    async def _mark(self, held: Sequence[Held], state: str, counts: dict[DeliveryState, int]) -> dict[Held, Hindrance]:
        """Mark what nothing hinders, in one statement; only where some were refused ask which, and why."""
        change = f"UPDATE {self.rows.table} AS r SET state = 'sending', dated_at = coalesce(r.dated_at, $1), changed_at = $1"
        source = "unnest($2::bigint[], $3::text[]) AS j (id, token)"
        condition = f"r.id = j.id AND r.token = j.token AND r.state = '{state}' AND {self._hindrance} IS NULL"
        columns = tuple(zip(*held, strict=True))
        marked = _count(await self.connection.execute(f"{change} FROM {source} WHERE {condition}", self.now, *columns))
        return {} if marked == len(held) else await self._explain(held, state, counts)

    async def _explain(self, held: Sequence[Held], state: str, counts: dict[DeliveryState, int]) -> dict[Held, Hindrance]:
        """Why marks were refused; letters that are still ours step aside."""
        source = "unnest($2::bigint[], $3::text[]) AS j (id, token)"
        mine = f"r.id = j.id AND r.token = j.token AND {_GIVEN}"
        question = f"SELECT r.id, r.token, r.state, {self._hindrance} FROM {source} JOIN {self.rows.table} AS r ON {mine}"
        rows = await self.connection.fetch(question, self.now, *zip(*held, strict=True))
        found = {(row, token): (now_in, why) for row, token, now_in, why in rows}
        hindered: dict[Held, Hindrance] = {}
        for one in held:
            now_in, why = found.get(one, ("", None))
            if now_in == state and why is not None:
                hindered[one] = Hindrance(why)
            elif now_in != "sending":
                hindered[one] = Hindrance.TAKEN
        await self._step_aside(hindered, counts)
        return hindered

    async def _step_aside(self, hindered: dict[Held, Hindrance], counts: dict[DeliveryState, int]) -> None:
        aside = [(held, step) for held, why in hindered.items() if (step := self.rules.asides.get(why))]
        if aside:
            await self._write_steps(aside, counts)

    async def _claim(self, claim: Claim, counts: dict[DeliveryState, int]) -> list[Claimed] | None:
        """Take rows: new ones first, then those whose time has come again. A claim that stood already is read back, not made twice."""
        alive = await self.connection.execute("UPDATE worker SET seen_at = clock_timestamp() WHERE token = $1", claim.worker)
        if _count(alive) != 1:
            return None
        if found := await self._read(claim.token, counts):
            return found
        taken = await self._take("r.state = 'pending'", "r.id", claim.token, claim.limit)
        if taken < claim.limit:
            taken += await self._take("r.state = 'deferred' AND r.retry_at <= $1", "r.retry_at", claim.token, claim.limit - taken)
        return await self._read(claim.token, counts) if taken else []

    async def _take(self, waiting: str, order: str, token: str, limit: int) -> int:
        chosen = f"SELECT r.id FROM {self.rows.table} AS r WHERE {self.rows.ours.format(now='$1')} AND {waiting}"
        chosen = f"WITH chosen AS MATERIALIZED ({chosen} ORDER BY {order} LIMIT $3 FOR UPDATE SKIP LOCKED)"
        change = f"UPDATE {self.rows.table} AS t SET state = 'claimed', token = $2, changed_at = $1 FROM chosen WHERE t.id = chosen.id"
        return _count(await self.connection.execute(f"{chosen} {change}", self.now, token, limit))

    async def _read(self, token: str, counts: dict[DeliveryState, int]) -> list[Claimed]:
        """The rows claimed under a token that nothing hinders; the others step aside at once."""
        columns = ("r.id", "r.attempts", "r.dated_at", self.rows.address, "s.key", self._hindrance)
        question = f"SELECT {', '.join((*columns, *self.rows.extra))} FROM {self.rows.joined}"
        found = await self.connection.fetch(
            f"{question} WHERE {_GIVEN} AND r.token = $2 AND {HELD} AND r.state = 'claimed' ORDER BY r.id", self.now, token
        )
        await self._step_aside({(row[0], token): Hindrance(row[5]) for row in found if row[5]}, counts)
        return [(row[0], row[1], row[2], row[3], row[4] or "", tuple(row)[6:]) for row in found if not row[5]]

    @property
    def _hindrance(self) -> str:
        return self.rows.hindrance.format(now="$1")


def _values(held: Held, step: Step) -> tuple[Any, ...]:
    said = (step.verdict.code, step.verdict.reply) if step.verdict else (None, None)
    return (*held, *said, step.reason, step.retry_at)


def _count(answer: str) -> int:
    """``UPDATE 3`` and the like."""
    return int(answer.rpartition(" ")[2])
