"""How an issue stands, in words: the light, what comes next and in how long, and what becomes of it if nobody acts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from newsletter.daily.newsroom import Newsroom
from newsletter.daily.second_thoughts import is_delayed
from newsletter.daily.times import zone_of
from newsletter.issue.calendar import Appointment, appointment
from newsletter.issue.policy import what_happens
from newsletter.issue.standing import Word, standing
from newsletter.model.checks import Check
from newsletter.model.deliveries import Balance
from newsletter.model.issues import Issue
from newsletter.model.states import IssueState
from newsletter.web.console.english import english_of
from newsletter.web.console.times import clock, leaves_at, until

S = IssueState
STATE_WORDS = {
    S.COLLECTING: ("warn", "Nothing drafted yet"),
    S.DRAFTED: ("warn", "Draft"),
    S.APPROVED: ("ok", "Approved"),
    S.SENDING: ("ok", "Being sent"),
    S.SENT: ("ok", "Sent"),
    S.HELD: ("bad", "Held"),
    S.SKIPPED: ("warn", "Left out"),
    S.EXPIRED: ("bad", "Expired"),
    S.CANCELLED: ("bad", "Called off"),
    S.PAUSED: ("bad", "Paused"),
}
FINER_WORDS = {
    Word.IN_REVIEW: ("warn", "In review"),
    Word.PARTIAL: ("warn", "Sent, not to everybody"),
    Word.CORRECTED: ("ok", "Corrected"),
}
WAITING = frozenset({S.COLLECTING, S.DRAFTED, S.APPROVED, S.HELD})


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """``countdown``: what comes next; ``policy``: what becomes of it if nobody acts; ``stamp`` tells states apart."""

    light: str
    words: str
    countdown: str
    policy: str
    reason: str
    stamp: str


def stand(
    newsroom: Newsroom, issue_on: date, issue: Issue | None, checks: Sequence[Check] = (), balance: Balance | None = None
) -> Standing:
    """As of now. ``balance`` lets it say that a sent issue did not reach everybody."""
    light, words = state_words(issue, balance)
    return Standing(
        light=light,
        words=words,
        countdown=_countdown(newsroom, issue_on, issue),
        policy=_policy(newsroom, issue_on, issue, checks),
        reason=issue.reason if issue else "",
        stamp=f"{issue.state.value}.{issue.version}" if issue else "none",
    )


def state_words(issue: Issue | None, balance: Balance | None = None) -> tuple[str, str]:
    """Its light, and where it stands."""
    if issue is None:
        return "warn", "Not begun"
    finer = standing(issue, balance)
    if finer.word in FINER_WORDS:
        return FINER_WORDS[Word(finer.word)]
    return ("warn", "About to leave") if is_delayed(issue) else STATE_WORDS[issue.state]


def _countdown(newsroom: Newsroom, issue_on: date, issue: Issue | None) -> str:
    now, zone = newsroom.clock(), zone_of(newsroom)
    if issue and issue.sent_at:
        return f"The last letter left at {_clock(newsroom, issue.sent_at)}."
    if issue and issue.state not in WAITING:
        return ""
    if issue and issue.leaves_at:
        return f"Leaves at {issue.leaves_at.astimezone(zone):%H:%M:%S}. Until then it can be taken back."
    times = appointment(issue_on, newsroom.schedule, zone)
    if now >= times.due_at:
        missed = "No machine sends it any more; a person still can." if now >= times.missed_at else "It leaves as soon as it may."
        return f"It was due at {_clock(newsroom, times.due_at)}. {missed}"
    leaves = leaves_at(times.due_at, now, newsroom.letterhead.zone, english_of(newsroom))
    return f"Leaves {leaves}: {until(times.due_at, now)}.{_before(newsroom, issue, times, now)}"


def _before(newsroom: Newsroom, issue: Issue | None, times: Appointment, now: datetime) -> str:
    """What still comes before it leaves."""
    if (issue is None or issue.state is S.COLLECTING) and now < times.cut_off_at:
        return f" Drafted {until(times.draft_at, now)}."
    if issue is not None and issue.state is S.DRAFTED and now < times.cut_off_at < times.due_at:
        return f" Its stories are settled at {_clock(newsroom, times.cut_off_at)}: {until(times.cut_off_at, now)}."
    return ""


def _policy(newsroom: Newsroom, issue_on: date, issue: Issue | None, checks: Sequence[Check]) -> str:
    if issue is not None and issue.state is S.HELD:
        return "It waits for a person."
    if issue is not None and issue.state is not S.DRAFTED:
        return ""
    schedule = newsroom.schedule.on(issue_on)
    if issue is not None:
        return what_happens(issue, checks, schedule, zone_of(newsroom))
    acts = {
        "auto": "it goes by itself unless a check says Stop",
        "hold": "it is held",
        "auto-after-seen": "it goes by itself if somebody has looked at it and no check says Stop",
    }[schedule.if_nobody_acts]
    return f"If nobody acts, {acts}."


def _clock(newsroom: Newsroom, at: datetime) -> str:
    return clock(at, zone_of(newsroom))
