"""The broom: rows that dead workers left behind, and rows whose time is over. Sends nothing and resends nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

import structlog

from newsletter.delivery.courier import Reply, Stage
from newsletter.delivery.logbook import forget_logbook, has_ended, read_logbook
from newsletter.delivery.process import is_gone, this_process
from newsletter.delivery.run.places import logbook_folder
from newsletter.delivery.steps import PUT_BACK, next_step
from newsletter.delivery.verdict import judge
from newsletter.model.deliveries import Step, Verdict
from newsletter.model.instants import Clock
from newsletter.model.sending_options import DeliveryOptions
from newsletter.model.states import DeliveryState, VerdictKind
from newsletter.storage import deliveries, notices
from newsletter.storage.database import Database
from newsletter.storage.deliveries import Orphan
from newsletter.storage.workers import TOKEN_LENGTH, Worker, bury_worker, read_workers

log = structlog.get_logger(__name__)

DOUBT = "the process died while the content may have left"
EXPIRED_AT_ONCE = 2_000
"""Notices in one transaction, so that nobody else waits long."""

FROM_LOGBOOK = "read from the logbook of a process that died"


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepAccount:
    """How many workers were found dead and what became of the rows that nobody held any more; notices counted too.

    ``recovered``: rows whose answer stood in a logbook.
    """

    workers: int = 0
    released: int = 0
    recovered: int = 0
    unknown: int = 0
    cancelled: int = 0
    expired: int = 0


async def sweep(database: Database, options: DeliveryOptions, *, clock: Clock, logbooks: Path | None = None) -> SweepAccount:
    """Put claimed rows of the dead back and settle those in sending, close what was called off or is late, and say how many.

    A row in sending is unknown, unless its worker's logbook may be believed and says more (``delivery.logbook``).
    """
    now = clock()
    async with database.write() as connection:
        buried = await _bury(connection, options, now)
        folder = logbook_folder(database, logbooks)
        desk = _Settlement(folder, {one.token for one in buried if _may_live(one, folder)})
        released = await deliveries.release_orphans(connection, now) + await notices.release_orphans(connection, now)
        letters = desk.settle("delivery", await deliveries.read_orphans(connection), options, now)
        await deliveries.settle_orphans(connection, letters, now)
        await notices.settle_orphans(
            connection, found := desk.settle("notice", await notices.read_orphans(connection, options.notice_lifetime), options, now), now
        )
        closed = await deliveries.call_off(connection, now)
    stale = await _expire_notices(database, now - options.notice_lifetime, now)
    desk.forget(one.token for one in buried)
    settled = [step.state for _, step in (*letters, *found)]
    account = SweepAccount(
        workers=len(buried),
        released=released + settled.count(DeliveryState.PENDING),
        recovered=sum(state not in (DeliveryState.PENDING, DeliveryState.UNKNOWN) for state in settled),
        unknown=settled.count(DeliveryState.UNKNOWN),
        cancelled=closed[DeliveryState.CANCELLED],
        expired=closed[DeliveryState.EXPIRED] + stale,
    )
    if account.unknown or account.recovered:
        log.warning("swept", unknown=account.unknown, recovered=account.recovered, released=account.released)
    return account


async def _expire_notices(database: Database, created_before: datetime, now: datetime) -> int:
    expired = 0
    while True:
        async with database.write() as connection:
            some = await notices.expire_notices(connection, created_before, now, EXPIRED_AT_ONCE)
        expired += some
        if not some:
            return expired


async def _bury(connection: Any, options: DeliveryOptions, now: datetime) -> list[Worker]:
    """A process of this machine that ended is dead at once; any other when it was silent for longer than the lease."""
    here = this_process()
    everybody = await read_workers(connection, now)
    dead = [one for one in everybody if is_gone(one.process, here) or one.silent_for > options.lease]
    return [one for one in dead if await bury_worker(connection, one.token, one.seen_at)]


def _may_live(worker: Worker, folder: Path | None) -> bool:
    """Whether the round may go on somewhere: its process may live, and it never said that it ended."""
    here = this_process()
    return not is_gone(worker.process, here) and not (folder is not None and has_ended(folder, worker.token, here.place))


@dataclass(slots=True)
class _Settlement:
    """What becomes of rows in sending. ``may_live``: workers that were taken for dead and may yet wake; their logbooks say nothing."""

    folder: Path | None
    may_live: set[str]

    def settle(self, kind: str, orphans: Iterable[Orphan], options: DeliveryOptions, now: datetime) -> list[tuple[int, Step]]:
        books: dict[str, dict[int, int] | None] = {}
        steps = []
        for orphan in orphans:
            token = orphan.token[:TOKEN_LENGTH]
            if token not in books:
                books[token] = self._read(token, kind)
            steps.append((orphan.id, _step(orphan, books[token], options, now)))
        return steps

    def _read(self, token: str, kind: str) -> dict[int, int] | None:
        if self.folder is None or token in self.may_live:
            return None
        return read_logbook(self.folder, token, kind, this_process().place)

    def forget(self, tokens: Iterable[str]) -> None:
        """Everything that the logbooks could tell is durable."""
        for token in tokens:
            if self.folder is not None and token not in self.may_live:
                forget_logbook(self.folder, token)


def _step(orphan: Orphan, book: dict[int, int] | None, options: DeliveryOptions, now: datetime) -> Step:
    """Without a line the content never began; with an answer the letter is what the answer says; else nobody knows."""
    if book is not None and orphan.id not in book:
        return PUT_BACK
    code = book[orphan.id] if book is not None else 0
    if not code:
        return Step(state=DeliveryState.UNKNOWN, reason=DOUBT, verdict=Verdict(kind=VerdictKind.UNKNOWN, reply=DOUBT))
    return next_step(
        judge(Reply(Stage.CONTENT, code, FROM_LOGBOOK)),
        orphan.attempts,
        now=now,
        not_after=orphan.not_after,
        retry_after=options.retry_after,
        randomness=Random(orphan.id),  # noqa: S311 - spreads load
    )
