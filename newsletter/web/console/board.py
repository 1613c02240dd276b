"""Turns what the rooms know about one date into what the operators' page shows. Reads nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from babel.dates import format_date, format_datetime

from newsletter.daily.facts import Facts, IssueFacts
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.second_thoughts import is_delayed
from newsletter.daily.times import zone_of
from newsletter.delivery.run.pace_report import PaceReport
from newsletter.issue.calendar import appointment
from newsletter.issue.lifecycle import Verb, next_state
from newsletter.model.issues import Issue
from newsletter.model.number_words import number_word
from newsletter.model.states import DeliveryState, IssueState
from newsletter.web.console.english import english_of
from newsletter.web.console.lines import (
    BalanceLine,
    CheckLine,
    ConcernLine,
    FeedRow,
    HistoryLine,
    PaceLine,
    RulingLine,
    StoryLine,
    balance_lines,
    candidate_line,
    check_line,
    concern_line,
    feed_rows,
    history_line,
    is_answering,
    pace_lines,
    ruling_line,
    slot_line,
)
from newsletter.web.console.times import leaves_at, until
from newsletter.web.phrases import clock_time
from newsletter.web.printed import issue_path
from newsletter.web.site import today

PASSED_OVER_SHOWN = 30
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """One of the five numbers at the top."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Can:
    """Which buttons make sense now; pressing one that does not is refused all the same."""

    draft: bool
    approve: bool = False
    hold: bool = False
    skip: bool = False
    pause: bool = False
    resume: bool = False
    cancel: bool = False
    take_back: bool = False
    send: bool = False
    test: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """The page; empty parts are left out by the template."""

    iso: str
    day_before: str
    day_after: str
    is_today: bool
    is_moving: bool
    date: str
    title: str
    state_light: str
    state_words: str
    when: str
    reason: str
    concerns: tuple[ConcernLine, ...]
    numbers: tuple[Number, ...]
    ten_heading: str
    ten: tuple[StoryLine, ...]
    runners_up: tuple[StoryLine, ...]
    passed_over: tuple[StoryLine, ...]
    passed_over_rest: int
    checks: tuple[CheckLine, ...]
    balance: tuple[BalanceLine, ...]
    pace: tuple[PaceLine, ...]
    subject: str
    letter_size: str
    public_path: str
    feeds: tuple[FeedRow, ...]
    rulings: tuple[RulingLine, ...]
    history: tuple[HistoryLine, ...]
    can: Can


def make_board(newsroom: Newsroom, facts: Facts, pace: PaceReport | None = None) -> Board:
    """The page for one date; ``pace`` while letters of it may leave."""
    now, found, day = newsroom.clock(), facts.found, facts.issue_on
    language = english_of(newsroom)
    issue = found.issue if found else None
    delayed = issue is not None and is_delayed(issue)
    light, words = ("warn", "About to leave") if delayed else _state_words(found)
    selection = found.selection if found else None
    passed = selection.passed_over if selection else ()
    stories = len(found.slots) if found else 0
    return Board(
        iso=day.isoformat(),
        day_before=(day - timedelta(days=1)).isoformat(),
        day_after=(day + timedelta(days=1)).isoformat(),
        is_today=day == today(newsroom),
        is_moving=delayed or (issue is not None and issue.state is S.SENDING),
        date=format_date(day, "full", locale=language),
        title=f"Issue {issue.number}" if issue else "No issue yet",
        state_light=light,
        state_words=words,
        when=_when(newsroom, facts, now),
        reason=issue.reason if issue else "",
        concerns=tuple(concern_line(one, _stamp(newsroom, one.since) if one.since else "") for one in facts.concerns),
        numbers=_numbers(facts),
        ten_heading=f"The {number_word(stories or newsroom.selection.size, language)}",
        ten=_ten(found),
        runners_up=tuple(candidate_line(one, selection, day.isoformat()) for one in selection.runners_up) if selection else (),
        passed_over=tuple(candidate_line(one, selection, day.isoformat()) for one in passed[:PASSED_OVER_SHOWN]) if selection else (),
        passed_over_rest=len(passed[PASSED_OVER_SHOWN:]),
        checks=tuple(check_line(check) for check in found.checks) if found and _is_open(found.issue) else (),
        balance=balance_lines(found.balance) if found and found.issue.released_at else (),
        pace=pace_lines(pace, lambda at: _stamp(newsroom, at)) if pace else (),
        subject=issue.subject if issue else "",
        letter_size=_size(found),
        public_path=issue_path(day) if issue and issue.released_at else "",
        feeds=feed_rows(facts.feeds, now),
        rulings=tuple(ruling_line(one, _stamp(newsroom, one.at), found.unheeded) for one in found.rulings) if found else (),
        history=tuple(history_line(change, _stamp(newsroom, change.at)) for change in found.history) if found else (),
        can=_can(found),
    )


def _state_words(found: IssueFacts | None) -> tuple[str, str]:
    if found is None:
        return "warn", "Not begun"
    if found.issue.state is S.SENT and found.balance.counts.get(DeliveryState.EXPIRED):
        return "warn", "Sent, not to everybody"
    return STATE_WORDS[found.issue.state]


def _when(newsroom: Newsroom, facts: Facts, now: datetime) -> str:
    """When it leaves and what happens if nobody acts, or when it left."""
    issue = facts.found.issue if facts.found else None
    if issue and issue.sent_at:
        return f"The last letter left at {_clock(newsroom, issue.sent_at)}."
    if issue and not _is_open(issue):
        return ""
    if issue and issue.leaves_at:
        return f"Leaves at {issue.leaves_at.astimezone(zone_of(newsroom)):%H:%M:%S}. Until then it can be taken back."
    times = appointment(facts.issue_on, newsroom.schedule, zone_of(newsroom))
    if now >= times.due_at:
        missed = "No machine sends it any more; a person still can." if now >= times.missed_at else "It leaves as soon as it may."
        return f"It was due at {_clock(newsroom, times.due_at)}. {missed}"
    acts = {"send": "it goes by itself unless a check says Stop", "hold": "it is held"}[newsroom.schedule.if_nobody_acts]
    policy = "" if issue and issue.state in (S.APPROVED, S.HELD) else f" If nobody acts, {acts}."
    drafted = "" if issue and issue.drafted_at else f" Drafted {until(times.draft_at, now)}."
    held = " It waits for a person." if issue and issue.state is S.HELD else ""
    leaves = leaves_at(times.due_at, now, newsroom.letterhead.zone, english_of(newsroom))
    return f"Leaves {leaves}: {until(times.due_at, now)}.{drafted}{policy}{held}"


def _numbers(facts: Facts) -> tuple[Number, ...]:
    found = facts.found
    selection = found.selection if found else None
    weighed = len((*selection.chosen, *selection.runners_up, *selection.passed_over)) if selection else 0
    released = found is not None and found.issue.released_at is not None
    return (
        Number(name="Feeds answering", value=f"{sum(is_answering(line) for line in facts.feeds):,} of {len(facts.feeds):,}"),
        Number(name="Happenings weighed", value=f"{weighed:,}"),
        Number(name="Stories chosen", value=f"{len(found.slots) if found else 0}"),
        Number(name="Letter", value=_size(found) or "none yet"),
        Number(
            name="Audience" if released else "Readers due", value=f"{found.balance.audience if found and released else facts.readers:,}"
        ),
    )


def _ten(found: IssueFacts | None) -> tuple[StoryLine, ...]:
    if found is None:
        return ()
    selection, iso = found.selection, found.issue.issue_on.isoformat()
    chosen = {one.cluster.key: one for one in selection.chosen} if selection else {}
    return tuple(slot_line(slot, chosen.get(slot.cluster_key), selection, iso) for slot in found.slots)


def _can(found: IssueFacts | None) -> Can:
    if found is None:
        return Can(draft=True)
    state, drafted = found.issue.state, bool(found.slots)
    if is_delayed(found.issue):
        return Can(draft=False, take_back=True)
    return Can(
        draft=next_state(Verb.COMPOSE, state) is not None or state is S.SKIPPED,
        approve=drafted and next_state(Verb.APPROVE, state) is not None,
        hold=state is not S.HELD and next_state(Verb.HOLD, state) is not None,
        skip=next_state(Verb.SKIP, state) is not None,
        pause=next_state(Verb.PAUSE, state) is not None,
        resume=next_state(Verb.RESUME, state) is not None,
        cancel=next_state(Verb.CANCEL, state) is not None,
        send=drafted and state in (S.DRAFTED, S.APPROVED, S.HELD),
        test=found.rendered is not None,
    )


def _is_open(issue: Issue) -> bool:
    """Whether it may still change or leave."""
    return issue.state in (S.COLLECTING, S.DRAFTED, S.APPROVED, S.HELD)


def _size(found: IssueFacts | None) -> str:
    return f"{found.rendered.html_size / 1000:.0f} kB" if found and found.rendered else ""


def _clock(newsroom: Newsroom, at: datetime) -> str:
    return clock_time(at, zone_of(newsroom), english_of(newsroom))


def _stamp(newsroom: Newsroom, at: datetime) -> str:
    local = at.astimezone(zone_of(newsroom))
    return format_datetime(local, "MMM d, HH:mm", locale=english_of(newsroom))
