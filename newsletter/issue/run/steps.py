"""Opens issues, moves them from state to state, freezes content and audience. Writes no word, renders and sends nothing.

Every change is compare-and-set: of two that press the same button, one changes the row and the other is told.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, tzinfo
from typing import NoReturn
from zoneinfo import ZoneInfo

from newsletter.issue.calendar import appointment
from newsletter.issue.lifecycle import (
    SCHEDULE,
    Verb,
    letters_left,
    next_state,
)
from newsletter.issue.run.finding import find_issue
from newsletter.issue.run.refusing import changed_meanwhile, name_of, require_now
from newsletter.model.errors import RefusedStep
from newsletter.model.issues import Issue, IssueChange
from newsletter.model.options import LetterheadOptions, ScheduleOptions
from newsletter.model.preferences import Seat, Wish
from newsletter.model.states import IssueState
from newsletter.storage import audience, deliveries, issues, plans
from newsletter.storage.database import Connection, Database

SeatWishes = Callable[[Sequence[Wish]], Mapping[Wish, Seat | None]]
"""Says of each wish what it comes to for one issue; ``issue.waves.seats`` does."""

_TRIES = 20
_OF_A_VERSION = frozenset({Verb.APPROVE, Verb.RELEASE})
_UNDER_WAY = frozenset({IssueState.SENDING, IssueState.PAUSED})


async def open_issue(
    database: Database,
    letterhead: LetterheadOptions,
    schedule: ScheduleOptions,
    issue_on: date,
    *,
    now: datetime,
    by: str = SCHEDULE,
    as_planned: bool = False,
) -> tuple[Issue, bool]:
    """The issue of a date, made now if there is none. However many programs ask at once, one of them makes it and is told True.

    ``as_planned``: where somebody planned to leave the date out, it is made as left out, in their name and with their reason.
    """
    if found := await find_issue(database, letterhead.key, issue_on):
        return found, False
    times = appointment(issue_on, schedule, ZoneInfo(letterhead.zone))
    for _ in range(_TRIES):
        async with database.write() as connection:
            await plans.hold_plans(connection)
            found = await issues.find_issue(connection, letterhead.key, issue_on)
            if found:
                return found, False
            made = await issues.insert_issue(
                connection, letterhead.key, issue_on, due_at=times.due_at, send_not_after=times.send_not_after, now=now
            )
            if made:
                await issues.add_change(connection, made.id, IssueChange(at=now, from_state=None, to_state=made.state, by=by))
                return (await _left_out(connection, made, now) if as_planned else made), True
    raise RuntimeError(f"no free number for the issue of {issue_on} in {_TRIES} tries")


async def _left_out(connection: Connection, made: Issue, now: datetime) -> Issue:
    plan = await plans.find_plan(connection, made.newsletter, made.issue_on)
    if plan is None or not plan.skip:
        return made
    await issues.change_state(connection, made.id, made.state, IssueState.SKIPPED, now=now, by=plan.by, reason=plan.reason or "planned")
    return await issues.get_issue(connection, made.id)


async def require_step(database: Database, issue: Issue, verb: Verb, *, zone: tzinfo = UTC) -> None:
    """Raise RefusedStep with what the issue is, if this step is not possible now."""
    async with database.read() as connection:
        await require_now(connection, await issues.get_issue(connection, issue.id), verb, zone)


async def approve(database: Database, issue: Issue, *, by: str, now: datetime, reason: str = "", zone: tzinfo = UTC) -> Issue:
    """Freeze the content."""
    return await _step(database, issue, Verb.APPROVE, by=by, now=now, reason=reason, zone=zone)


async def hold(database: Database, issue: Issue, *, by: str, now: datetime, reason: str = "", zone: tzinfo = UTC) -> Issue:
    """Keep the issue from going until a person approves it."""
    return await _step(database, issue, Verb.HOLD, by=by, now=now, reason=reason, zone=zone)


async def skip(database: Database, issue: Issue, *, by: str, now: datetime, reason: str = "", zone: tzinfo = UTC) -> Issue:
    """Leave the date out."""
    return await _step(database, issue, Verb.SKIP, by=by, now=now, reason=reason, zone=zone)


async def reopen(database: Database, issue: Issue, *, by: str, now: datetime, reason: str = "", zone: tzinfo = UTC) -> Issue:
    """Take a skipped date up again."""
    return await _step(database, issue, Verb.REOPEN, by=by, now=now, reason=reason, zone=zone)


async def pause(database: Database, issue: Issue, *, by: str, now: datetime, reason: str = "", zone: tzinfo = UTC) -> Issue:
    """Stop in the middle of sending; letters in hand are finished."""
    return await _step(database, issue, Verb.PAUSE, by=by, now=now, reason=reason, zone=zone)


async def resume(database: Database, issue: Issue, *, by: str, now: datetime, reason: str = "", zone: tzinfo = UTC) -> Issue:
    """Go on with the rest, all of it: who resumes an issue that its first wave stopped has looked."""
    async with database.write() as connection:
        await _change(connection, issue, Verb.RESUME, by=by, now=now, reason=reason, zone=zone)
        await issues.open_the_rest(connection, issue.id)
        return await issues.get_issue(connection, issue.id)


async def announce(database: Database, issue: Issue, *, by: str, now: datetime, leaves_at: datetime, zone: tzinfo = UTC) -> Issue:
    """Begin the undo delay: nothing changes but that the issue leaves at this instant, unless somebody takes it back before."""
    async with database.write() as connection:
        if leaves_at >= issue.send_not_after:
            raise RefusedStep(name_of(issue), "its last moment comes too soon; nothing was sent", "Make the next issue.")
        if not await issues.announce(connection, issue.id, issue.version, leaves_at):
            await _refuse(connection, issue, Verb.ANNOUNCE, zone)
        reason = f"leaves at {leaves_at.astimezone(zone):%H:%M:%S}, unless it is taken back"
        change = IssueChange(at=now, from_state=IssueState.APPROVED, to_state=IssueState.APPROVED, by=by, reason=reason)
        await issues.add_change(connection, issue.id, change)
        return await issues.get_issue(connection, issue.id)


async def release(
    database: Database,
    issue: Issue,
    *,
    by: str,
    now: datetime,
    reason: str = "",
    zone: tzinfo = UTC,
    canary: int = 0,
    seat: SeatWishes | None = None,
    early: bool = False,
) -> Issue:
    """Let the letters go: in one transaction the issue is sending and has one delivery for each subscriber of this moment.

    Refused while the undo delay runs. ``canary``: letters of the first wave. ``seat``: what becomes of readers' wishes; without it
    everybody gets the same letter at once. ``early``: the first wave leaves now, and everybody else where they are seated.
    """
    async with database.write() as connection:
        if issue.state is IssueState.APPROVED and now >= issue.send_not_after:
            raise RefusedStep(name_of(issue), "its last moment has passed; nothing was sent", "Make the next issue.")
        await _change(connection, issue, Verb.RELEASE, by=by, now=now, reason=reason, zone=zone)
        await audience.hold_wishes(connection)
        wishes = await audience.read_wishes(connection, issue.newsletter) if seat else []
        seats = seat([audience.USUAL, *wishes]) if seat and (wishes or early) else {}
        await audience.make_audience(connection, issue.id, issue.newsletter, now, seats=seats, canary=canary, early=early)
        return await issues.get_issue(connection, issue.id)


async def cancel(database: Database, issue: Issue, *, by: str, now: datetime, reason: str = "", zone: tzinfo = UTC) -> Issue:
    """Call off the rest: what waits at once, what a courier holds when its mark is refused. What left, left."""
    async with database.write() as connection:
        await _change(connection, issue, Verb.CANCEL, by=by, now=now, reason=reason, zone=zone)
        await deliveries.call_off(connection, now)
        return await issues.get_issue(connection, issue.id)


async def settle(database: Database, issue: Issue, *, by: str, now: datetime, reason: str = "") -> Issue:
    """Sent, when nothing remains to be sent; otherwise unchanged."""
    async with database.write() as connection:
        issue = await issues.get_issue(connection, issue.id)
        if issue.state in _UNDER_WAY and not (await deliveries.read_balance(connection, issue.id)).remaining:
            # whether we or another program settled it makes no difference
            await issues.change_state(connection, issue.id, issue.state, IssueState.SENT, now=now, by=by, reason=reason)
        return await issues.get_issue(connection, issue.id)


async def expire(database: Database, issue: Issue, *, by: str, now: datetime, reason: str = "", zone: tzinfo = UTC) -> Issue:
    """Give up what has not left by the last moment.

    An issue of which letters left is sent; while a courier still holds one it stays as it is, until that is settled.
    """
    async with database.write() as connection:
        issue = await issues.get_issue(connection, issue.id)
        if now < issue.send_not_after:
            raise RefusedStep(name_of(issue), "its last moment has not come; nothing was changed", "Skip it, or cancel the rest.")
        verb = Verb.EXPIRE
        if issue.state in _UNDER_WAY:
            await deliveries.call_off(connection, now)
            balance = await deliveries.read_balance(connection, issue.id)
            if balance.remaining:
                return issue
            verb = Verb.SETTLE if letters_left(balance) else Verb.EXPIRE
        await _change(connection, issue, verb, by=by, now=now, reason=reason, zone=zone)
        return await issues.get_issue(connection, issue.id)


async def _step(database: Database, issue: Issue, verb: Verb, *, by: str, now: datetime, reason: str, zone: tzinfo) -> Issue:
    async with database.write() as connection:
        await _change(connection, issue, verb, by=by, now=now, reason=reason, zone=zone)
        return await issues.get_issue(connection, issue.id)


async def _change(connection: Connection, issue: Issue, verb: Verb, *, by: str, now: datetime, reason: str, zone: tzinfo) -> None:
    """Change the state if the issue still stands as the caller saw it. Raises RefusedStep with what it is instead."""
    target = next_state(verb, issue.state)
    seen = issue.version if verb in _OF_A_VERSION else None  # a changed draft needs a new approval, and leaves by another press
    if target and await issues.change_state(connection, issue.id, issue.state, target, now=now, by=by, reason=reason, version=seen):
        return
    await _refuse(connection, issue, verb, zone)


async def _refuse(connection: Connection, issue: Issue, verb: Verb, zone: tzinfo) -> NoReturn:
    """Raise RefusedStep with what the issue has become since the caller saw it."""
    await require_now(connection, await issues.get_issue(connection, issue.id), verb, zone)
    raise changed_meanwhile(issue)
