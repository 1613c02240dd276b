"""What becomes of a draft that nobody approved: whether it may go by itself, as a pure value, and how that is announced beforehand."""

from collections.abc import Sequence
from datetime import UTC, tzinfo

from newsletter.issue.preflight import Check, Light, red_reasons
from newsletter.model.checks import NOT_LOOKED
from newsletter.model.issues import Issue
from newsletter.model.options import ScheduleOptions

HOLD, AFTER_SEEN = "hold", "auto-after-seen"


def may_go_by_itself(issue: Issue, checks: Sequence[Check], schedule: ScheduleOptions, zone: tzinfo = UTC) -> str:
    """Why a draft must wait for a person, all that is in its way in one line; "" when it may go.

    ``schedule``: the one of its date. Red never goes, whatever the policy says; amber only where the settings say so.
    """
    by = f"{issue.due_at.astimezone(zone):%H:%M}"
    if schedule.if_nobody_acts == HOLD:
        return f"nobody approved it by {by}"
    reasons = (
        f"nobody looked at this version by {by}" if schedule.if_nobody_acts == AFTER_SEEN and issue.seen_at is None else "",
        red_reasons(checks),
        amber_reasons(checks, schedule.amber_goes),
        _unsure(issue, schedule),
    )
    return "; ".join(reason for reason in reasons if reason)


def amber_reasons(checks: Sequence[Check], goes: Sequence[str]) -> str:
    """The ambers that keep an issue from going by itself: all but those that ``schedule.amber_goes`` names."""
    return "; ".join(check.text for check in checks if check.light is Light.AMBER and check.code not in goes)


def what_happens(issue: Issue, checks: Sequence[Check], schedule: ScheduleOptions, zone: tzinfo = UTC) -> str:
    """The same beforehand, in a sentence for people: what becomes of it at its time if nobody acts, as things stand.

    Every check is made anew just before it leaves; that some were not made yet keeps nothing back.
    """
    at = f"{issue.due_at.astimezone(zone):%H:%M}"
    if schedule.if_nobody_acts == HOLD:
        return f"If nobody approves it by {at}, it is held until somebody does."
    looked = [check for check in checks if check.code != NOT_LOOKED]
    if reason := may_go_by_itself(issue, looked, schedule, zone):
        return f"If nobody acts, it is held at {at}: {reason}."
    return f"If nobody acts, it goes by itself at {at}, unless the last look just before finds something."


def _unsure(issue: Issue, schedule: ScheduleOptions) -> str:
    """An issue whose confidence nobody worked out is not kept back for it."""
    if issue.confidence is None or issue.confidence >= schedule.least_confidence:
        return ""
    return (
        f"the choice is unsure: confidence {issue.confidence:.2f}, and schedule.least_confidence asks for {schedule.least_confidence:.2f}"
    )
