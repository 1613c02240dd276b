"""Settles doubt: what the relay's log knows, and where the operator wants it so, what nobody knows is sent again. Sends nothing itself."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from newsletter.delivery.relay_log import Fate
from newsletter.delivery.run.log_reading import cases_of, follow
from newsletter.delivery.silence import Weighed, weigh
from newsletter.model.instants import Clock
from newsletter.model.ledger import Doubt
from newsletter.model.options import LetterheadOptions
from newsletter.model.sending_options import DeliveryOptions
from newsletter.model.states import DeliveryState, IssueState
from newsletter.storage import issues
from newsletter.storage.database import Connection, Database
from newsletter.storage.delivery_lines import doubted_once, read_doubts, settle_unknown

log = structlog.get_logger(__name__)

LOG = "relay log"
RESEND = "on_unknown = resend"
"""Who changed a state, in the history of an issue."""

LOG_HAS_TIME = timedelta(minutes=10)
"""Where there is a log, letters are sent again on no evidence only when it has had this long to say something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubtAccount:
    """How many letters in doubt were found taken by the relay, not taken, are sent again without evidence, and stay in doubt."""

    taken: int = 0
    not_taken: int = 0
    resent: int = 0
    left: int = 0

    @property
    def sent_again(self) -> int:
        """How many went back to the queue."""
        return self.not_taken + self.resent


async def settle_doubt(
    database: Database, options: DeliveryOptions, letterhead: LetterheadOptions, *, clock: Clock, whole: bool = True
) -> DoubtAccount:
    """Follow the log, if there is one, and settle what it knows; then do with the rest what the settings say.

    ``whole``: every letter goes to the relay of this log, so that one it never heard of was not taken by another.
    """
    reading = await follow(database, options.relay_log, letterhead, clock) if options.relay_log else None
    async with database.read() as connection:
        doubts = await read_doubts(connection, [DeliveryState.UNKNOWN])
    if not doubts:
        return DoubtAccount()
    now = clock()
    async with database.read() as connection:
        cases = await cases_of(connection, doubts, letterhead) if reading else []
    weighed = weigh(reading.trace, cases, now=now, whole=whole) if reading else Weighed()
    taken = [one for one in doubts if weighed.fates.get(one.id) is Fate.TAKEN]
    not_taken = [one for one in doubts if weighed.fates.get(one.id) is Fate.NOT_TAKEN]
    rest = [one for one in doubts if weighed.fates.get(one.id, Fate.OPEN) is Fate.OPEN]
    async with database.write() as connection:
        if reading and weighed.spent:
            reading.trace.forget(weighed.spent)
            await reading.remember(connection, now)
        resent = await _may_be_resent(connection, rest, options, now)
        account = DoubtAccount(
            taken=await _settle(connection, taken, DeliveryState.ACCEPTED, "found in the relay's log", now),
            not_taken=await _send_again(connection, not_taken, "the relay's log shows that it was not taken", LOG, now),
            resent=await _send_again(connection, resent, "in doubt, sent again as delivery.on_unknown says", RESEND, now),
            left=len(rest) - len(resent),
        )
    _tell(account)
    return account


async def _may_be_resent(connection: Connection, doubts: list[Doubt], options: DeliveryOptions, now: datetime) -> list[Doubt]:
    """One more copy may be risked, never two: a relay that always breaks off after it took a letter would get it without end."""
    if options.on_unknown != "resend":
        return []
    patience = LOG_HAS_TIME if options.relay_log else timedelta()
    ripe = [one for one in doubts if now - one.doubted_at >= patience and now < one.send_not_after]
    once = await doubted_once(connection, [one.id for one in ripe])
    return [one for one in ripe if one.id in once]


async def _send_again(connection: Connection, doubts: list[Doubt], reason: str, by: str, now: datetime) -> int:
    """Back to the queue under the same Message-ID, and the issue is being sent again if it was sent; too late, it expires."""
    late = [one for one in doubts if now >= one.send_not_after]
    in_time = [one for one in doubts if now < one.send_not_after]
    sent = await _settle(connection, in_time, DeliveryState.PENDING, reason, now)
    for issue_id in {one.issue_id for one in in_time}:
        await issues.change_state(connection, issue_id, IssueState.SENT, IssueState.SENDING, now=now, by=by, reason=reason)
    return sent + await _settle(connection, late, DeliveryState.EXPIRED, f"{reason}; not sent in time", now)


async def _settle(connection: Connection, doubts: Iterable[Doubt], to: DeliveryState, reason: str, now: datetime) -> int:
    by_issue: dict[int, list[int]] = defaultdict(list)
    for one in doubts:
        by_issue[one.issue_id].append(one.id)
    return sum([await settle_unknown(connection, issue_id, to, reason, now=now, ids=ids) for issue_id, ids in by_issue.items()])


def _tell(account: DoubtAccount) -> None:
    if account.taken or account.not_taken:
        log.info("doubt_settled", taken=account.taken, not_taken=account.not_taken, left=account.left)
    if account.resent:
        log.warning("doubt_resent", letters=account.resent, risk="who has one gets a second copy")
