"""Turns what was read of a date into what the console's first page shows. Reads nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from babel.dates import format_date, format_datetime

from newsletter.daily.background_counts import Counted
from newsletter.daily.concerns import Concern
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.second_thoughts import is_delayed
from newsletter.daily.times import zone_of
from newsletter.daily.today import OPEN, Draft, Today
from newsletter.model.deliveries import Balance
from newsletter.model.number_words import number_word
from newsletter.model.rights import Actor
from newsletter.model.selections import Basis
from newsletter.model.states import DeliveryState, IssueState
from newsletter.web.console.english import english_of
from newsletter.web.console.lines import CheckLine, ConcernLine, check_line, concern_line
from newsletter.web.console.standing import Standing, stand
from newsletter.web.console.steps import Can, what_can
from newsletter.web.console.tales import Tale, bench_tale, slot_tale
from newsletter.web.console.times import ago, clock
from newsletter.web.printed import issue_path
from newsletter.web.site import today

S = IssueState


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number with its name."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """The page; empty parts are left out by the template. ``checks`` are those that somebody should look at, ``good`` the others."""

    iso: str
    day_before: str
    day_after: str
    is_today: bool
    is_moving: bool
    date: str
    title: str
    subject: str
    standing: Standing
    concerns: tuple[ConcernLine, ...]
    ten_heading: str
    ten: tuple[Tale, ...]
    bench: tuple[Tale, ...]
    checks: tuple[CheckLine, ...]
    good: tuple[CheckLine, ...]
    numbers: tuple[Number, ...]
    balance: str
    is_released: bool
    public_path: str
    version: int
    leaves: str
    readers: str
    is_red: bool
    can: Can


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """Of an issue whose letters were let go: how they stand, and what about them needs a person."""

    balance: Balance
    concerns: tuple[Concern, ...]


def make_board(newsroom: Newsroom, read: Today, actor: Actor, readers: Counted[datetime] | None, sent: Sent | None) -> Board:
    """The page for one date. ``readers`` is None while nobody has counted them yet."""
    now, draft, day = newsroom.clock(), read.draft, read.issue_on
    issue = draft.issue if draft else None
    checks = [check_line(check) for check in draft.checks] if draft else []
    stories = len(draft.edits.stories) if draft else 0
    return Board(
        iso=day.isoformat(),
        day_before=(day - timedelta(days=1)).isoformat(),
        day_after=(day + timedelta(days=1)).isoformat(),
        is_today=day == today(newsroom),
        is_moving=issue is not None and (is_delayed(issue) or issue.state is S.SENDING),
        date=format_date(day, "full", locale=english_of(newsroom)),
        title=f"Issue {issue.number}" if issue else "No issue yet",
        subject=issue.subject if issue else "",
        standing=stand(newsroom, day, issue, draft.checks if draft else (), sent.balance if sent else None),
        concerns=tuple(
            concern_line(one, stamp(newsroom, one.since) if one.since else "") for one in (*read.concerns, *(sent.concerns if sent else ()))
        ),
        ten_heading=f"The {number_word(stories or newsroom.selection.size, english_of(newsroom))}",
        ten=tuple(slot_tale(story, day.isoformat(), draft.rulings) for story in draft.edits.stories) if draft else (),
        bench=tuple(bench_tale(one, day.isoformat()) for one in draft.edits.bench) if draft and draft.issue.state in OPEN else (),
        checks=tuple(check for check in checks if check.light != "ok"),
        good=tuple(check for check in checks if check.light == "ok"),
        numbers=_numbers(newsroom, read, readers, now),
        balance=_balance_words(sent.balance) if sent else "",
        is_released=issue is not None and issue.released_at is not None,
        public_path=issue_path(day) if issue and issue.released_at else "",
        version=issue.version if issue else 0,
        leaves=_leaves(newsroom, draft),
        readers=_readers(readers.value) if readers else "all readers",
        is_red=any(check.light == "bad" for check in checks),
        can=what_can(draft, actor),
    )


def stamp(newsroom: Newsroom, at: datetime) -> str:
    """``Nov 21, 06:30``."""
    return format_datetime(at.astimezone(zone_of(newsroom)), "MMM d, HH:mm", locale=english_of(newsroom))


def _numbers(newsroom: Newsroom, read: Today, readers: Counted[datetime] | None, now: datetime) -> tuple[Number, ...]:
    draft = read.draft
    due = f"{readers.value:,}{_counted(readers, now)}" if readers else "being counted"
    numbers = [Number(name="Readers due", value=due)]
    if draft and draft.rendered:
        size, clip = draft.rendered.html_size / 1000, newsroom.letter.refuse_bytes / 1000
        numbers.append(Number(name="Letter", value=f"{size:.0f} kB; refused above {clip:.0f}"))
    if draft and draft.issue.confidence is not None:
        numbers.append(Number(name="Confidence", value=f"{draft.issue.confidence:.2f}{_weakest(draft.basis)}"))
    if draft and draft.basis:
        numbers.append(Number(name="Weighed", value=f"{draft.basis.clusters:,} happenings of {draft.basis.stories:,} stories"))
    if draft and draft.looked_at:
        numbers.append(Number(name="Links, relay and DNS checked", value=ago(draft.looked_at, now)))
    numbers.append(Number(name="Feeds answering", value=f"{read.feeds_answering:,} of {read.feeds:,}"))
    return tuple(numbers)


def _weakest(basis: Basis | None) -> str:
    """What lowers it most."""
    part = min(basis.confidence, key=lambda part: part.amount, default=None) if basis else None
    return f": {part.text}" if part and part.amount < 1 else ""


def _counted(counted: Counted[datetime], now: datetime) -> str:
    return "" if now - counted.at < timedelta(minutes=2) else f", counted {ago(counted.at, now)}"


def _balance_words(balance: Balance) -> str:
    accepted = balance.counts.get(DeliveryState.ACCEPTED, 0)
    others = [(state, number) for state, number in balance.counts.items() if state is not DeliveryState.ACCEPTED and number]
    rest = ", ".join(f"{number:,} {state.value}" for state, number in others)
    return f"The relay took {accepted:,} of {balance.audience:,} letters{f'; {rest}' if rest else ''}."


def _readers(number: int) -> str:
    return f"{number:,} {'reader' if number == 1 else 'readers'}"


def _leaves(newsroom: Newsroom, draft: Draft | None) -> str:
    """``06:30``, when it leaves by its appointment."""
    return clock(draft.issue.due_at, zone_of(newsroom)) if draft else ""
