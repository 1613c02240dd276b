"""Sees to it that an older copy of the database sends nothing again: keeps the witness, asks for the hold, and lifts it at a person's word.

**The order.** Before an issue is let go its generation is raised in the database, then the witness outside is made durable with that
generation and the date, and only then the release is committed and letters may leave. A copy made before is of an earlier generation, so
wherever the power went, it is noticed; and a date whose release never came is not lost, because dates count only against an older file.
While an issue is being sent the generation goes on growing: a copy made in the middle is older than what left since.

Sends nothing and copies no file (``daily.backup`` does).
"""

import asyncio
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import structlog

from newsletter.daily.departures import note_departures
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.times import zone_of
from newsletter.issue.calendar import local_date
from newsletter.issue.run import list_issues, open_issue
from newsletter.model.errors import RefusedStep
from newsletter.model.issues import Issue
from newsletter.model.options import WEEKDAYS
from newsletter.model.states import IssueState
from newsletter.storage import generation, issues
from newsletter.storage.departures import Departure, keep_off_the_list, list_beside, read_list
from newsletter.storage.generation import OLDER_FILE, WAS_SENT, Hold
from newsletter.storage.opening import hold_back_if_older
from newsletter.storage.witness import Witness, amend_witness

log = structlog.get_logger(__name__)

UNREAD = "who left the list since the backup was made could not be read from the database whose place it took"
UNREAD_CURE = "Mend what is kept beside it, put that in place and restore again; or take off whoever left, then say so"
WHO_LEFT_IS_OFF = "restore --accept --who-left-is-off"

UNSENT = frozenset({IssueState.COLLECTING, IssueState.DRAFTED, IssueState.APPROVED, IssueState.HELD, IssueState.EXPIRED})


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptAccount:
    """What lifting the hold did. ``skipped`` dates will never leave from here; ``called_off``: issues that were half sent."""

    skipped: tuple[date, ...] = ()
    called_off: int = 0
    notices: int = 0
    was_held: bool = True


async def read_hold(newsroom: Newsroom) -> Hold | None:
    """Why nothing leaves by itself, if this is an older file that nobody has accepted."""
    async with newsroom.database.read() as connection:
        return await generation.read_hold(connection)


async def is_held(newsroom: Newsroom) -> bool:
    """Whether machines leave everything alone: one look at a primary key."""
    return await read_hold(newsroom) is not None


async def require_not_held(newsroom: Newsroom) -> None:
    """Raise RefusedStep with the cure on an older file that nobody has accepted."""
    if hold := await read_hold(newsroom):
        raise RefusedStep("the database", f"{hold.why}; nothing was sent", "See what that means: newsletter status")


async def before_release(newsroom: Newsroom, issue: Issue) -> None:
    """The witness knows, durably, that the letters of this date may leave from now on. Raises RefusedStep where they left before.

    Of an issue that cannot be let go now it writes nothing: the release itself refuses that.
    """
    if issue.state is not IssueState.APPROVED or (issue.leaves_at and newsroom.clock() < issue.leaves_at):
        return
    await hold_back_if_older(newsroom.database, newsroom.clock())  # somebody may have put it back under a running server
    await require_not_held(newsroom)
    async with newsroom.database.write() as connection:
        if await generation.is_gone(connection, issue.newsletter, issue.issue_on):
            raise RefusedStep(f"issue of {issue.issue_on}", f"{WAS_SENT}; nothing was sent", "The next date goes out as usual.")
        reached = await generation.raise_generation(connection, newsroom.clock())
    await _note(newsroom, reached, issue)


async def keep_up(newsroom: Newsroom, *, growing: bool = False) -> None:
    """Compare with the witness, and bring it up to date. While issues are being sent, or where ``growing``, one generation further."""
    await hold_back_if_older(newsroom.database, newsroom.clock())
    if newsroom.database.memory is None or await is_held(newsroom):
        return
    sending = await list_issues(newsroom.database, newsroom.letterhead.key, (IssueState.SENDING,))
    if sending or growing:
        async with newsroom.database.write() as connection:
            reached = await generation.raise_generation(connection, newsroom.clock())
    else:
        async with newsroom.database.read() as connection:
            reached = await generation.read_generation(connection)
    await _note(newsroom, reached, *sending)
    await note_departures(newsroom)


async def accept(newsroom: Newsroom, *, by: str, not_sent: Collection[date] = (), who_left_is_off: bool = False) -> AcceptAccount:
    """Lift the hold: what left since the copy was made, or may have, never leaves from here; new dates do.

    ``not_sent``: dates of which a person knows that no letter left. ``who_left_is_off``: a person knows that everybody who left the list
    since is off it. Who stands on the list outside the database (``storage.departures``) is off it in any case. Raises RefusedStep
    where that could not be read when the copy was put in place, and nobody says so.
    """
    hold, now = await read_hold(newsroom), newsroom.clock()
    if hold is None:
        return AcceptAccount(was_held=False)
    if hold.unread and not who_left_is_off:
        raise RefusedStep("the database", f"{UNREAD} ({hold.unread}); it stays held", f"{UNREAD_CURE}: newsletter {WHO_LEFT_IS_OFF}")
    gone = [one for one in await _gone(newsroom, hold) if one.issue_on not in not_sent]
    seen = await asyncio.to_thread(_change_witness, newsroom, lambda witness: witness)
    left = await asyncio.to_thread(_who_left, newsroom, sure=who_left_is_off)
    async with newsroom.database.write() as connection:
        await keep_off_the_list(connection, left, now)
        for one in gone:
            await generation.note_gone(connection, one.newsletter, one.issue_on, one.number, now)
            await issues.change_state(connection, one.id, one.state, IssueState.SKIPPED, now=now, by=OLDER_FILE, reason=WAS_SENT)
        called_off = await generation.call_off_begun(connection, now)
        notices = await generation.call_off_notices(connection, hold.at, now)
        reached = await generation.raise_generation(connection, now, seen.generation if seen else 0)
        await generation.lift_hold(connection)
    await _note(newsroom, reached)
    log.warning("older_file_accepted", by=by, skipped=len(gone), called_off=called_off, notices=notices)
    return AcceptAccount(skipped=tuple(one.issue_on for one in gone), called_off=called_off, notices=notices)


def _who_left(newsroom: Newsroom, *, sure: bool) -> Mapping[str, Departure]:
    """Who stands on the list outside the database. Raises RefusedStep where it cannot be read, unless a person is ``sure``."""
    memory = newsroom.database.memory
    try:
        return (read_list(list_beside(memory)) if memory else None) or {}
    except OSError as error:
        if sure:
            return {}
        raise RefusedStep(
            "the database", f"{UNREAD} ({error.strerror}); it stays held", f"{UNREAD_CURE}: newsletter {WHO_LEFT_IS_OFF}"
        ) from error


async def _gone(newsroom: Newsroom, hold: Hold) -> list[Issue]:
    """The issues of the dates that left since, opened where the copy has none of them."""
    key, now = newsroom.letterhead.key, newsroom.clock()
    days = {date.fromisoformat(day) for day in hold.dates.get(key, ())}
    if not hold.witnessed:
        today = local_date(now, zone_of(newsroom))
        waiting = await list_issues(newsroom.database, key, tuple(UNSENT))
        days |= {one.issue_on for one in waiting if one.issue_on <= today}
        days |= {day for day in (today - timedelta(days=1), today) if WEEKDAYS[day.weekday()] in newsroom.schedule.weekdays}
    opened = [
        await open_issue(newsroom.database, newsroom.letterhead, newsroom.schedule, day, now=now, by=OLDER_FILE) for day in sorted(days)
    ]
    return [issue for issue, _ in opened if issue.released_at is None]


async def _note(newsroom: Newsroom, reached: int, *let_go: Issue) -> None:
    """Write the witness. What cannot be written is told, and keeps no letter from leaving: without a witness there is one net less."""

    def change(witness: Witness) -> Witness:
        witness = witness.at_least(reached)
        for issue in let_go:
            witness = witness.with_release(issue.newsletter, issue.issue_on.isoformat(), issue.number)
        return witness

    await asyncio.to_thread(_change_witness, newsroom, change)


def _change_witness(newsroom: Newsroom, change: Callable[[Witness], Witness]) -> Witness | None:
    path = newsroom.database.memory
    if path is None:
        return None
    try:
        return amend_witness(path, change)
    except (OSError, ValueError) as error:
        log.warning("witness_not_written", reason=type(error).__name__, file=path.name)
        return None
