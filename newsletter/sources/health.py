"""What a check means for its feed: validators, moved addresses, failures in a row, and when it is asked next."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from newsletter.model.feeds import Feed
from newsletter.model.states import FeedState
from newsletter.sources.outcomes import BadStatus, Fetched, Gone, NotModified, Outcome, Refused, TimedOut, TooLarge
from newsletter.sources.parsed import ParsedFeed, SameBody, UnreadableFeed
from newsletter.sources.polling import next_check


class Came(StrEnum):
    """In one word what a check came to: kept as the feed's last outcome, and what accounts count by."""

    FETCHED = "fetched"
    NOT_MODIFIED = "not_modified"
    GONE = "gone"
    REFUSED = "refused"
    TOO_LARGE = "too_large"
    TIMED_OUT = "timed_out"
    UNREACHABLE = "unreachable"
    BAD_STATUS = "bad_status"
    UNREADABLE = "unreadable"
    NOT_STORED = "not_stored"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One asking of a feed: the outcome, and what reading the body came to where there was one.

    ``digest`` stands for the body and everything else that decides how it reads.
    """

    outcome: Outcome
    read: ParsedFeed | SameBody | UnreadableFeed | None = None
    digest: str = ""

    @property
    def came(self) -> Came:
        """In one word."""
        match self.outcome, self.read:
            case Fetched(), ParsedFeed():
                return Came.FETCHED
            case Fetched(), SameBody():
                return Came.NOT_MODIFIED
            case Fetched(), _:
                return Came.UNREADABLE
            case _:
                return _WORDS.get(type(self.outcome), Came.UNREACHABLE)

    @property
    def reason(self) -> str:
        """Why it failed, "" where it did not."""
        if isinstance(self.outcome, Fetched | NotModified):
            return self.read.reason if isinstance(self.read, UnreadableFeed) else ""
        return self.outcome.reason

    @property
    def good(self) -> bool:
        """Whether the feed is in order."""
        return self.came in (Came.FETCHED, Came.NOT_MODIFIED)


_WORDS = {
    NotModified: Came.NOT_MODIFIED,
    Gone: Came.GONE,
    Refused: Came.REFUSED,
    TooLarge: Came.TOO_LARGE,
    TimedOut: Came.TIMED_OUT,
    BadStatus: Came.BAD_STATUS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How often we ask: ``every`` where the feed does not say, ``max_back_off`` at most while it fails."""

    every: timedelta
    max_back_off: timedelta


def settle_check(feed: Feed, check: Check, *, pace: Pace, now: datetime, jitter: float) -> Feed:
    """The feed as it stands after the check. ``jitter`` lies in [0, 1)."""
    failures = 0 if check.good else feed.failures + 1
    settled = _after_success(feed, check, now) if check.good else feed
    at = next_check(
        check.outcome,
        failures=failures,
        pace=settled.pace,
        now=now,
        every=pace.every,
        max_back_off=pace.max_back_off,
        jitter=jitter,
    )
    return replace(
        settled,
        state=FeedState.GONE if isinstance(check.outcome, Gone) else feed.state,
        checked_at=now,
        next_check_at=at,
        failures=failures,
        last_outcome=check.came.value,
        last_error=check.reason,
    )


def _after_success(feed: Feed, check: Check, now: datetime) -> Feed:
    """Validators and a permanent move are believed only of an answer that was in order: a hotel's log-in page redirects too."""
    outcome = check.outcome
    if not isinstance(outcome, Fetched | NotModified):
        return feed
    kept = NotModified(url=feed.url, headers={"etag": feed.etag, "last-modified": feed.last_modified})
    headers = outcome.headers if isinstance(outcome, Fetched) else {**kept.headers, **outcome.headers}
    moved = replace(
        feed,
        url=outcome.permanent_url or feed.url,
        etag=headers.get("etag", ""),
        last_modified=headers.get("last-modified", ""),
        body_digest=check.digest if isinstance(outcome, Fetched) else feed.body_digest,
        succeeded_at=now,
    )
    if isinstance(check.read, ParsedFeed):
        return replace(moved, title=check.read.title or feed.title, pace=check.read.pace)
    return moved
