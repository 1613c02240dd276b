"""The balance sheet of an issue in words and shares: what the live page shows. Reads nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from newsletter.daily.newsroom import Newsroom
from newsletter.daily.times import zone_of
from newsletter.delivery.receivers import GROUPS
from newsletter.model.deliveries import Balance, DomainTrouble
from newsletter.model.issues import Issue
from newsletter.model.ledger import told
from newsletter.model.states import DeliveryState, IssueState
from newsletter.web.console.board import stamp
from newsletter.web.console.lines import MEANINGS, PaceLine, pace_lines
from newsletter.web.console.live_watch import Sight
from newsletter.web.console.times import until

_NAMES = {DeliveryState.CLAIMED: "in hand", DeliveryState.SENDING: "leaving now"}


@dataclass(frozen=True, slots=True, kw_only=True)
class StateLine:
    """How many deliveries stand in a state."""

    name: str
    number: str
    count: int
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TroubleLine:
    """A receiving group that puts letters off or refuses them."""

    group: str
    deferred: int
    rejected: int
    reply: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """``holds``: whether the states add up to the audience; ``sum_words`` says it with the numbers."""

    audience: int
    done: int
    done_words: str
    lines: tuple[StateLine, ...]
    holds: bool
    sum_words: str
    pace: tuple[tuple[str, str], ...]
    wave: str
    troubles: tuple[TroubleLine, ...]
    limits: tuple[PaceLine, ...]


def make_sheet(newsroom: Newsroom, sight: Sight) -> Sheet:
    """What is seen, in words."""
    balance, issue = sight.counts.balance, sight.counts.issue
    done = balance.audience - balance.remaining
    return Sheet(
        audience=balance.audience,
        done=done,
        done_words=f"{done:,} of {balance.audience:,} letters are settled",
        lines=tuple(_line(state, balance.counts[state]) for state in MEANINGS if balance.counts.get(state)),
        holds=balance.holds,
        sum_words=told(balance),
        pace=tuple(_pace(newsroom, issue, balance, sight)),
        wave=sight.counts.wave,
        troubles=_grouped(sight.troubles),
        limits=pace_lines(sight.pace, partial(stamp, newsroom)) if sight.pace else (),
    )


def _line(state: DeliveryState, count: int) -> StateLine:
    return StateLine(name=_NAMES.get(state, state.value), number=f"{count:,}", count=count, meaning=MEANINGS[state])


def _pace(newsroom: Newsroom, issue: Issue, balance: Balance, sight: Sight) -> list[tuple[str, str]]:
    """When it began, how fast it goes, and when it will be over."""
    now = sight.counts.at
    lines = [("Let go", _clock(newsroom, issue.released_at))] if issue.released_at else []
    if issue.first_at:
        lines.append(("First letter", _clock(newsroom, issue.first_at)))
    if issue.sent_at:
        return [*lines, ("Last letter", _clock(newsroom, issue.sent_at))]
    if issue.state is not IssueState.SENDING:
        return lines
    rate = sight.rate if sight.rate is not None else _since_the_first(issue, balance, now)
    lines.append(("Rate", f"{rate:,.0f} a second" if rate >= 1 else "less than one a second"))
    waiting = balance.remaining - balance.counts.get(DeliveryState.DEFERRED, 0)
    if rate >= 1 and waiting:
        end = now + timedelta(seconds=waiting / rate)
        lines.append(("Expected end", f"{_clock(newsroom, end)}, {until(end, now)}; what is deferred comes later"))
    return lines


def _since_the_first(issue: Issue, balance: Balance, now: datetime) -> float:
    begun = issue.first_at or issue.released_at
    seconds = (now - begun).total_seconds() if begun else 0.0
    return balance.counts.get(DeliveryState.ACCEPTED, 0) / seconds if seconds > 0 else 0.0


def _grouped(troubles: tuple[DomainTrouble, ...]) -> tuple[TroubleLine, ...]:
    """By receiving group: the domains of one provider are one line, a refusal is told before a delay."""
    found: dict[str, TroubleLine] = {}
    for one in troubles:
        group = GROUPS.get(one.domain, one.domain)
        known = found.get(group)
        found[group] = TroubleLine(
            group=group,
            deferred=one.deferred + (known.deferred if known else 0),
            rejected=one.rejected + (known.rejected if known else 0),
            reply=known.reply if known and (known.rejected or not one.rejected) else one.reply,
        )
    return tuple(found.values())


def _clock(newsroom: Newsroom, at: datetime) -> str:
    return f"{at.astimezone(zone_of(newsroom)):%H:%M:%S}"
