"""Collects what came back from where a mail server put it: a Maildir, a mailbox, or files given by hand.

Each mail is kept before it is marked as read, so a collection that is cut off is made up for by the next. Deletes nothing.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from newsletter.model.errors import NewsletterError
from newsletter.model.instants import Clock
from newsletter.model.options import LetterheadOptions
from newsletter.model.return_options import ReturnOptions
from newsletter.model.tokens import KeyRing
from newsletter.returns.mailbox import Mailbox, open_mailbox
from newsletter.returns.maildir import Maildir, mail_files, read_mail
from newsletter.returns.proof import delivered_to
from newsletter.returns.run.taking import take_return
from newsletter.storage.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Collector:
    """What collecting takes."""

    database: Database
    ring: KeyRing
    options: ReturnOptions
    letterhead: LetterheadOptions
    clock: Clock


@dataclass(slots=True, kw_only=True)
class CollectAccount:
    """What was collected, by kind; ``again``: taken before; ``left``: readers who are off the list now; ``troubles``: what failed."""

    kinds: Counter[str] = field(default_factory=Counter)
    again: int = 0
    left: int = 0
    troubles: list[NewsletterError] = field(default_factory=list)

    @property
    def mails(self) -> int:
        """How many were read."""
        return self.again + self.kinds.total()


async def collect(tools: Collector) -> CollectAccount:
    """What waits in the Maildir and in the mailbox of the settings. Trouble with one does not keep the other from being read."""
    account = CollectAccount()
    for place, is_set in ((_from_maildir, tools.options.maildir), (_from_mailbox, tools.options.imap_host)):
        if is_set:
            try:
                await place(tools, account)
            except NewsletterError as error:
                account.troubles.append(error)
    return account


async def collect_files(tools: Collector, places: Sequence[Path]) -> CollectAccount:
    """Mails that an operator names; the files stay where they are. Raises NewsletterError for a place that is not there."""
    account = CollectAccount()
    for file in mail_files(list(places)):
        if (raw := await asyncio.to_thread(read_mail, file, tools.options.max_bytes)) is not None:
            await _take(tools, account, raw, "file")
    return account


async def _from_maildir(tools: Collector, account: CollectAccount) -> None:
    box = Maildir(tools.options.maildir or Path())
    for file in await asyncio.to_thread(box.waiting):
        if (raw := await asyncio.to_thread(read_mail, file, tools.options.max_bytes)) is not None:
            await _take(tools, account, raw, "maildir")
        await asyncio.to_thread(box.put_away, file)


async def _from_mailbox(tools: Collector, account: CollectAccount) -> None:
    """The server is asked in a thread; what it gave is kept here, and then the thread marks it as seen."""
    loop = asyncio.get_running_loop()

    def keep(raw: bytes) -> None:
        asyncio.run_coroutine_threadsafe(_take(tools, account, raw, "imap"), loop).result()

    def read_all() -> None:
        with open_mailbox(tools.options) as box:
            _read_all(box, keep)

    await asyncio.to_thread(read_all)


def _read_all(box: Mailbox, keep: Callable[[bytes], None]) -> None:
    for number in box.waiting():
        if (raw := box.read(number)) is not None:
            keep(raw)
        box.put_away(number)


async def _take(tools: Collector, account: CollectAccount, raw: bytes, door: str) -> None:
    taken = await take_return(
        tools.database, tools.ring, tools.options, tools.letterhead, raw, sent_to=delivered_to(raw), door=door, now=tools.clock()
    )
    account.again += taken.again
    account.left += taken.left
    if not taken.again:
        account.kinds[taken.kind.value] += 1
