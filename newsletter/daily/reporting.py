"""Reads the report of an issue: what became of its letters, what readers said, and who had a hand in it. Changes and sends nothing."""

from collections.abc import Sequence
from typing import Any

from newsletter.daily.newsroom import Newsroom
from newsletter.daily.story_links import read_followed
from newsletter.delivery.run import balance
from newsletter.issue.lifecycle import MACHINES
from newsletter.issue.run import load_history
from newsletter.model.issues import Issue, IssueChange
from newsletter.model.reports import Report
from newsletter.model.states import DeliveryState, IssueState
from newsletter.model.story_links import FEWER
from newsletter.storage.corrections import corrections_of
from newsletter.storage.refusals import refusals_by_domain
from newsletter.storage.reports import any_accepted_at, edit_counts
from newsletter.subscribers.run import count_answers

MOST_DOMAINS = 5
SOME = 1000
CLICKS = "Clicks are not counted: no link in a letter leads past us."
COUNTED = "Clicks are counted by story and never by reader; programs are left out where they can be told."


async def read_report(newsroom: Newsroom, issue: Issue) -> Report:
    """As of now; complete once the issue is sent."""
    approval = _approval(await load_history(newsroom.database, issue.id))
    async with newsroom.database.read() as connection:
        first_at = issue.first_at or (await any_accepted_at(connection, issue.id, SOME) if issue.released_at else None)
        refusals = await refusals_by_domain(connection, issue.id, MOST_DOMAINS)
        corrections = await corrections_of(connection, issue.id)
        edits = await edit_counts(connection, issue.id)
    return Report(
        issue_on=issue.issue_on,
        number=issue.number,
        subject=issue.subject,
        state=issue.state,
        reason=issue.reason,
        balance=await balance(newsroom.database, issue.id),
        due_at=issue.due_at,
        released_at=issue.released_at,
        first_at=first_at,
        sent_at=issue.sent_at,
        refusals=refusals,
        feedback=await count_answers(newsroom.database, issue.id),
        corrections=corrections,
        edits=edits,
        approved_by=approval.by if approval else "",
        approved_at=approval.at if approval else None,
        followed=await read_followed(newsroom, issue),
    )


def report_json(report: Report) -> dict[str, Any]:
    """The report for programs: every state with its number, lengths of time in seconds."""
    balance = report.balance
    instants = {name: at.isoformat() if (at := getattr(report, name)) else None for name in _INSTANTS}
    return {
        "date": report.issue_on.isoformat(),
        "number": report.number,
        "subject": report.subject,
        "state": report.state.value,
        "reason": report.reason,
        **instants,
        "due_to_first_seconds": report.to_first.total_seconds() if report.to_first is not None else None,
        "due_to_last_seconds": report.to_last.total_seconds() if report.to_last is not None else None,
        "audience": balance.audience,
        "balance": {state.value: balance.counts.get(state, 0) for state in DeliveryState},
        "adds_up": balance.holds,
        "refusals": [{"domain": one.domain, "letters": one.letters} for one in report.refusals],
        "feedback": {answer.value: number for answer, number in report.feedback.items()},
        "corrections": [{"story": one.number, "text": one.text, "by": one.by, "at": one.at.isoformat()} for one in report.corrections],
        "edits": [{"by": one.by, "kind": one.kind.value, "number": one.number} for one in report.edits],
        "approved_by": report.approved_by,
        "approved_by_machine": report.approved_by in MACHINES,
        "clicks": COUNTED if report.followed else CLICKS,
        "followed": [{"number": one.number, "headline": one.headline, "times": one.times} for one in report.followed],
    }


_INSTANTS = ("due_at", "released_at", "first_at", "sent_at", "approved_at")


def report_lines(report: Report) -> tuple[str, ...]:
    """The report in sentences, for a letter or a screen; nothing about what did not happen."""
    counts = report.balance.counts
    states = ", ".join(f"{counts.get(state, 0):,} {state.value}" for state in DeliveryState if counts.get(state) or state in _ALWAYS)
    lines = [f"{report.balance.audience:,} in the audience: {states}." + ("" if report.balance.holds else " That does not add up.")]
    if report.to_first is not None:
        lines.append(f"The first letter was taken {_after(report.to_first.total_seconds())}.")
    if report.to_last is not None:
        lines.append(f"It was sent to everybody {_after(report.to_last.total_seconds())}.")
    if report.refusals:
        lines.append(f"Most refusals: {', '.join(f'{one.domain} {one.letters:,}' for one in report.refusals)}.")
    if any(report.feedback.values()):
        lines.append(f"Readers say: {', '.join(f'{number:,} {answer.value}' for answer, number in report.feedback.items())}.")
    lines.append(_who(report))
    lines += [f"Corrected: {one.text}" for one in report.corrections]
    return (*lines, *_followed(report))


def _followed(report: Report) -> list[str]:
    if not report.followed:
        return [CLICKS]
    if not any(one.times for one in report.followed):
        return [f"Followed: each story {FEWER}.", COUNTED]
    return ["Followed:", *(f"{one.number}. {one.headline}: {one.said}" for one in report.followed), COUNTED]


_ALWAYS = (DeliveryState.ACCEPTED, DeliveryState.DEFERRED, DeliveryState.REJECTED, DeliveryState.UNKNOWN, DeliveryState.EXPIRED)


def _who(report: Report) -> str:
    approved = f"Approved by {report.approved_by}." if report.approved_by else "Nobody approved it."
    if not report.edits:
        return f"{approved} No person edited it."
    edits = ", ".join(f"{one.kind.value} {one.number} ({one.by})" for one in report.edits)
    return f"{approved} Edited: {edits}."


def _after(seconds: float) -> str:
    minutes, rest = divmod(round(abs(seconds)), 60)
    long = f"{minutes:,} min {rest} s" if minutes else f"{rest} s"
    return f"{long} {'before' if seconds < 0 else 'after'} its time"


def _approval(history: Sequence[IssueChange]) -> IssueChange | None:
    """The last change into approved; the line that begins an undo delay is none."""
    into = [one for one in history if one.to_state is IssueState.APPROVED and one.from_state is not IssueState.APPROVED]
    return into[-1] if into else None
