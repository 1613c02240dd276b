"""What a turn comes to, whichever engine writes it: in which order, which rows share a statement, and what a refused mark means.

The engine's own pen runs the statements. It may do so without ever waiting: then a turn runs from end to end as one plain call would.
"""

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from newsletter.model.deliveries import Hindrance, Step
from newsletter.model.states import DeliveryState
from newsletter.storage.ledger import Claim, Claimed, Held, Rules, Turn, Written, is_kept_apart
from newsletter.storage.ledger_rows import LedgerRows

HOLDER = ("id", "token")
STEP = (*HOLDER, "code", "reply", "reason", "retry_at")
TRY = (*HOLDER, "verdict", "code", "enhanced", "reply", "fault", "relay")
"""Names of the values that are handed over with a row; in statements they are columns of ``j``."""

KEEP_TRIES = """INSERT INTO attempt (delivery_id, number, ended_at, verdict, code, enhanced, reply, fault, relay)
  SELECT r.id, r.attempts + 1, {now}, j.verdict, j.code, j.enhanced, j.reply, j.fault, j.relay"""


@dataclass(slots=True)
class Pen(ABC):
    """Writes one turn inside an open transaction."""

    rows: LedgerRows
    rules: Rules

    NOW: ClassVar[str]
    """How a statement of this engine names its first value, the present instant."""

    async def write(self, turn: Turn) -> Written:
        """Write a turn: what is known first, so that marks and claims find it."""
        written = Written()
        if turn.taken:
            written.counts[DeliveryState.ACCEPTED] = await self._accept(turn.taken)
        if turn.steps:
            await self._write_steps(turn.steps, written.counts)
        for held, state in ((turn.marks, "claimed"), (turn.again, "sending")):
            if held and await self._mark(held, state) < len(held):
                hindered = _hindered(held, state, await self._explain(held))
                await self._step_aside(hindered, written.counts)
                written.hindered |= hindered
        if turn.claim:
            written.claimed = await self._claim(turn.claim, written.counts)
        return written

    async def _write_steps(self, steps: Iterable[tuple[Held, Step]], counts: dict[DeliveryState, int]) -> None:
        """Steps into the same state go in one statement; those with a verdict count as a try."""
        groups: dict[tuple[DeliveryState, bool], list[tuple[Held, Step]]] = defaultdict(list)
        for held, step in steps:
            groups[step.state, step.verdict is not None].append((held, step))
        for (state, tried), group in groups.items():
            if tried and self.rows.keeps_tries and (tries := _tries(state, group)):
                await self._keep_tries(state, tries)
            done = await self._step(state, tried, [_said(held, step) for held, step in group])
            counts[state] = counts.get(state, 0) + done

    async def _step_aside(self, hindered: Mapping[Held, Hindrance], counts: dict[DeliveryState, int]) -> None:
        """Letters that are still ours and must not leave wait again, or are done with."""
        aside = [(held, step) for held, why in hindered.items() if (step := self.rules.asides.get(why))]
        if aside:
            await self._write_steps(aside, counts)

    async def _claim(self, claim: Claim, counts: dict[DeliveryState, int]) -> list[Claimed] | None:
        """Take rows: new ones first, then those whose time has come again. A claim that stood already is read back, not made twice."""
        if not await self._beat(claim.worker):
            return None
        if found := await self._read_claim(claim.token, counts):
            return found
        taken = 0
        for fresh, index in self.rows.fresh:
            if taken < claim.limit:
                taken += await self._take(fresh, "r.id", claim.token, claim.limit - taken, index=index)
        if taken < claim.limit:
            due = f"r.state = 'deferred' AND r.retry_at <= {self.NOW}"
            taken += await self._take(due, "r.retry_at, r.id", claim.token, claim.limit - taken)
        return await self._read_claim(claim.token, counts) if taken else []

    async def _read_claim(self, token: str, counts: dict[DeliveryState, int]) -> list[Claimed]:
        """The rows claimed under a token that nothing hinders; the others step aside at once."""
        claimed, hindered = await self._read(token)
        await self._step_aside(hindered, counts)
        return claimed

    @abstractmethod
    async def _accept(self, taken: Sequence[tuple[int, str, int, str]]) -> int:
        """What ``_step`` does, for the step of nearly every letter."""

    @abstractmethod
    async def _step(self, state: DeliveryState, tried: bool, values: Sequence[tuple[Any, ...]]) -> int:
        """Rows (``STEP``) that are no longer as their holder left them stay as they are; says how many changed."""

    @abstractmethod
    async def _keep_tries(self, state: DeliveryState, values: Sequence[tuple[Any, ...]]) -> None:
        """Before the row changes: the try (``TRY``) it is about to count, under the same condition."""

    @abstractmethod
    async def _mark(self, held: Sequence[Held], state: str) -> int:
        """Mark what stands in this state and nothing hinders; says how many. Only where some were refused is asked which, and why."""

    @abstractmethod
    async def _explain(self, held: Sequence[Held]) -> dict[Held, tuple[str, str | None]]:
        """In which state these rows stand, where they still have this holder, and what hinders them."""

    @abstractmethod
    async def _beat(self, worker: str) -> bool:
        """A worker's sign of life. False: it was taken for dead."""

    @abstractmethod
    async def _take(self, waiting: str, order: str, token: str, limit: int, *, index: str = "") -> int:
        """Put a token on rows that wait; says on how many. ``index``: the one that has them in this order."""

    @abstractmethod
    async def _read(self, token: str) -> tuple[list[Claimed], dict[Held, Hindrance]]:
        """The rows claimed under a token, by id: those that may be sent, and what hinders the others."""

    def _change(self, state: DeliveryState, *, tried: bool) -> str:
        """The statement of ``_step``, up to where its values come from."""
        token = ", token = NULL" if state is DeliveryState.PENDING else ""
        reason = ", reason = j.reason" if self.rows.keeps_tries else ""
        answer = ", attempts = r.attempts + 1, code = j.code, reply = j.reply" if tried else ""
        change = f"UPDATE {self.rows.table} AS r SET state = '{state}', changed_at = {self.NOW}, retry_at = j.retry_at"
        return f"{change}{token}{reason}{answer}"

    @property
    def _marking(self) -> str:
        """The statement of ``_mark``, up to which rows."""
        return f"UPDATE {self.rows.table} AS r SET state = 'sending', dated_at = coalesce(r.dated_at, {self.NOW}), changed_at = {self.NOW}"

    def _follows(self, state: DeliveryState) -> str:
        before = ", ".join(f"'{one}'" for one in sorted(self.rules.may_come_from.get(state, ())))
        return f"r.id = j.id AND r.token = j.token AND r.state IN ({before})"

    @property
    def _hindrance(self) -> str:
        return self.rows.hindrance.format(now=self.NOW)


def _said(held: Held, step: Step) -> tuple[Any, ...]:
    said = (step.verdict.code, step.verdict.reply) if step.verdict else (None, None)
    return (*held, *said, step.reason, step.retry_at)


def _tries(state: DeliveryState, group: Iterable[tuple[Held, Step]]) -> list[tuple[Any, ...]]:
    return [
        (*held, one.kind.value, one.code, one.enhanced, one.reply, one.fault.value, one.relay)
        for held, step in group
        if (one := step.verdict) is not None and is_kept_apart(state, step)
    ]


def _hindered(held: Iterable[Held], state: str, found: Mapping[Held, tuple[str, str | None]]) -> dict[Held, Hindrance]:
    """Why marks were refused, of those that were."""
    hindered: dict[Held, Hindrance] = {}
    for one in held:
        now_in, why = found.get(one, ("", None))
        if now_in == state and why is not None:
            hindered[one] = Hindrance(why)
        elif now_in != "sending":
            hindered[one] = Hindrance.TAKEN
    return hindered
