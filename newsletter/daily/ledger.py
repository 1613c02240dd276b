"""The operators' view of the ledger: the lines of an issue, trying again what waits or is in doubt, and settling doubt by hand."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

import structlog

from newsletter.daily.calling import call
from newsletter.daily.doubts import settle_doubt
from newsletter.daily.drafting import find
from newsletter.daily.generation import require_not_held
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.times import zone_of
from newsletter.delivery.blanks import issue_message_id
from newsletter.delivery.run import balance
from newsletter.issue import run
from newsletter.issue.lifecycle import Verb, next_state, refusal
from newsletter.model.addresses import masked, without_addresses
from newsletter.model.deliveries import Balance
from newsletter.model.errors import RefusedStep
from newsletter.model.issues import Issue
from newsletter.model.ledger import DeliveryLine
from newsletter.model.states import DeliveryState, IssueState
from newsletter.storage import issues
from newsletter.storage.delivery_lines import delivery_lines, delivery_page, hasten_deferred, settle_unknown

log = structlog.get_logger(__name__)

UNDER_WAY = frozenset({IssueState.SENDING, IssueState.PAUSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerLine:
    """One delivery. ``to`` is masked, and so is what the relay quotes of it; ``message_id`` is what stands in the relay's log.

    ``since``: how long it has stood so.
    """

    to: str
    state: DeliveryState
    reason: str
    code: int
    enhanced: str
    reply: str
    attempts: int
    since: datetime
    next_try_at: datetime | None
    message_id: str
    fault: str = ""
    relay: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerPage:
    """The balance of an issue, and some of its lines; ``more`` when the limit cut them."""

    issue: Issue
    balance: Balance
    lines: tuple[LedgerLine, ...]
    more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryAccount:
    """How many deliveries a retry or a settlement changed, and the issue and its balance afterwards."""

    changed: int
    issue: Issue
    balance: Balance


async def read_ledger(
    newsroom: Newsroom, issue_on: date, *, states: Collection[DeliveryState] = (), domain: str = "", limit: int = 50
) -> LedgerPage:
    """The deliveries of a date's issue, the last that changed first. Raises RefusedStep when there is no such issue."""
    await settle_doubt(newsroom)
    issue = await find(newsroom, issue_on)
    async with newsroom.database.read() as connection:
        found = await delivery_lines(connection, issue.id, states, domain, limit + 1)
    lines = tuple(_line(newsroom, issue, one) for one in found[:limit])
    return LedgerPage(issue=issue, balance=await balance(newsroom.database, issue.id), lines=lines, more=len(found) > limit)


async def page_ledger(
    newsroom: Newsroom, issue_on: date, *, states: Collection[DeliveryState], domain: str, after: int, limit: int
) -> tuple[LedgerPage, int]:
    """The lines behind a place, in an order that stays while letters leave, and the place of the last. In doubt nothing is settled."""
    issue = await find(newsroom, issue_on)
    async with newsroom.database.read() as connection:
        found = await delivery_page(connection, issue.id, states, domain, after=after, limit=limit + 1)
    lines = tuple(_line(newsroom, issue, one) for _, one in found[:limit])
    page = LedgerPage(issue=issue, balance=await balance(newsroom.database, issue.id), lines=lines, more=len(found) > limit)
    return page, found[:limit][-1][0] if found else after


async def retry_deferred(newsroom: Newsroom, issue_on: date) -> RetryAccount:
    """What waits for its next try is due now; the running server tries it, or ``send``."""
    issue = await find(newsroom, issue_on)
    if issue.state not in UNDER_WAY:
        await _refuse(newsroom, issue)
    async with newsroom.database.write() as connection:
        changed = await hasten_deferred(connection, issue.id, newsroom.clock())
    return await _account(newsroom, issue, changed)


async def retry_unknown(newsroom: Newsroom, issue_on: date, *, by: str) -> RetryAccount:
    """What is in doubt goes back to the queue under the same Message-ID: whoever has one already gets a second copy.

    An issue that was sent is being sent again for it; refused when its last moment has passed.
    """
    await require_not_held(newsroom)
    issue, now = await find(newsroom, issue_on), newsroom.clock()
    if now >= issue.send_not_after:
        raise RefusedStep(f"issue of {issue_on}", "its last moment has passed; nothing was sent again")
    async with newsroom.database.write() as connection:
        state = (await issues.get_issue(connection, issue.id)).state
        reopened = next_state(Verb.RETRY, state)
        changed = 0
        if state in UNDER_WAY or reopened:
            reason = f"sent again after a doubt, by {by}"
            changed = await settle_unknown(connection, issue.id, DeliveryState.PENDING, reason, now=now)
        if changed and reopened:
            told = f"{changed} unknown to be sent again"
            await issues.change_state(connection, issue.id, state, reopened, now=now, by=by, reason=told)
    if not changed and not (state in UNDER_WAY or reopened):
        await _refuse(newsroom, issue)
    log.warning("unknown_sent_again", issue_on=issue_on.isoformat(), letters=changed, by=by)
    return await _account(newsroom, issue, changed)


async def settle_by_hand(newsroom: Newsroom, issue_on: date, *, by: str) -> RetryAccount:
    """What is in doubt did leave, an operator says: it counts as accepted, and is not sent again."""
    issue = await find(newsroom, issue_on)
    async with newsroom.database.write() as connection:
        reason = f"settled by hand, by {by}"
        changed = await settle_unknown(connection, issue.id, DeliveryState.ACCEPTED, reason, now=newsroom.clock())
    log.warning("unknown_settled", issue_on=issue_on.isoformat(), letters=changed, by=by)
    return await _account(newsroom, issue, changed)


async def _account(newsroom: Newsroom, issue: Issue, changed: int) -> RetryAccount:
    now_is = await run.get_issue(newsroom.database, issue.id)
    if changed and now_is.state is IssueState.SENDING:
        await call(newsroom, issue.id)
    return RetryAccount(changed=changed, issue=now_is, balance=await balance(newsroom.database, issue.id))


async def _refuse(newsroom: Newsroom, issue: Issue) -> None:
    why = refusal(issue, Verb.RETRY, await balance(newsroom.database, issue.id), zone_of(newsroom))
    raise RefusedStep(f"issue of {issue.issue_on}", why.problem, why.cure)


def _line(newsroom: Newsroom, issue: Issue, found: DeliveryLine) -> LedgerLine:
    key = found.subscriber_key
    return LedgerLine(
        to=masked(found.address) if found.address else "(erased)",
        state=found.state,
        reason=found.reason,
        code=found.code,
        enhanced=found.enhanced,
        reply=without_addresses(found.reply),
        attempts=found.attempts,
        since=found.changed_at,
        next_try_at=found.retry_at if found.state is DeliveryState.DEFERRED else None,
        message_id=issue_message_id(issue.issue_on, key, newsroom.letterhead) if key else "",
        fault=found.fault,
        relay=found.relay,
    )
