"""Tells the people who answer for the newsletter that an issue needs them, each thing once. Decides nothing about the issue."""

from datetime import datetime

import structlog

from newsletter.daily.newsroom import Newsroom
from newsletter.daily.telling import Letter, tell, write_to_operators
from newsletter.delivery.canary import CANARY
from newsletter.issue.run import load_history
from newsletter.model.issues import Issue
from newsletter.model.states import IssueState, NoticeKind
from newsletter.storage.alarms import mark_alarmed
from newsletter.storage.told import ALARM, alarm_again

log = structlog.get_logger(__name__)

LATE, STALLED = "late", "stalled"

_TO_SEND = ("Look at it: newsletter show --date {day}", "Send it all the same: newsletter send --now --approve --date {day}")
_TODO = {
    IssueState.PAUSED: (
        "Look at what was refused: newsletter ledger --state rejected --date {day}",
        "Go on with the rest: newsletter resume --date {day}",
        "Or call it off: newsletter cancel --date {day}",
    )
}
_ON_ITS_WAY = (
    "See how it stands: newsletter status --date {day}",
    "See what waits: newsletter ledger --state deferred --date {day}",
    "Relay, DNS, disk: newsletter doctor",
)


async def raise_alarm(newsroom: Newsroom, issue: Issue) -> bool:
    """Store the letter about the state of an issue, once for each time that it came into it. Without an address only the log tells.

    Whoever was told that it was held in the night must hear that it is held again at its time.
    """
    now, since = newsroom.clock(), await _in_its_state_since(newsroom, issue)
    async with newsroom.database.write() as connection:
        if not await mark_alarmed(connection, issue.id, since, now):
            return False
        await alarm_again(connection, issue.id, issue.state.value, now)
        await write_to_operators(newsroom, connection, issue, _about_state(issue, newsroom.letterhead.name))
    log.warning("issue_needs_you", issue_on=issue.issue_on.isoformat(), state=issue.state.value, reason=issue.reason)
    return True


async def raise_late(newsroom: Newsroom, issue: Issue, kind: str, why: str) -> bool:
    """Store the letter that an issue is not where it should be by now, once for each kind: ``LATE`` or ``STALLED``."""
    name, day = newsroom.letterhead.name, issue.issue_on.isoformat()
    text = "\n".join([f"The issue of {day} is {kind}: {why}.", *(line.format(day=day) for line in _ON_ITS_WAY)])
    letter = Letter(kind=NoticeKind.ALARM, occasion=ALARM + kind, facts={"subject": f"{name}: the issue of {day} is {kind}", "text": text})
    if not await tell(newsroom, issue, letter):
        return False
    log.error(f"issue_{kind}", issue_on=day, state=issue.state.value, reason=why)
    return True


async def tell_if_stopped(newsroom: Newsroom, issue: Issue) -> bool:
    """Raise the alarm for an issue that is paused because it was being refused; an operator's own pause needs none."""
    if issue.state is not IssueState.PAUSED or (await load_history(newsroom.database, issue.id))[-1].by != CANARY:
        return False
    return await raise_alarm(newsroom, issue)


async def _in_its_state_since(newsroom: Newsroom, issue: Issue) -> datetime:
    """When it came into its state; a thin day that is tried again and again stays held all the while."""
    since = newsroom.clock()
    for change in reversed(await load_history(newsroom.database, issue.id)):
        if change.to_state is not issue.state:
            break
        since = change.at
    return since


def _about_state(issue: Issue, name: str) -> Letter:
    day = issue.issue_on.isoformat()
    what = f"{issue.state.value}: {issue.reason}" if issue.reason else issue.state.value
    todo = "\n".join(line.format(day=day) for line in _TODO.get(issue.state, _TO_SEND))
    facts = {"subject": f"{name}: the issue of {day} is {issue.state.value}", "text": f"The issue of {day} is {what}.\n{todo}"}
    return Letter(kind=NoticeKind.ALARM, occasion=ALARM + issue.state.value, facts=facts)
