"""The states of an issue: which step leads where, and why a step is refused. One table for code and docs/flow.md."""

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from enum import StrEnum

from newsletter.model.deliveries import Balance
from newsletter.model.issues import Issue
from newsletter.model.states import DeliveryState, IssueState


class Verb(StrEnum):
    """What can be done to an issue."""

    COMPOSE = "compose"
    HOLD = "hold"
    APPROVE = "approve"
    SKIP = "skip"
    REOPEN = "reopen"
    ANNOUNCE = "announce"
    """Begin the undo delay; the state stays."""
    RELEASE = "release"
    PAUSE = "pause"
    RESUME = "resume"
    SETTLE = "settle"
    EXPIRE = "expire"
    CANCEL = "cancel"
    RETRY = "retry"
    """Send again what was settled as unknown."""


S = IssueState

STEPS: dict[Verb, tuple[frozenset[IssueState], IssueState]] = {
    Verb.COMPOSE: (frozenset({S.COLLECTING, S.DRAFTED, S.HELD}), S.DRAFTED),
    Verb.HOLD: (frozenset({S.COLLECTING, S.DRAFTED, S.APPROVED, S.HELD}), S.HELD),
    Verb.APPROVE: (frozenset({S.DRAFTED, S.HELD}), S.APPROVED),
    Verb.SKIP: (frozenset({S.COLLECTING, S.DRAFTED, S.APPROVED, S.HELD}), S.SKIPPED),
    Verb.REOPEN: (frozenset({S.SKIPPED}), S.COLLECTING),
    Verb.ANNOUNCE: (frozenset({S.APPROVED}), S.APPROVED),
    Verb.RELEASE: (frozenset({S.APPROVED}), S.SENDING),
    Verb.PAUSE: (frozenset({S.SENDING}), S.PAUSED),
    Verb.RESUME: (frozenset({S.PAUSED}), S.SENDING),
    Verb.SETTLE: (frozenset({S.SENDING, S.PAUSED}), S.SENT),
    Verb.EXPIRE: (frozenset({S.COLLECTING, S.DRAFTED, S.APPROVED, S.HELD, S.SENDING, S.PAUSED}), S.EXPIRED),
    Verb.CANCEL: (frozenset({S.SENDING, S.PAUSED}), S.CANCELLED),
    Verb.RETRY: (frozenset({S.SENT}), S.SENDING),
}
"""For each verb the states it may leave, and the state it leads to."""

_NOT_BEGUN = frozenset({S.COLLECTING, S.DRAFTED, S.APPROVED, S.HELD, S.SKIPPED})
_INSTEAD = {
    Verb.PAUSE: "newsletter hold --date {day} keeps it from leaving.",
    Verb.RESUME: "newsletter send --now --date {day} sends it.",
    Verb.CANCEL: "newsletter skip --date {day} leaves the date out.",
}
"""What an operator means who pauses, resumes or cancels an issue that is not being sent."""

TAKEN_BACK = "taken back before it left"
"""Why an issue is held that was stopped in its undo delay."""

SCHEDULE = "schedule"
THIN_DAY_RULE = "thin-day rule"
MACHINES = frozenset({SCHEDULE, THIN_DAY_RULE})
"""Who changed a state, when it was no person. A hold by anybody else is lifted by a person only."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a step is not possible, in one sentence, and what to do instead."""

    problem: str
    cure: str = ""


def next_state(verb: Verb, state: IssueState) -> IssueState | None:
    """Where the step leads from this state, or None when it is refused."""
    allowed, target = STEPS[verb]
    return target if state in allowed else None


def composed_state(state: IssueState, stories: int, fewest: int, *, held_by_person: bool) -> IssueState:
    """The state after composing: a thin day is held, and so stays what a person held; everything else is a draft."""
    if stories < fewest or (state is IssueState.HELD and held_by_person):
        return IssueState.HELD
    return IssueState.DRAFTED


def thin_day_reason(stories: int, fewest: int) -> str:
    """Why a thin day is held."""
    found = {0: "no story", 1: "only one story"}.get(stories, f"only {stories} stories")
    return f"{found} passed the rules; an issue needs {fewest}"


def letters_left(balance: Balance) -> bool:
    """Whether the relay took a letter of this issue, or may have."""
    return bool(balance.counts.get(DeliveryState.ACCEPTED) or balance.counts.get(DeliveryState.UNKNOWN))


def refusal(issue: Issue, verb: Verb, balance: Balance | None = None, zone: tzinfo = UTC) -> Refusal:
    """Why this step is not possible in the issue's present state. ``balance`` lets the sentence say to how many it went."""
    day = issue.issue_on.isoformat()
    accepted = balance.counts.get(DeliveryState.ACCEPTED, 0) if balance else 0
    so_far = f"{accepted:,} of {balance.audience:,} accepted so far" if balance else "under way"
    again = "nothing was sent again" if verb in (Verb.APPROVE, Verb.ANNOUNCE, Verb.RELEASE, Verb.RETRY) else "nothing was changed"
    why = f": {issue.reason}" if issue.reason else ""
    if verb in _INSTEAD and issue.state in _NOT_BEGUN:
        return Refusal(f"{issue.state.value}{why}; it is not being sent, and nothing was changed", _INSTEAD[verb].format(day=day))
    if issue.state is S.SENDING and verb in (Verb.HOLD, Verb.SKIP):
        cure = f"newsletter pause --date {day} stops it where it is; newsletter cancel --date {day} calls off the rest."
        return Refusal(f"already being sent since {_clock(issue.released_at, zone)} ({so_far}); {again}", cure)
    if issue.state is S.APPROVED and issue.leaves_at:
        cure = f"newsletter cancel --date {day} takes it back before then."
        return Refusal(f"on its way: it leaves at {issue.leaves_at.astimezone(zone):%H:%M:%S}; {again}", cure)
    approve = f"Look at it, then: newsletter approve --date {day}"
    return {
        S.COLLECTING: Refusal("not drafted yet", f"newsletter draft --date {day}"),
        S.DRAFTED: Refusal("drafted, but not approved", approve),
        S.APPROVED: Refusal("approved, so its words stay as they are", f"newsletter hold --date {day} opens it again."),
        S.SENDING: Refusal(
            f"already being sent since {_clock(issue.released_at, zone)} ({so_far}); {again}", "newsletter status shows how far."
        ),
        S.SENT: Refusal(f"already sent {_moment(issue, issue.sent_at, zone)} to {accepted:,}; {again}"),
        S.HELD: Refusal(f"held{why}", approve),
        S.SKIPPED: Refusal(f"skipped{why}; {again}", f"newsletter draft --date {day} takes it up again."),
        S.EXPIRED: Refusal(f"expired{why}; it may not leave after {_moment(issue, issue.send_not_after, zone)}", "Make the next issue."),
        S.CANCELLED: Refusal(f"cancelled after {accepted:,} letters{why}; {again}"),
        S.PAUSED: Refusal(f"paused in the middle of sending{why}; {again}", f"newsletter resume --date {day} goes on with the rest."),
    }[issue.state]


def _clock(at: datetime | None, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%H:%M}" if at else "an unknown time"


def _moment(issue: Issue, at: datetime | None, zone: tzinfo) -> str:
    if at and at.astimezone(zone).date() != issue.issue_on:
        return f"{at.astimezone(zone).date().isoformat()} {_clock(at, zone)}"
    return f"at {_clock(at, zone)}"
