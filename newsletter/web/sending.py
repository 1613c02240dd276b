"""Sends issues in the background of this process: a browser should not wait for the last of a hundred thousand letters."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, TypeVar

import structlog

from newsletter.daily import day
from newsletter.daily.newsroom import Newsroom
from newsletter.model.deliveries import Balance
from newsletter.model.errors import NewsletterError, RefusedStep

Result = TypeVar("Result")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Sendings:
    """What was started here, by date. The ledger is in the database; this only keeps the tasks and what ended them."""

    tasks: dict[date, asyncio.Task[Balance]] = field(default_factory=dict)
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    others: set[asyncio.Task[Any]] = field(default_factory=set)
    """Acts that programs asked for and that take their time."""
    patience: float = 5.0
    """Seconds that a program waits for the end of an act before it is told where to look."""

    async def start(
        self,
        newsroom: Newsroom,
        issue_on: date,
        *,
        by: str,
        approve: bool,
        wait_seconds: float,
        version: int | None = None,
        undo: timedelta | None = None,
    ) -> Balance | None:
        """The balance if it is over within the wait, None while it goes on. Raises NewsletterError if it was refused within the wait."""
        running = self.tasks.get(issue_on)
        if running is not None and not running.done():
            raise RefusedStep(f"issue of {issue_on}", "already being sent by this program; nothing was sent again", "Watch its balance.")
        task = asyncio.create_task(day.send(newsroom, issue_on, by=by, approve=approve, version=version, undo=undo, stop=self.stop))
        self.tasks[issue_on] = task
        task.add_done_callback(lambda ended: _note(issue_on, ended))
        await asyncio.wait({task}, timeout=wait_seconds)
        return task.result() if task.done() else None

    async def within(self, act: Coroutine[Any, Any, Result], name: str) -> Result | None:
        """What comes of an act if that is known in time; None while it goes on in the background."""
        task = asyncio.create_task(act)
        self.others.add(task)
        task.add_done_callback(self.others.discard)
        await asyncio.wait({task}, timeout=self.patience)
        if task.done():
            return task.result()
        task.add_done_callback(lambda ended: self._over(ended, name))
        return None

    def _over(self, task: asyncio.Task[Any], name: str) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            log.info("act_ended", act=name, kind=type(error).__name__)

    def trouble(self, issue_on: date) -> NewsletterError | None:
        """What ended the last sending of this issue before its time, if anything did."""
        task = self.tasks.get(issue_on)
        if task is None or not task.done() or task.cancelled():
            return None
        error = task.exception()
        return error if isinstance(error, NewsletterError) else None

    async def finish(self) -> None:
        """Let every letter in hand be answered for, and begin no other. Other acts are cut off: each can be asked again."""
        self.stop.set()
        for task in tuple(self.others):
            task.cancel()
        await asyncio.gather(*self.tasks.values(), return_exceptions=True)


def _note(issue_on: date, task: asyncio.Task[Balance]) -> None:
    """A task's error would be lost with it."""
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("send_ended", issue_on=issue_on.isoformat(), kind=type(error).__name__, problem=str(error))
