"""Writes the letters that an ordinary morning brings to operators: draft ready, not approved yet, sent. In English, like the console."""

from collections.abc import Sequence

from newsletter.daily.drafting import check
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.reporting import read_report, report_lines
from newsletter.daily.telling import Letter
from newsletter.daily.times import zone_of
from newsletter.issue.policy import what_happens
from newsletter.issue.run import load_slots
from newsletter.model.checks import WORST_FIRST, Check, Light
from newsletter.model.issues import Issue
from newsletter.model.states import IssueState, NoticeKind

DRAFT_READY, REMINDER, REPORT = "draft_ready", "reminder", "report"
"""The occasions, as ``told`` keeps them."""


async def draft_ready(newsroom: Newsroom, issue: Issue) -> Letter:
    """The draft stands: what is in it, and what becomes of it."""
    subject = f"{newsroom.letterhead.name}: the draft of {issue.issue_on} is ready"
    return await _about_draft(newsroom, issue, NoticeKind.DRAFT_READY, DRAFT_READY, subject)


async def reminder(newsroom: Newsroom, issue: Issue) -> Letter:
    """Nobody has approved it: what will happen, and when."""
    subject = f"{newsroom.letterhead.name}: nobody has approved the issue of {issue.issue_on} yet"
    return await _about_draft(newsroom, issue, NoticeKind.REMINDER, REMINDER, subject)


async def report(newsroom: Newsroom, issue: Issue) -> Letter:
    """How the sending went."""
    state = "sent" if issue.state is IssueState.SENT else issue.state.value
    lines = [f"Issue {issue.number} of {issue.issue_on}: {state}{f' ({issue.reason})' if issue.reason else ''}."]
    lines += report_lines(await read_report(newsroom, issue))
    subject = f"{newsroom.letterhead.name}: the issue of {issue.issue_on} is {state}"
    return Letter(kind=NoticeKind.REPORT, occasion=REPORT, facts={"subject": subject, "text": "\n".join(lines), **_console(newsroom)})


async def _about_draft(newsroom: Newsroom, issue: Issue, kind: NoticeKind, occasion: str, subject: str) -> Letter:
    slots, checks, zone = await load_slots(newsroom.database, issue.id), await check(newsroom, issue), zone_of(newsroom)
    held = f" It is held: {issue.reason}." if issue.state is IssueState.HELD else ""
    unsure = f" Confidence in the choice: {issue.confidence:.2f}." if issue.confidence is not None else ""
    happens = what_happens(issue, checks, newsroom.schedule.on(issue.issue_on), zone)
    leaves = f"Issue {issue.number}, {len(slots)} stories, due {issue.due_at.astimezone(zone):%A %d %B, %H:%M} ({zone.key}).{held}{unsure}"
    facts = {
        "subject": subject,
        "text": "\n".join([leaves, f"Subject: {issue.subject}", "It waits for a person." if held else happens]),
        "stories": "\n".join(f"{slot.number}. {slot.headline} ({slot.source})" for slot in slots),
        "checks": "\n".join(_marks(checks)),
    }
    return Letter(kind=kind, occasion=occasion, facts=facts | _console(newsroom), steps=True)


def _marks(checks: Sequence[Check]) -> list[str]:
    """What is not green, the worst first."""
    told = sorted((one for one in checks if one.light is not Light.GREEN), key=lambda one: WORST_FIRST.index(one.light))
    return [f"{one.light.value.capitalize()}: {one.text}. {one.cure}".strip() for one in told] or ["Every check is green."]


def _console(newsroom: Newsroom) -> dict[str, str]:
    return {"console_url": f"{newsroom.letterhead.base_url}/console"} if newsroom.letterhead.base_url else {}
