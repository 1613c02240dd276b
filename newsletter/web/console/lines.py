"""The lines of the operators' page: stories with their reasons, checks, feeds, the balance, and what happened."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from newsletter.daily.concerns import Concern
from newsletter.delivery.run.pace_report import PaceReport, group_words, relay_words, waiting_words
from newsletter.issue.preflight import Check, Light
from newsletter.model.deliveries import Balance
from newsletter.model.feeds import FeedLine
from newsletter.model.issues import IssueChange, Slot
from newsletter.model.ledger import told as balance_told
from newsletter.model.links import safe_link
from newsletter.model.rulings import Ruling, told
from newsletter.model.selections import Candidate, Selection
from newsletter.model.states import DeliveryState, FeedState
from newsletter.selection.explaining import explain
from newsletter.selection.unheeded import Unheeded
from newsletter.web.console.times import ago, until

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
class StoryLine:
    """One candidate with its reasons: ``why`` is the paragraph, and ``why_path`` leads to every number and report."""

    number: int
    headline: str
    topic: str
    source: str
    url: str
    outlets: int
    score: str
    reasons: tuple[str, ...]
    why: str = ""
    why_path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckLine:
    """One light of the preflight."""

    light: str
    word: str
    text: str
    cure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRow:
    """One feed and its health."""

    source: str
    url: str
    light: str
    health: str
    trouble: str
    asked: str
    next: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceLine:
    """How many deliveries stand in a state."""

    name: str
    value: str
    meaning: str


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


def candidate_line(candidate: Candidate, selection: Selection, iso: str) -> StoryLine:
    """A candidate as the selection stored it for the issue of a date."""
    return StoryLine(
        number=candidate.number,
        headline=candidate.lead.title,
        topic=candidate.topic,
        source=candidate.lead.source,
        url=safe_link(candidate.lead.url) or "",
        outlets=len({story.family for story in candidate.cluster.stories}),
        score=f"{candidate.score:.2f}",
        reasons=tuple(reason.text for reason in candidate.reasons),
        why=explain(candidate, selection),
        why_path=_why_path(candidate, iso),
    )


def slot_line(slot: Slot, candidate: Candidate | None, selection: Selection | None, iso: str) -> StoryLine:
    """A slot with the words as printed; numbers come from its candidate."""
    return StoryLine(
        number=slot.number,
        headline=slot.headline,
        topic=slot.topic,
        source=slot.source,
        url=safe_link(slot.url) or "",
        outlets=len({story.family for story in candidate.cluster.stories}) if candidate else 1 + len(slot.also),
        score=f"{candidate.score:.2f}" if candidate else "",
        reasons=slot.reasons,
        why=explain(candidate, selection) if candidate and selection else "",
        why_path=_why_path(candidate, iso) if candidate else "",
    )


def check_line(check: Check) -> CheckLine:
    """A check with its light in words, for those who do not see colours."""
    return CheckLine(light=LIGHTS[check.light], word=LIGHT_WORDS[check.light], text=check.text, cure=check.cure)


def feed_rows(lines: Sequence[FeedLine], now: datetime) -> tuple[FeedRow, ...]:
    """Those in trouble first, then by name."""
    return tuple(_feed_row(line, now) for line in sorted(lines, key=lambda line: (not _is_failing(line), line.source.name.casefold())))


def is_answering(line: FeedLine) -> bool:
    """Whether a feed is asked, and answered when it was asked last."""
    return line.feed.state is FeedState.ACTIVE and line.feed.succeeded_at is not None and line.feed.failures == 0


def balance_lines(balance: Balance) -> tuple[BalanceLine, ...]:
    """Audience first, then every state that has any; the check that they add up comes last."""
    shown = [(state, balance.counts.get(state, 0)) for state in MEANINGS if balance.counts.get(state, 0)]
    lines = [BalanceLine(name=state.value, value=f"{count:,}", meaning=MEANINGS[state]) for state, count in shown]
    return (BalanceLine(name="audience", value=f"{balance.audience:,}", meaning=balance_told(balance)), *lines)


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


def _why_path(candidate: Candidate, iso: str) -> str:
    return f"/console/{iso}/why?{urlencode({'url': candidate.lead.url})}"


def _feed_row(line: FeedLine, now: datetime) -> FeedRow:
    feed = line.feed
    light, health = _health(line)
    return FeedRow(
        source=line.source.name,
        url=feed.url,
        light=light,
        health=health,
        trouble=feed.last_error if _is_failing(line) else "",
        asked=ago(feed.checked_at, now) if feed.checked_at else "never",
        next=until(feed.next_check_at, now) if feed.next_check_at and feed.state is FeedState.ACTIVE else "",
    )


def _health(line: FeedLine) -> tuple[str, str]:
    if line.feed.state is not FeedState.ACTIVE:
        return "warn", line.feed.state.value
    if line.feed.failures:
        return "bad", f"failed {line.feed.failures} time{'s' if line.feed.failures > 1 else ''}"
    return ("ok", f"{line.entries:,} entries") if line.feed.succeeded_at else ("warn", "not asked yet")


def _is_failing(line: FeedLine) -> bool:
    return line.feed.state is FeedState.ACTIVE and line.feed.failures > 0
