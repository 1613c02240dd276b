"""Whether an issue is where it should be by now: not with everybody at the time of the alarm, or standing still. Pure; raises nothing."""

from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo

from newsletter.model.issues import Issue
from newsletter.model.states import IssueState

FOR_GOOD_REASON = frozenset({"hour", "warm-up"})
"""Why letters wait as they should: for their readers' own hour, or for the plan of a new From address."""

ASKED_LATER = "reply"
FEW = 0.05
"""Some servers always ask us to come again (greylists): so few of an audience are no reason to wake anybody."""

_NOT_LET_GO = frozenset({IssueState.COLLECTING, IssueState.DRAFTED, IssueState.APPROVED})
_UNDER_WAY = frozenset({IssueState.SENDING, IssueState.PAUSED})


def why_late(issue: Issue, waiting: Mapping[str, int], audience: int, zone: tzinfo) -> str:
    """Why the alarm is due at its time; "" when all is well, or when another letter has told of it (held, skipped, expired, cancelled).

    ``waiting``: letters that are not settled, by why they were put off.
    """
    due = f"it was due at {issue.due_at.astimezone(zone):%H:%M}"
    if issue.state in _NOT_LET_GO:
        return f"it is {issue.state.value} and nothing has left, and {due}"
    if issue.state not in _UNDER_WAY:
        return ""
    late = sum(letters for reason, letters in waiting.items() if reason not in FOR_GOOD_REASON)
    if late - waiting.get(ASKED_LATER, 0) <= 0 and late <= FEW * audience:
        return ""
    paused = f", and it is paused{f' ({issue.reason})' if issue.reason else ''}" if issue.state is IssueState.PAUSED else ""
    return f"{late:,} of {audience:,} letters have not left, {due}{paused}"


def why_stalled(since: datetime, now: datetime, patience: timedelta, ready: int) -> str:
    """Why a sending counts as standing still: letters are ready to go, and none came to an end for too long; "" when all is well."""
    if not ready or now - since < patience:
        return ""
    return f"no letter was answered for {int((now - since).total_seconds() // 60)} min, and letters are ready to go"
