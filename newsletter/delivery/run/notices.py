"""Sends notices: confirmations, welcomes, alarms. As careful as with an issue; writes none and decides about no subscriber."""

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from newsletter.delivery.blanks import fill_blanks, notice_message_id
from newsletter.delivery.courier import Connect
from newsletter.delivery.marker import Ledger
from newsletter.delivery.message import build_message
from newsletter.delivery.run.claims import Attempt
from newsletter.delivery.run.round import Tools, work_off
from newsletter.delivery.run.sweep import sweep
from newsletter.model.deliveries import Balance
from newsletter.model.instants import Clock
from newsletter.model.letters import CompiledLetter, Notice
from newsletter.model.options import DeliveryOptions, LetterheadOptions, RelayOptions
from newsletter.model.tokens import KeyRing
from newsletter.storage import notices
from newsletter.storage.database import Database

WriteLetter = Callable[[Notice], CompiledLetter]

NO_SUBSCRIBER = "0" * 16
"""Stands in the links of a letter that has no subscriber; no link of it opens anything."""


async def send_notices(  # noqa: PLR0917 - the order is the rooms' agreement; callers may name them all
    database: Database,
    connect: Connect,
    write_letter: WriteLetter,
    options: DeliveryOptions,
    relay: RelayOptions,
    letterhead: LetterheadOptions,
    ring: KeyRing,
    *,
    clock: Clock,
    randomness: Random,
    stop: asyncio.Event | None = None,
) -> Balance:
    """Send the notices that are waiting now; says how all notices of the instance stand. Raises RelayError like ``send_issue``."""
    tools = Tools(
        database=database,
        connect=connect,
        options=options,
        relay=relay,
        letterhead=letterhead,
        ring=ring,
        clock=clock,
        randomness=randomness,
    )
    await sweep(database, options, clock=clock)
    async with database.read() as connection:
        waiting = await notices.count_waiting_notices(connection, relay.connections, clock())
    if waiting:
        await work_off(tools, NoticeWork(tools, write_letter), waiting, asyncio.Event(), stop)
    async with database.read() as connection:
        return await notices.read_notice_balance(connection)


@dataclass(frozen=True, slots=True)
class NoticeWork:
    """The waiting notices, as the senders take them up."""

    tools: Tools
    write_letter: WriteLetter

    @property
    def ledger(self) -> Ledger:
        """Where the rows are marked."""
        return notices

    async def claim(self, connection: Any, token: str, limit: int, now: datetime) -> list[int]:
        """Take the next rows."""
        return await notices.claim_notices(connection, token, limit, now)

    async def prepare(self, connection: Any, ids: Collection[int], token: str) -> list[Attempt]:
        """Everything that is needed to try the claimed rows."""
        return [self._attempt(notice, token) for notice in await notices.read_notices(connection, ids)]

    def _attempt(self, notice: Notice, token: str) -> Attempt:
        return Attempt(
            held=(notice.id, token),
            address=notice.address,
            number=notice.attempts,
            not_after=notice.created_at + self.tools.options.notice_lifetime,
            build=lambda dated_at: self._build(notice, dated_at),
        )

    def _build(self, notice: Notice, dated_at: datetime) -> bytes:
        values = fill_blanks(
            address=notice.address,
            subscriber_key=notice.subscriber_key or NO_SUBSCRIBER,
            message_id=notice_message_id(notice.id, notice.subscriber_key, self.tools.letterhead),
            dated_at=dated_at,
            letterhead=self.tools.letterhead,
            ring=self.tools.ring,
        )
        return build_message(self.write_letter(notice), values)
