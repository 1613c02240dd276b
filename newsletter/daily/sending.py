"""The manual send: every outcome an operator can meet, in words. Writes no word of the letter."""

import asyncio
from collections.abc import Callable
from datetime import date, datetime, timedelta

from newsletter.daily.calling import call
from newsletter.daily.drafting import approve_issue, draft, require_version
from newsletter.daily.following import follow
from newsletter.daily.generation import before_release, keep_up
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.second_thoughts import OnWait, announce, is_delayed, wait_out
from newsletter.daily.stages import deliver, settle
from newsletter.daily.times import zone_of
from newsletter.daily.watching import after_sending
from newsletter.daily.waves import seating
from newsletter.delivery.run import balance, sweep
from newsletter.issue import run
from newsletter.issue.calendar import appointment, local_date
from newsletter.issue.lifecycle import Verb, refusal
from newsletter.model.deliveries import Balance
from newsletter.model.errors import RefusedStep
from newsletter.model.issues import Issue
from newsletter.model.states import DeliveryState, IssueState

FIRST_LETTER_WITHIN = timedelta(seconds=5)
"""How long a release may take to its first letter; after that it broke off."""


async def send(
    newsroom: Newsroom,
    issue_on: date,
    *,
    by: str,
    approve: bool = False,
    version: int | None = None,
    undo: timedelta | None = None,
    on_wait: OnWait | None = None,
    on_progress: Callable[[Balance], None] | None = None,
    stop: asyncio.Event | None = None,
) -> Balance:
    """Send the issue of a date now, and say how it stands. ``version``: the one that was looked at; another is refused.

    1. Where there is no draft yet, make one.
    2. Not approved: with ``approve`` approve it, else refuse and say so.
    3. Wait for ``undo`` (``delivery.undo`` otherwise): until then anybody may take it back. Told to stop meanwhile, this returns and the
       delay goes on; who means to take it back says so (``take_back``).
    4. Release it; of two who press at once, one does and the other is refused. An unfinished send that nobody works on is taken up.
    5. Send until nothing is left to do now, or wait until others have (``newsroom.sends_here``); what the relay put off is tried again
       later, by the scheduler or by calling this again.

    Raises RefusedStep with what the issue is: already sent, when and to how many; being sent; held; taken back; past its last moment.
    """
    require_letterhead(newsroom)
    issue = await fit_to_go(newsroom, issue_on, by, approve, version)
    if issue.state is IssueState.SENDING:
        await _refuse_while_others_send(newsroom, issue)
    else:
        issue = await _let_go(newsroom, issue, newsroom.delivery.undo if undo is None else undo, by=by, on_wait=on_wait, stop=stop)
        if issue.released_at is None:
            return await balance(newsroom.database, issue.id)
    if not newsroom.sends_here:
        return await follow(newsroom, issue, stop=stop)
    result = await deliver(newsroom, issue, on_progress=on_progress, stop=stop)
    await settle(newsroom)
    await after_sending(newsroom)
    return result


async def release(newsroom: Newsroom, issue: Issue, *, by: str, catch_up: timedelta | None = None, early: bool = False) -> Issue:
    """Fix the audience and let the letters go, each at its reader's hour.

    Refused from every state but approved, and while a required setting is missing. ``catch_up``: readers whose hour was longer ago are
    left out, and the ledger says so; None where a person sends. ``early``: only the first wave leaves before the issue's time.
    """
    require_letterhead(newsroom)
    now, canary = newsroom.clock(), newsroom.delivery.canary
    seat = await seating(newsroom, issue, catch_up=catch_up, early=early)
    await before_release(newsroom, issue)
    released = await run.release(newsroom.database, issue, by=by, now=now, zone=zone_of(newsroom), canary=canary, seat=seat, early=early)
    await keep_up(newsroom)
    await call(newsroom, released.id)
    return released


def require_letterhead(newsroom: Newsroom) -> None:
    """Nothing is sent until we can say who writes. Raises RefusedStep naming the settings that are missing."""
    if missing := newsroom.letterhead.missing:
        names = ", ".join(f"newsletter.{name}" for name in missing)
        raise RefusedStep("newsletter.toml", f"not set: {names}; nothing was sent", "Set them, then try again.")


def require_fit_day(newsroom: Newsroom, issue_on: date) -> None:
    """A slip of the finger in a date must not send tomorrow's paper, nor one of last week."""
    now, zone = newsroom.clock(), zone_of(newsroom)
    today = local_date(now, zone)
    if issue_on > today:
        raise RefusedStep(f"issue of {issue_on}", f"its day has not come (today is {today}); nothing was sent", "Send it on its day.")
    if appointment(issue_on, newsroom.schedule, zone).send_not_after <= now:
        raise RefusedStep(f"issue of {issue_on}", "its last moment has passed; nothing was sent", "Send today’s.")


async def fit_to_go(newsroom: Newsroom, issue_on: date, by: str, approve: bool, version: int | None) -> Issue:
    """The issue as it would be let go: drafted where there is none, approved where ``approve`` says so. Raises RefusedStep otherwise."""
    issue = await run.find_issue(newsroom.database, newsroom.letterhead.key, issue_on)
    if issue is None or issue.released_at is None:
        require_fit_day(newsroom, issue_on)
    if issue is None or issue.state is IssueState.COLLECTING:
        issue = (await draft(newsroom, issue_on, by=by)).issue
    if issue.released_at is None:
        require_version(issue, version, "sent")
    if approve and issue.state in (IssueState.DRAFTED, IssueState.HELD):
        issue = await approve_issue(newsroom, issue, by=by)
    return issue


async def _let_go(
    newsroom: Newsroom, issue: Issue, undo: timedelta, *, by: str, on_wait: OnWait | None, stop: asyncio.Event | None
) -> Issue:
    """Release it after the delay, unless the tick of a server was quicker. Unreleased: told to stop in the delay, which goes on."""
    if undo and not is_delayed(issue):
        issue = await wait_out(newsroom, await announce(newsroom, issue, undo, by=by), on_wait=on_wait, stop=stop)
        if stop and stop.is_set() and issue.released_at is None:
            return issue
        if issue.state is not IssueState.APPROVED:
            return await _as_others_left_it(newsroom, issue)
    try:
        return await release(newsroom, issue, by=by)
    except RefusedStep:
        issue = await run.get_issue(newsroom.database, issue.id)
        if not undo or issue.state is IssueState.APPROVED:
            raise
        return await _as_others_left_it(newsroom, issue)


async def _as_others_left_it(newsroom: Newsroom, issue: Issue) -> Issue:
    """After a delay of ours: the issue if it is being sent or was, else RefusedStep with who took it back."""
    if issue.released_at:
        return issue
    last = (await run.load_history(newsroom.database, issue.id))[-1]
    why = f"{issue.state.value} by {last.by}: {issue.reason}" if issue.reason else f"{issue.state.value} by {last.by}"
    raise RefusedStep(f"issue of {issue.issue_on}", f"{why}; nothing left", f"newsletter approve --date {issue.issue_on} lets it go again.")


async def _refuse_while_others_send(newsroom: Newsroom, issue: Issue) -> None:
    """Raise RefusedStep when somebody is at it, or has just done it all; what is left of a send that broke off may go on."""
    await sweep(newsroom.database, newsroom.delivery, clock=newsroom.clock)
    found = await balance(newsroom.database, issue.id)
    if not found.remaining:
        await settle(newsroom)
        issue = await run.get_issue(newsroom.database, issue.id)
    elif not (_is_in_hand(found) or _is_about_to_begin(issue, found, newsroom.clock())):
        return
    why = refusal(issue, Verb.RELEASE, found, zone_of(newsroom))
    raise RefusedStep(f"issue of {issue.issue_on}", why.problem, why.cure)


def _is_in_hand(found: Balance) -> bool:
    """Rows that are held after the broom has been through belong to somebody who lives."""
    return bool(found.counts.get(DeliveryState.CLAIMED) or found.counts.get(DeliveryState.SENDING))


def _is_about_to_begin(issue: Issue, found: Balance, now: datetime) -> bool:
    """Whether somebody released it this very moment and has yet to take up the first letter."""
    untouched = found.counts.get(DeliveryState.PENDING) == found.audience
    return untouched and issue.released_at is not None and now - issue.released_at < FIRST_LETTER_WITHIN
