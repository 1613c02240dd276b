"""The day's letters to operators when their time has come: draft ready, reminder, late, stalled, report. Changes no issue.

Each is asked of the database and told once, so it makes no difference how often this is called, or by how many processes.
"""

from datetime import datetime, timedelta

from newsletter.daily.alarms import LATE, STALLED, raise_late
from newsletter.daily.checking import deep_check, looked_at
from newsletter.daily.desk_letters import DRAFT_READY, REMINDER, REPORT, draft_ready, reminder, report
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.plans import is_at_rest
from newsletter.daily.telling import tell
from newsletter.daily.times import zone_of
from newsletter.delivery.run import balance
from newsletter.issue import run
from newsletter.issue.calendar import Appointment, appointments_near
from newsletter.issue.lateness import FOR_GOOD_REASON, why_late, why_stalled
from newsletter.model.issues import Issue
from newsletter.model.states import IssueState
from newsletter.storage.told import ALARM, was_told
from newsletter.storage.waiting import count_ready, note_progress, waiting_by_reason

OF_A_DAY = timedelta(days=1)
"""A report that could not be made for so long is not wanted any more."""

_BEFORE_APPROVAL = (IssueState.DRAFTED, IssueState.HELD)


async def tell_due(newsroom: Newsroom) -> None:
    """Everything that should be told by now of yesterday's, today's and tomorrow's issue."""
    for found in appointments_near(newsroom.clock(), newsroom.schedule, zone_of(newsroom)):
        issue = await run.find_issue(newsroom.database, newsroom.letterhead.key, found.issue_on)
        if issue is not None:
            await _tell_of(newsroom, issue, found)


async def _tell_of(newsroom: Newsroom, issue: Issue, found: Appointment) -> None:
    now = newsroom.clock()
    if issue.state in _BEFORE_APPROVAL and found.draft_at <= now < found.due_at:
        await _before_approval(newsroom, issue, found)
    until = issue.send_not_after if issue.released_at else found.missed_at  # then it is skipped, and that is told
    if found.alarm_at and _late_from(newsroom, issue, found.alarm_at) <= now < until:
        await _tell_if_late(newsroom, issue)
    if issue.state is IssueState.SENDING:
        await _tell_if_stalled(newsroom, issue)
    if found.report_at and issue.released_at:
        due = max(found.report_at, issue.released_at + newsroom.schedule.on(found.issue_on).report_after)
        if due <= now < due + OF_A_DAY and not await _told(newsroom, issue, REPORT):
            await tell(newsroom, issue, await report(newsroom, issue))


async def _before_approval(newsroom: Newsroom, issue: Issue, found: Appointment) -> None:
    """A reminder takes the place of the first letter where the draft came so late."""
    if await is_at_rest(newsroom, found.issue_on) or not issue.subject:
        return
    late = found.remind_at is not None and newsroom.clock() >= found.remind_at
    occasion, write = (REMINDER, reminder) if late else (DRAFT_READY, draft_ready)
    if (issue.state is IssueState.HELD and not late) or await _told(newsroom, issue, occasion):
        return
    if await looked_at(newsroom, issue) is None:
        await deep_check(newsroom, issue)
    await tell(newsroom, issue, await write(newsroom, issue))


def _late_from(newsroom: Newsroom, issue: Issue, alarm_at: datetime) -> datetime:
    """An issue that was let go late has as long to reach everybody as any other."""
    allowed = newsroom.schedule.on(issue.issue_on).alarm_after
    return max(alarm_at, issue.released_at + allowed) if issue.released_at else alarm_at


async def _tell_if_late(newsroom: Newsroom, issue: Issue) -> None:
    if issue.released_at is None and await is_at_rest(newsroom, issue.issue_on):
        return
    if await _told(newsroom, issue, ALARM + LATE):
        return
    async with newsroom.database.read() as connection:
        allowed = newsroom.schedule.on(issue.issue_on).alarm_after
        waiting = await waiting_by_reason(connection, issue.id, newsroom.clock() - allowed)
    if issue.released_at and not waiting.keys() - FOR_GOOD_REASON:
        return
    audience = (await balance(newsroom.database, issue.id)).audience
    if why := why_late(issue, waiting, audience, zone_of(newsroom)):
        await raise_late(newsroom, issue, LATE, why)


async def _tell_if_stalled(newsroom: Newsroom, issue: Issue) -> None:
    if await _told(newsroom, issue, ALARM + STALLED):
        return
    now = newsroom.clock()
    async with newsroom.database.read() as connection:
        ready = await count_ready(connection, issue.id, now, 1)
    sheet = await balance(newsroom.database, issue.id) if ready else None  # a million rows are long to count
    how_far = f"{sheet.audience - sheet.remaining} of {sheet.audience}" if sheet else "nothing ready"
    async with newsroom.database.write() as connection:
        since = await note_progress(connection, issue.id, how_far, now)
    resumed = (await run.load_history(newsroom.database, issue.id))[-1].at
    if why := why_stalled(max(since, resumed), now, newsroom.watch.stalled_after, ready):
        await raise_late(newsroom, issue, STALLED, why)


async def _told(newsroom: Newsroom, issue: Issue, occasion: str) -> bool:
    async with newsroom.database.read() as connection:
        return await was_told(connection, issue.id, occasion)
