"""Sends notices: confirmations, welcomes, alarms. As careful as with an issue; writes none and decides about no subscriber."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from newsletter.delivery.blanks import notice_message_id
from newsletter.delivery.courier import Connect
from newsletter.delivery.message import Splicer
from newsletter.delivery.roster import RelayDoor
from newsletter.delivery.run.claims import Attempt, date_of
from newsletter.delivery.run.made_ahead import Making
from newsletter.delivery.run.round import work_off
from newsletter.delivery.run.sweep import sweep
from newsletter.delivery.run.tools import Tools
from newsletter.model.deliveries import Balance
from newsletter.model.instants import Clock
from newsletter.model.letters import CompiledLetter, Notice
from newsletter.model.options import LetterheadOptions
from newsletter.model.sending_options import DeliveryOptions, RelayOptions
from newsletter.model.tokens import KeyRing
from newsletter.storage import notices
from newsletter.storage.database import Database
from newsletter.storage.ledger import Claimed
from newsletter.storage.ledger_rows import ALL_NOTICES
from newsletter.storage.notices import read_notice

if TYPE_CHECKING:
    from newsletter.delivery.dkim import Signer

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
    logbooks: Path | None = None,
    signers: Sequence["Signer"] = (),
    others: tuple[RelayDoor, ...] = (),
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
        logbooks=logbooks,
        others=others,
    )
    await sweep(database, options, clock=clock, logbooks=logbooks)
    async with database.read() as connection:
        waiting = await notices.count_waiting_notices(connection, tools.connections, clock())
    if waiting:
        await work_off(tools, NoticeWork(tools, write_letter, signers), waiting, asyncio.Event(), stop=stop)
    async with database.read() as connection:
        return await notices.read_notice_balance(connection)


class NoticeWork:
    """The waiting notices, as the senders take them up."""

    rows = ALL_NOTICES
    making = Making.ONE_BY_ONE

    def __init__(self, tools: Tools, write_letter: WriteLetter, signers: Sequence["Signer"] = ()) -> None:
        self._tools = tools
        self._write_letter = write_letter
        self._signers = signers

    def not_after(self, claimed: Claimed) -> datetime:
        """The last moment at which a notice is of use."""
        return read_notice(claimed).created_at + self._tools.options.notice_lifetime

    def build(self, attempt: Attempt) -> list[bytes]:
        """The finished message of a notice that is marked."""
        notice = read_notice((attempt.row, attempt.number, attempt.dated_at, attempt.address, attempt.key, attempt.extra))
        tools = self._tools
        return Splicer(self._write_letter(notice), tools.letterhead, tools.ring, self._signers).message(
            attempt.envelope.recipient,
            notice.address,
            subscriber_key=notice.subscriber_key or NO_SUBSCRIBER,
            message_id=notice_message_id(notice.id, notice.subscriber_key, tools.letterhead),
            dated_at=date_of(attempt),
        )
