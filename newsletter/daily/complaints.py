"""Watches the rate of complaints: tells operators once, and stops the issue that is being sent. Judges by ``returns.complaint_rate``."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

import structlog

from newsletter.daily.alarms import raise_alarm
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.telling import Letter, tell
from newsletter.daily.times import zone_of
from newsletter.issue import run
from newsletter.issue.calendar import local_date
from newsletter.model.issues import Issue
from newsletter.model.states import IssueState, NoticeKind
from newsletter.returns.complaint_rate import FEWEST, Complaints, Standing, complaint_words, judge_complaints
from newsletter.storage.canary import was_stopped
from newsletter.storage.complaints import count_accepted, count_complaints, issues_since
from newsletter.storage.issues import change_state
from newsletter.storage.told import was_told

log = structlog.get_logger(__name__)

BY = "complaints"
OF_LATE = timedelta(days=7)
THE_WEEK = "the last seven days"
CURE = "Find out who complained and why: newsletter bounces list. Whoever complained is not written to again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """Complaints of each issue of the last seven days whose letters were let go, latest first, and of all of them."""

    issues: Mapping[int, Complaints] = field(default_factory=dict)
    states: Mapping[int, IssueState] = field(default_factory=dict)
    week: Complaints = field(default_factory=Complaints)


@dataclass(slots=True)
class ComplaintWatch:
    """What one process knows of the last look: letters of an issue that is sent need not be counted again."""

    _accepted: dict[int, int] = field(default_factory=dict)
    _seen: Mapping[int | None, int] = field(default_factory=dict)

    async def look(self, newsroom: Newsroom) -> Standing:
        """Tell and stop what the rate asks for. Counts letters only when somebody complained since the last look."""
        async with newsroom.database.read() as connection:
            counted = await count_complaints(connection, newsroom.letterhead.key, newsroom.clock() - OF_LATE)
        if sum(counted.values()) < FEWEST or counted == self._seen:
            return Standing.FINE
        rates = await read_rates(newsroom, counted, self._accepted)
        standing = await _act(newsroom, rates)
        self._seen = {} if IssueState.SENDING in rates.states.values() else counted  # one that is sent goes on counting
        return standing


async def read_rates(newsroom: Newsroom, counted: Mapping[int | None, int] | None = None, accepted: dict[int, int] | None = None) -> Rates:
    """The rates of late. ``accepted``: what is known of issues that are sent; what is found is added."""
    known = {} if accepted is None else accepted
    key, since = newsroom.letterhead.key, newsroom.clock() - OF_LATE
    async with newsroom.database.read() as connection:
        complaints = await count_complaints(connection, key, since) if counted is None else counted
        if not complaints:
            return Rates()
        states = await issues_since(connection, key, local_date(since, zone_of(newsroom)))
        now = {one: known[one] if one in known else await count_accepted(connection, one) for one in states}
    known.update({one: number for one, number in now.items() if states[one] is IssueState.SENT})
    issues = {one: Complaints(complaints=complaints.get(one, 0), accepted=number) for one, number in now.items()}
    return Rates(issues=issues, states=states, week=Complaints(complaints=sum(complaints.values()), accepted=sum(now.values())))


async def _act(newsroom: Newsroom, rates: Rates) -> Standing:
    week = judged(newsroom, rates.week)
    worst = week
    for issue_id, own in rates.issues.items():
        standing = judged(newsroom, own)
        worst = max(worst, standing)
        of, what = (own, "this issue") if standing >= week else (rates.week, THE_WEEK)
        if max(standing, week) is Standing.PAUSE and rates.states[issue_id] is IssueState.SENDING:
            await _pause(newsroom, issue_id, complaint_words(of, what))
        if standing is not Standing.FINE:
            await _tell(newsroom, await run.get_issue(newsroom.database, issue_id), complaint_words(own, "this issue"))
    if week is not Standing.FINE and not await _was_any_told(newsroom, rates):
        await _tell(newsroom, await run.get_issue(newsroom.database, next(iter(rates.issues))), complaint_words(rates.week, THE_WEEK))
    return worst


def judged(newsroom: Newsroom, of: Complaints) -> Standing:
    """By the limits of ``[returns]``."""
    return judge_complaints(of, alarm_at=newsroom.returns.complaints_alarm, pause_at=newsroom.returns.complaints_pause)


async def _pause(newsroom: Newsroom, issue_id: int, reason: str) -> None:
    """Once for an issue: who resumed it has looked, and decided."""
    async with newsroom.database.write() as connection:
        if await was_stopped(connection, issue_id, BY):
            return
        paused = await change_state(connection, issue_id, IssueState.SENDING, IssueState.PAUSED, now=newsroom.clock(), by=BY, reason=reason)
    if paused:
        log.error("issue_paused", issue=issue_id, reason=reason)
        await raise_alarm(newsroom, await run.get_issue(newsroom.database, issue_id))


async def _was_any_told(newsroom: Newsroom, rates: Rates) -> bool:
    async with newsroom.database.read() as connection:
        return any([await was_told(connection, issue_id, BY) for issue_id in rates.issues])


async def _tell(newsroom: Newsroom, issue: Issue, words: str) -> None:
    limit = newsroom.returns.complaints_pause
    text = f"{words}. Big receivers refuse a sender’s letters from 0.3 % on; here an issue is stopped at {limit:.2%}.\n{CURE}"
    facts = {"subject": f"{newsroom.letterhead.name}: readers complain", "text": text}
    if await tell(newsroom, issue, Letter(kind=NoticeKind.ALARM, occasion=BY, facts=facts)):
        log.warning("readers_complain", issue_on=issue.issue_on.isoformat(), rate=words)
