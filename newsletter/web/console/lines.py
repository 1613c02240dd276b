"""The lines of the operators' page: stories with their reasons, checks, feeds, the balance, and what happened."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from newsletter.daily.concerns import Concern
from newsletter.delivery.run.pace_report import PaceReport, group_words, relay_words, waiting_words
from newsletter.issue.preflight import Check, Light
from newsletter.model.issues import IssueChange
from newsletter.model.rulings import Ruling, told
from newsletter.model.states import DeliveryState
from newsletter.selection.unheeded import Unheeded

LIGHTS = {Light.GREEN: "ok", Light.AMBER: "warn", Light.RED: "bad"}
LIGHT_WORDS = {Light.GREEN: "Good", Light.AMBER: "Look", Light.RED: "Stop"}
MEANINGS = {
    DeliveryState.PENDING: "waits for a courier",
    DeliveryState.CLAIMED: "in a courier’s hand, nothing sent",
    DeliveryState.SENDING: "its content is leaving",
    DeliveryState.DEFERRED: "waits for its reader’s hour, or for another try",
    DeliveryState.ACCEPTED: "the relay took it",
    DeliveryState.REJECTED: "refused for good",
    DeliveryState.EXPIRED: "not possible in time",
    DeliveryState.CANCELLED: "called off",
    DeliveryState.SUPPRESSED: "left or unwanted since release",
    DeliveryState.UNKNOWN: "may have arrived; no machine sends it again",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckLine:
    """One light of the preflight."""

    light: str
    word: str
    text: str
    cure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """One change of the issue's state."""

    at: str
    by: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RulingLine:
    """One ruling that binds the issue; ``unheeded`` says why the issue does not follow it yet."""

    number: int
    at: str
    by: str
    words: str
    unheeded: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernLine:
    """Something that a person should know or decide, and how."""

    what: str
    since: str
    cure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaceLine:
    """One limit, or letters that wait for one."""

    name: str
    words: str


def pace_lines(report: PaceReport, stamp: Callable[[datetime], str]) -> tuple[PaceLine, ...]:
    """Relays first, then receiving groups that are slowed or stopped, then who waits."""
    relays = [PaceLine(name=one.name, words=words) for one in report.relays if (words := relay_words(one))]
    groups = [PaceLine(name=one.name, words=group_words(one, stamp)) for one in report.groups]
    waiting = [PaceLine(name="waiting", words=waiting_words(one, stamp)) for one in report.waiting]
    return (*relays, *groups, *waiting) or (PaceLine(name="rate", words="as fast as the relay takes them"),)


def concern_line(concern: Concern, at: str) -> ConcernLine:
    """A concern for the page."""
    return ConcernLine(what=concern.what, since=at, cure=concern.cure)


def check_line(check: Check) -> CheckLine:
    """A check with its light in words, for those who do not see colours."""
    return CheckLine(light=LIGHTS[check.light], word=LIGHT_WORDS[check.light], text=check.text, cure=check.cure)


def history_line(change: IssueChange, at: str) -> HistoryLine:
    """One change in words."""
    moved = change.from_state is not None and change.from_state is not change.to_state
    words = f"{change.from_state.value} → {change.to_state.value}" if change.from_state and moved else change.to_state.value
    return HistoryLine(at=at, by=change.by, words=f"{words}: {change.reason}" if change.reason else words)


def ruling_line(ruling: Ruling, at: str, unheeded: Sequence[Unheeded]) -> RulingLine:
    """An editor's ruling in words, and why the issue as it stands does not follow it."""
    words = f"{told(ruling)} ({ruling.reason})" if ruling.reason else told(ruling)
    why = next((one.why for one in unheeded if one.ruling.id == ruling.id), "")
    return RulingLine(number=ruling.id, at=at, by=ruling.by, words=words, unheeded=why)
