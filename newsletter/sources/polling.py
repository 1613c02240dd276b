"""When a feed is asked next: at the pace it wishes for, later and later while it fails, never before a server that asked us to wait."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from newsletter.sources.outcomes import BadStatus, Fetched, Gone, NotModified, Outcome

SHORTEST = timedelta(minutes=5)
LONGEST = timedelta(hours=24)
_SPREAD = 0.2
"""Failures and successes are spread by a tenth to either side, so that feeds added together do not stay together."""

_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,10})", re.IGNORECASE)


def next_check(
    outcome: Outcome,
    *,
    failures: int,
    pace: timedelta | None,
    now: datetime,
    every: timedelta,
    max_back_off: timedelta,
    jitter: float,
) -> datetime | None:
    """The instant of the next try, or None for never.

    ``failures`` counts those in a row including this one (0 after a success), ``pace`` is what the feed itself last said,
    ``every`` the default, ``jitter`` lies in [0, 1).
    """
    if isinstance(outcome, Gone):
        return None
    if failures == 0:
        return now + _spread(_wished(outcome, pace, every), jitter)
    wait = _spread(_back_off(failures, every, max_back_off), jitter)
    asked_for = retry_after(outcome.retry_after, now) if isinstance(outcome, BadStatus) else None
    return now + (max(wait, min(asked_for, max_back_off)) if asked_for else wait)


def retry_after(header: str, now: datetime) -> timedelta | None:
    """How long a server asks us to wait: seconds or an HTTP date (RFC 9110 section 10.2.3). None when it does not say."""
    text = header.strip()
    if text.isascii() and text.isdigit():
        return timedelta(seconds=min(int(text), 10**9))
    try:
        until = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    until = until.replace(tzinfo=UTC) if until.utcoffset() is None else until
    return max(until - now, timedelta(0))


def max_age(cache_control: str) -> timedelta | None:
    """How long the server calls its answer fresh (RFC 9111 section 5.2.2.1), or None."""
    found = _MAX_AGE.search(cache_control)
    return timedelta(seconds=int(found[1])) if found and "no-cache" not in cache_control.lower() else None


def _wished(outcome: Outcome, pace: timedelta | None, every: timedelta) -> timedelta:
    """The feed's own pace or the default; a longer life in the cache lengthens it, a shorter one (a CDN's minute) does not count."""
    headers = outcome.headers if isinstance(outcome, Fetched | NotModified) else {}
    fresh_for = max_age(headers.get("cache-control", "")) or timedelta(0)
    return min(max(pace or every, fresh_for, SHORTEST), LONGEST)


def _back_off(failures: int, every: timedelta, max_back_off: timedelta) -> timedelta:
    """The default pause after the first failure, doubled with each further one."""
    return min(every * (1 << min(failures - 1, 20)), max_back_off)


def _spread(pause: timedelta, jitter: float) -> timedelta:
    return pause * (1 - _SPREAD / 2 + _SPREAD * jitter)
