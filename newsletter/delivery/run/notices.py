"""Sends notices: confirmations, welcomes, alarms. As careful as with an issue; writes none and decides about no subscriber."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from newsletter.delivery.blanks import notice_message_id
from newsletter.delivery.envelope import notice_sender
from newsletter.delivery.message import Splicer
from newsletter.delivery.run.claims import Attempt, date_of
from newsletter.delivery.run.made_ahead import Making
from newsletter.delivery.run.round import work_off
from newsletter.delivery.run.sweep import sweep
from newsletter.delivery.run.tools import Tools
from newsletter.model.deliveries import Balance
from newsletter.model.letters import CompiledLetter, Notice
from newsletter.storage import notices
from newsletter.storage.ledger import Claimed
from newsletter.storage.ledger_rows import ALL_NOTICES
from newsletter.storage.notices import read_notice

WriteLetter = Callable[[Notice], CompiledLetter]

NO_SUBSCRIBER = "0" * 16
"""Stands in the links of a letter that has no subscriber; no link of it opens anything."""


async def send_notices(tools: Tools, write_letter: WriteLetter, *, stop: asyncio.Event | None = None) -> Balance:
    """Send the notices that are waiting now; says how all notices of the instance stand. Raises RelayError like ``send_issue``."""
    database, clock = tools.database, tools.clock
    await sweep(database, tools.options, clock=clock, logbooks=tools.logbooks)
    async with database.read() as connection:
        waiting = await notices.count_waiting_notices(connection, tools.connections, clock())
    if waiting:
        await work_off(tools, NoticeWork(tools, write_letter), waiting, asyncio.Event(), stop=stop)
    async with database.read() as connection:
        return await notices.read_notice_balance(connection)


class NoticeWork:
    """The waiting notices, as the senders take them up."""

    rows = ALL_NOTICES
    making = Making.ONE_BY_ONE

    def __init__(self, tools: Tools, write_letter: WriteLetter) -> None:
        self._tools = tools
        self._write_letter = write_letter

    def not_after(self, claimed: Claimed) -> datetime:
        """The last moment at which a notice is of use."""
        return read_notice(claimed).created_at + self._tools.options.notice_lifetime

    def sender(self, claimed: Claimed) -> bytes:
        """The return path of the notice; the From address for one that has no subscriber."""
        tools = self._tools
        return notice_sender(claimed[0], claimed[4], tools.letterhead, tools.return_domain, tools.ring)

    def build(self, attempt: Attempt) -> list[bytes]:
        """The finished message of a notice that is marked."""
        notice = read_notice((attempt.row, attempt.number, attempt.dated_at, attempt.address, attempt.key, attempt.extra))
        tools = self._tools
        return Splicer(self._write_letter(notice), tools.letterhead, tools.ring, tools.signers, return_domain=tools.return_domain).message(
            attempt.envelope.recipient,
            notice.address,
            subscriber_key=notice.subscriber_key or NO_SUBSCRIBER,
            message_id=notice_message_id(notice.id, notice.subscriber_key, tools.letterhead),
            dated_at=date_of(attempt),
        )
