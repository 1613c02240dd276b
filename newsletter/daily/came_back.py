"""Looks after what came back, again and again: collects it, acts on it, tells operators. The listener takes what comes by itself."""

import structlog

from newsletter.daily.complaints import ComplaintWatch
from newsletter.daily.generation import is_held
from newsletter.daily.leases import lease
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.return_incidents import tell_incidents
from newsletter.delivery.run.removals import act_on_refusals
from newsletter.returns.run.collecting import CollectAccount, Collector, collect

log = structlog.get_logger(__name__)


async def look_after_returns(newsroom: Newsroom, complaints: ComplaintWatch) -> None:
    """One round, in one process at a time. Raises the first trouble with a mailbox, once everything else is done."""
    if await is_held(newsroom):
        return
    async with lease(newsroom, "returns") as ours:
        if not ours:
            return
        account = await collect_returns(newsroom)
        await act_on_returns(newsroom, complaints)
    if account.troubles:
        raise account.troubles[0]


async def collect_returns(newsroom: Newsroom) -> CollectAccount:
    """What waits in the Maildir and in the mailbox."""
    account = await collect(collector(newsroom))
    if account.mails:
        log.info("returns_collected", mails=account.mails, again=account.again, left=account.left)
    return account


async def act_on_returns(newsroom: Newsroom, complaints: ComplaintWatch) -> None:
    """Suppress dead addresses, stop an issue that readers complain of, tell operators what they must know."""
    await act_on_refusals(newsroom.database, newsroom.letterhead, now=newsroom.clock())
    await complaints.look(newsroom)
    await tell_incidents(newsroom)


def collector(newsroom: Newsroom) -> Collector:
    """What collecting takes."""
    return Collector(
        database=newsroom.database, ring=newsroom.ring, options=newsroom.returns, letterhead=newsroom.letterhead, clock=newsroom.clock
    )
