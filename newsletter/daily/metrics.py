"""Reads the figures that monitors watch, from the same functions as console and command line. Writes nothing and knows no format.

What would have to count a whole list (deliveries, subscribers, notices) comes from ``kept_counts``; everything else is read anew by an
index or from a table of a few hundred rows.
"""

import asyncio
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from newsletter.daily.attention import Need, read_needs
from newsletter.daily.background_counts import Count
from newsletter.daily.generation import is_held
from newsletter.daily.kept_counts import KeptCounts
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.times import zone_of
from newsletter.delivery.run import balance
from newsletter.issue.calendar import local_date
from newsletter.issue.run import find_issue
from newsletter.model.deliveries import Balance
from newsletter.model.issues import Issue
from newsletter.model.returns import ReturnKind
from newsletter.model.states import DeliveryState, Fault, SubscriberState
from newsletter.storage.complaints import count_complaints
from newsletter.storage.figures import SourceAge, count_feeds, oldest_success, stale_sources, waiting_calls
from newsletter.storage.issues import latest_issue, released_before
from newsletter.storage.notices import read_notice_balance
from newsletter.storage.returned import count_returned
from newsletter.storage.ticks import last_backup, last_tick
from newsletter.subscribers.run import count_subscribers

SOURCES = 20
RETURNED_IN = timedelta(days=1)
COMPLAINTS_OF = timedelta(days=7)
PRESENT, LAST = "present", "last"
UNRELEASED = Balance(audience=0, counts={})


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueFigures:
    """An issue under one of two names: the ``present`` one, and the ``last`` that was let go before it."""

    which: str
    issue: Issue
    balance: Balance | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Everything as of ``at``, but for counts, which are up to ``counted_age`` seconds older. None: not counted yet."""

    at: datetime
    counted_age: float
    issues: tuple[IssueFigures, ...]
    letters_per_second: float
    subscribers: Mapping[SubscriberState, int] | None
    notices: Mapping[DeliveryState, int] | None
    feeds: Mapping[str, int]
    oldest_feed: datetime | None
    sources: tuple[SourceAge, ...]
    calls_waiting: int
    oldest_call: datetime | None
    ticked_at: datetime | None
    tick_age: float | None
    scheduler_runs: bool
    held: bool
    backed_up_at: datetime | None
    last_sent_at: datetime | None
    needs: tuple[Need, ...]
    returned: Mapping[tuple[ReturnKind, Fault], int] | None = None
    complaints: Mapping[int | None, int] = field(default_factory=dict)
    errors: Mapping[str, int] = field(default_factory=dict)
    beats: int = 0


@dataclass(slots=True)
class Speed:
    """Letters per second between two looks at least a second apart."""

    _of: int = 0
    _at: float = 0.0
    _taken: int = 0
    _last: float = 0.0

    def of(self, issues: tuple[IssueFigures, ...]) -> float:
        """The speed since the last look; 0 at the first, and for an issue that is another than then."""
        counted = [one for one in issues if one.which == PRESENT and one.balance is not None]
        if not counted or counted[0].balance is None:
            return 0.0
        now, issue_id = asyncio.get_running_loop().time(), counted[0].issue.id
        taken = counted[0].balance.counts.get(DeliveryState.ACCEPTED, 0)
        if issue_id != self._of:
            self._of, self._at, self._taken, self._last = issue_id, now, taken, 0.0
        elif now - self._at >= 1.0:
            self._last = (taken - self._taken) / (now - self._at)
            self._at, self._taken = now, taken
        return self._last


@dataclass(slots=True)
class FiguresDesk:
    """Reads the figures for whoever asks, and remembers counts in between. One of it for each process."""

    newsroom: Newsroom
    kept: KeptCounts = field(default_factory=KeptCounts)
    _speed: Speed = field(default_factory=Speed)

    async def read(self) -> Figures:
        """The figures of now."""
        newsroom, now, named = self.newsroom, self.newsroom.clock(), await self._issues()
        counted = await self.kept.get(self._counts([issue for _, issue in named]))
        issues = tuple(IssueFigures(which=which, issue=issue, balance=counted.get(issue.id, UNRELEASED)) for which, issue in named)
        known = {one.issue.id: one.balance for one in issues}

        async def balance_then(issue: Issue) -> Balance:
            return known.get(issue.id) or UNRELEASED

        async with newsroom.database.read() as connection:
            calls, oldest_call = await waiting_calls(connection)
            facts = {
                "feeds": await count_feeds(connection),
                "oldest_feed": await oldest_success(connection),
                "sources": await stale_sources(connection, SOURCES),
                "ticked_at": await last_tick(connection),
                "backed_up_at": await last_backup(connection),
                "complaints": await count_complaints(connection, newsroom.letterhead.key, now - COMPLAINTS_OF),
            }
        return Figures(
            at=now,
            counted_age=self.kept.age,
            issues=issues,
            letters_per_second=self._speed.of(issues),
            subscribers=counted["subscribers"],
            notices=counted["notices"],
            returned=counted["returned"],
            calls_waiting=calls,
            oldest_call=oldest_call,
            tick_age=newsroom.ticking.age(asyncio.get_running_loop().time()),
            scheduler_runs=newsroom.ticking.runs,
            held=await is_held(newsroom),
            last_sent_at=max((one.issue.sent_at for one in issues if one.issue.sent_at), default=None),
            needs=await read_needs(newsroom, balance_then),
            errors=dict(newsroom.ticking.errors),
            beats=newsroom.pulse.beats,
            **facts,  # type: ignore[arg-type]  # each of its own kind
        )

    async def _issues(self) -> list[tuple[str, Issue]]:
        newsroom, key = self.newsroom, self.newsroom.letterhead.key
        present = await find_issue(newsroom.database, key, local_date(newsroom.clock(), zone_of(newsroom)))
        async with newsroom.database.read() as connection:
            present = present or await latest_issue(connection, key)
            last = await released_before(connection, key, present.issue_on) if present else None
        return [(which, issue) for which, issue in ((PRESENT, present), (LAST, last)) if issue is not None]

    def _counts(self, issues: Sequence[Issue]) -> dict[Hashable, Count]:
        """What takes long, by name or by issue. Before its release an issue has no deliveries to count."""
        newsroom = self.newsroom
        counts: dict[Hashable, Count] = {issue.id: partial(balance, newsroom.database, issue.id) for issue in issues if issue.released_at}
        counts["subscribers"] = partial(count_subscribers, newsroom.database, newsroom.letterhead.key)
        counts["notices"] = self._count_notices
        counts["returned"] = self._count_returned
        return counts

    async def _count_returned(self) -> Mapping[tuple[ReturnKind, Fault], int]:
        newsroom = self.newsroom
        async with newsroom.database.read() as connection:
            return await count_returned(connection, newsroom.letterhead.key, newsroom.clock() - RETURNED_IN)

    async def _count_notices(self) -> Mapping[DeliveryState, int]:
        async with self.newsroom.database.read() as connection:
            return (await read_notice_balance(connection)).counts
