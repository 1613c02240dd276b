"""What ``feeds test URL`` says of an address: format, what it carries, and what its owner should mend."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from newsletter.sources.discovery import FoundFeed
from newsletter.sources.health import Check
from newsletter.sources.outcomes import Fetched
from newsletter.sources.parsed import ParsedFeed

STALE = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedReport:
    """A feed looked at without storing it. ``ok`` says whether it can be added; ``feeds`` are those a web page names instead."""

    url: str
    ok: bool
    outcome: str
    reason: str = ""
    format: str = ""
    title: str = ""
    site_url: str = ""
    language: str = ""
    entries: int = 0
    newest_at: datetime | None = None
    newest_titles: tuple[str, ...] = ()
    with_picture: int = 0
    with_credit: int = 0
    pace: timedelta | None = None
    moved_to: str = ""
    problems: tuple[str, ...] = ()
    feeds: tuple[FoundFeed, ...] = ()


def report_on(url: str, check: Check, *, now: datetime, feeds: tuple[FoundFeed, ...] = ()) -> FeedReport:
    """Judge one check of an address."""
    read = check.read
    if not isinstance(read, ParsedFeed) or not isinstance(check.outcome, Fetched):
        return FeedReport(url=url, ok=False, outcome=check.came.value, reason=check.reason, feeds=feeds)
    return FeedReport(
        url=url,
        ok=True,
        outcome=check.came.value,
        format=read.format,
        title=read.title,
        site_url=read.site_url,
        language=read.language,
        entries=len(read.entries),
        newest_at=max((entry.published_at for entry in read.entries if entry.published_at), default=None),
        newest_titles=tuple(entry.title for entry in read.entries[:3]),
        with_picture=sum(bool(entry.picture_url) for entry in read.entries),
        with_credit=sum(bool(entry.picture_credit) for entry in read.entries),
        pace=read.pace,
        moved_to=check.outcome.permanent_url or "",
        problems=_problems(read, now),
    )


def _problems(read: ParsedFeed, now: datetime) -> tuple[str, ...]:
    count = len(read.entries)
    dated = [entry.published_at for entry in read.entries if entry.published_at]
    looked_for = (
        (not count, "it has no entries that can be used"),
        (bool(read.dropped), f"{read.dropped} of {read.found} entries have no title or no usable link"),
        (bool(count) and not dated, "no entry has a date that we can read"),
        (0 < len(dated) < count, f"{count - len(dated)} of {count} entries have no date that we can read"),
        (bool(count) and not any(entry.summary for entry in read.entries), "no entry has a summary"),
        (bool(dated) and max(dated, default=now) < now - STALE, f"nothing new for more than {STALE.days} days"),
        (not read.title, "it has no title"),
        (not read.language, "it does not say its language"),
    )
    return (*(sentence for is_so, sentence in looked_for if is_so), *read.problems)
