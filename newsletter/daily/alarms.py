"""Tells the people who answer for the newsletter that an issue needs them: one letter for each issue. Decides nothing about the issue."""

import structlog

from newsletter.daily.newsroom import Newsroom
from newsletter.delivery.canary import CANARY
from newsletter.issue.run import load_history
from newsletter.model.issues import Issue
from newsletter.model.states import IssueState
from newsletter.storage.alarms import mark_alarmed, store_alarm

log = structlog.get_logger(__name__)

_TO_SEND = ("Look at it: newsletter show --date {day}", "Send it all the same: newsletter send --now --approve --date {day}")
_TODO = {
    IssueState.PAUSED: (
        "Look at what was refused: newsletter ledger --state rejected --date {day}",
        "Go on with the rest: newsletter resume --date {day}",
        "Or call it off: newsletter cancel --date {day}",
    )
}


async def raise_alarm(newsroom: Newsroom, issue: Issue) -> bool:
    """Store the letter, unless one was stored before. Without an address to write to there is only a line in the log."""
    letterhead, now = newsroom.letterhead, newsroom.clock()
    address = letterhead.reply_to or letterhead.from_address
    async with newsroom.database.write() as connection:
        if not await mark_alarmed(connection, issue.id, now):
            return False
        if address:
            await store_alarm(connection, address, _facts(issue, letterhead.name), now)
    log.warning("issue_needs_you", issue_on=issue.issue_on.isoformat(), state=issue.state.value, reason=issue.reason)
    return True


async def tell_if_stopped(newsroom: Newsroom, issue: Issue) -> bool:
    """Raise the alarm for an issue that is paused because it was being refused; an operator's own pause needs none."""
    if issue.state is not IssueState.PAUSED or (await load_history(newsroom.database, issue.id))[-1].by != CANARY:
        return False
    return await raise_alarm(newsroom, issue)


def _facts(issue: Issue, name: str) -> dict[str, str]:
    day = issue.issue_on.isoformat()
    what = f"{issue.state.value}: {issue.reason}" if issue.reason else issue.state.value
    todo = "\n".join(line.format(day=day) for line in _TODO.get(issue.state, _TO_SEND))
    return {"subject": f"{name}: the issue of {day} is {issue.state.value}", "text": f"The issue of {day} is {what}.\n{todo}"}
