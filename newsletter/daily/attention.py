"""What needs a person right now, in one list for status, its exit code, metrics and the pages of health. Changes and tells nothing."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

from newsletter.daily.clock_guard import CURE, read_clock_doubt
from newsletter.daily.generation import UNREAD, UNREAD_CURE, WHO_LEFT_IS_OFF, read_hold
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.plans import is_at_rest, plan_of
from newsletter.daily.ticking import STALE_AFTER_SECONDS
from newsletter.daily.times import zone_of
from newsletter.delivery.run import balance
from newsletter.issue.calendar import Appointment, appointments_near
from newsletter.issue.lateness import why_late
from newsletter.issue.run import find_issue
from newsletter.model.deliveries import Balance
from newsletter.model.issues import Issue
from newsletter.model.states import DeliveryState, IssueState
from newsletter.storage.feeds import count_answering
from newsletter.storage.issues import latest_issue
from newsletter.storage.ticks import last_tick
from newsletter.storage.waiting import waiting_by_reason
from newsletter.storage.witness import read_witness

CountIssue = Callable[[Issue], Awaitable[Balance]]

FAILING_SHARE = 0.5
"""A few feeds always fail; when half of them do, it is we, or the paper will be thin."""

FEWEST_FEEDS = 2

_COPIED_BY_HAND = "Where it was copied by hand, who left the list since is on it again"


class Code(StrEnum):
    """The kinds of needs, for programs."""

    OLDER_FILE = "older_file"
    CLOCK = "clock"
    NO_TICK = "no_tick"
    LATE = "late"
    HELD = "held"
    PAUSED = "paused"
    UNKNOWN = "unknown"
    FEEDS = "feeds"
    WITNESS = "witness"


class Urgency(IntEnum):
    """As what ``newsletter status`` ends."""

    LOOK = 3
    ACT = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One of them, in a line, with what to do about it."""

    code: Code
    urgency: Urgency
    what: str
    cure: str
    since: datetime | None = None


async def read_needs(newsroom: Newsroom, count: CountIssue | None = None) -> tuple[Need, ...]:
    """The most pressing first; nothing where all is well. ``count``: who asks every few seconds has a balance that it counted before."""

    async def count_now(issue: Issue) -> Balance:
        return await balance(newsroom.database, issue.id)

    issues = await _of_the_issues(newsroom, count or count_now)
    found = [*await needs_of_the_file(newsroom), *await _of_the_scheduler(newsroom), *issues, *await _of_feeds(newsroom)]
    return tuple(sorted(found, key=lambda need: -need.urgency))


def exit_code(needs: tuple[Need, ...]) -> int:
    """0: all is well; 3: look at it when you can; 4: nothing goes on without you."""
    return max((need.urgency for need in needs), default=0)


async def needs_of_the_file(newsroom: Newsroom) -> list[Need]:
    """That the database is an older file, or that nothing could notice it."""
    if hold := await read_hold(newsroom):
        dates = sorted({day for days in hold.dates.values() for day in days})
        left = f" Left since it was made: {', '.join(dates)}." if dates else ""
        readers = f"{UNREAD[0].upper()}{UNREAD[1:]} ({hold.unread}). {UNREAD_CURE}" if hold.unread else _COPIED_BY_HAND
        go_on = WHO_LEFT_IS_OFF if hold.unread else "restore --accept"
        cure = f"Nothing is drafted or sent.{left} {readers}. To go on: newsletter {go_on}"
        return [Need(code=Code.OLDER_FILE, urgency=Urgency.ACT, what=hold.why[:1].upper() + hold.why[1:], cure=cure, since=hold.at)]
    try:
        if newsroom.database.memory is not None:
            read_witness(newsroom.database.memory)
    except (OSError, ValueError) as error:
        what = f"The witness of the database cannot be read ({type(error).__name__}): an older copy would not be noticed"
        return [Need(code=Code.WITNESS, urgency=Urgency.LOOK, what=what, cure=f"Mend or remove {newsroom.database.memory}.")]
    return []


async def _of_the_scheduler(newsroom: Newsroom) -> list[Need]:
    if doubt := await read_clock_doubt(newsroom):
        what = f"Nothing is drafted or sent by itself: {doubt.reason}"
        return [Need(code=Code.CLOCK, urgency=Urgency.ACT, what=what, cure=CURE, since=doubt.at)]
    async with newsroom.database.read() as connection:
        at = await last_tick(connection)
    if at is None or newsroom.clock() - at <= timedelta(seconds=STALE_AFTER_SECONDS):
        return []
    cure = "Start the server again: newsletter serve. Until then no issue is drafted or leaves by itself."
    return [
        Need(code=Code.NO_TICK, urgency=Urgency.ACT, what="No scheduler has looked after things for over two minutes", cure=cure, since=at)
    ]


async def _of_the_issues(newsroom: Newsroom, count: CountIssue) -> list[Need]:
    needs: list[Need] = []
    for found in appointments_near(newsroom.clock(), newsroom.schedule, zone_of(newsroom)):
        issue = await find_issue(newsroom.database, newsroom.letterhead.key, found.issue_on)
        own = await _of_issue(newsroom, issue, count) if issue else []
        why = "" if own else await _why_late(newsroom, issue, found, count)
        if why:
            cure = f"newsletter show --date {found.issue_on} says how it stands; newsletter send --now --date {found.issue_on} sends it"
            own = [Need(code=Code.LATE, urgency=Urgency.ACT, what=f"The issue of {found.issue_on} is late: {why}", cure=cure)]
        needs += own
    return needs


async def _of_issue(newsroom: Newsroom, issue: Issue, count: CountIssue) -> list[Need]:
    needs: list[Need] = []
    why = f": {issue.reason}" if issue.reason else ""
    day = issue.issue_on
    if issue.state is IssueState.HELD and newsroom.clock() < issue.send_not_after:
        urgency = Urgency.ACT if newsroom.clock() >= issue.due_at else Urgency.LOOK
        cure = f"newsletter show --date {day}; then newsletter approve --date {day}, or newsletter skip --date {day}"
        needs.append(Need(code=Code.HELD, urgency=urgency, what=f"The issue of {day} is held{why}", cure=cure))
    if issue.state is IssueState.PAUSED:
        cure = f"newsletter resume --date {day}, or newsletter cancel --date {day}"
        needs.append(Need(code=Code.PAUSED, urgency=Urgency.ACT, what=f"The issue of {day} is paused{why}", cure=cure))
    if issue.released_at and (unknown := (await count(issue)).counts.get(DeliveryState.UNKNOWN, 0)):
        what = f"{unknown:,} letter{'' if unknown == 1 else 's'} of {day} may or may not have left"
        cure = f"newsletter ledger --state unknown --date {day} says which; then newsletter settle or newsletter retry"
        needs.append(Need(code=Code.UNKNOWN, urgency=Urgency.ACT, what=what, cure=cure))
    return needs


async def _why_late(newsroom: Newsroom, issue: Issue | None, found: Appointment, count: CountIssue) -> str:
    """Why the issue is not where it should be by now: asked here as well, since the alarm comes from a scheduler that may stand still."""
    now, zone = newsroom.clock(), zone_of(newsroom)
    if found.alarm_at is None or now < found.alarm_at or now >= found.send_not_after:
        return ""
    if issue is None:
        plan = await plan_of(newsroom, found.issue_on)
        if not await _has_begun(newsroom, found) or (plan and plan.skip) or await is_at_rest(newsroom, found.issue_on):
            return ""
        return f"there is none, and it was due at {found.due_at.astimezone(zone):%H:%M}"
    if issue.released_at is None and await is_at_rest(newsroom, found.issue_on):
        return ""
    allowed = newsroom.schedule.on(found.issue_on).alarm_after
    if issue.released_at and now < issue.released_at + allowed:
        return ""
    async with newsroom.database.read() as connection:
        waiting = await waiting_by_reason(connection, issue.id, now - allowed)
    return why_late(issue, waiting, (await count(issue)).audience, zone)


async def _has_begun(newsroom: Newsroom, found: Appointment) -> bool:
    """Whether the instance is older than this date: a new one owes nobody yesterday's issue."""
    async with newsroom.database.read() as connection:
        latest = await latest_issue(connection, newsroom.letterhead.key)
    return latest is not None and latest.issue_on <= found.issue_on


async def _of_feeds(newsroom: Newsroom) -> list[Need]:
    async with newsroom.database.read() as connection:
        answering, feeds = await count_answering(connection)
    silent = feeds - answering
    if feeds < FEWEST_FEEDS or silent < FAILING_SHARE * feeds:
        return []
    what = f"{silent:,} of {feeds:,} feeds do not answer"
    return [Need(code=Code.FEEDS, urgency=Urgency.LOOK, what=what, cure="newsletter feeds list says which, and why")]
