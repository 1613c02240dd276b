"""When a feed is asked next, and what a check leaves behind: pure rules over instants."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from newsletter.model.feeds import Feed
from newsletter.model.states import FeedState
from newsletter.sources.health import Check, Pace, settle_check
from newsletter.sources.outcomes import BadStatus, Fetched, Gone, NotModified, Outcome, Refused, TimedOut, TooLarge, Unreachable
from newsletter.sources.parsed import ParsedFeed, UnreadableFeed
from newsletter.sources.polling import max_age, next_check, retry_after
from tests.conftest import NOW

MIDDLE = 0.5
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
URL = "https://paper.example/feed"


def ask_again(
    outcome: Outcome, *, failures: int = 0, pace: timedelta | None = None, jitter: float = MIDDLE, every: timedelta = 30 * MINUTE
) -> timedelta | None:
    at = next_check(outcome, failures=failures, pace=pace, now=NOW, every=every, max_back_off=DAY, jitter=jitter)
    return at and at - NOW


def fetched(cache_control: str = "") -> Fetched:
    return Fetched(url=URL, headers={"cache-control": cache_control} if cache_control else {}, body=b"")


@pytest.mark.parametrize(
    ("cache_control", "pace", "expected"),
    [
        ("", None, 30 * MINUTE),
        ("", HOUR, HOUR),
        ("", MINUTE, 5 * MINUTE),
        ("", 10 * MINUTE, 10 * MINUTE),
        ("", 30 * DAY, DAY),
        ("max-age=60", None, 30 * MINUTE),
        ("public, max-age=7200", None, 2 * HOUR),
        ("max-age=7200", 10 * MINUTE, 2 * HOUR),
        ("max-age=31536000", None, DAY),
        ("no-cache, max-age=7200", None, 30 * MINUTE),
    ],
)
def test_a_feed_is_asked_at_its_own_pace_within_limits(cache_control: str, pace: timedelta | None, expected: timedelta):
    """ttl or syndication period first, the default otherwise, a long cache life lengthens it; never under 5 minutes or over a day."""
    assert ask_again(fetched(cache_control), pace=pace) == expected


def test_a_not_modified_answer_keeps_the_pace():
    """The pace learnt from the last body stays when there is no body."""
    assert ask_again(NotModified(url=URL), pace=HOUR) == HOUR


@pytest.mark.parametrize(
    ("failures", "expected"),
    [(1, 30 * MINUTE), (2, HOUR), (3, 2 * HOUR), (4, 4 * HOUR), (6, 16 * HOUR), (7, DAY), (50, DAY), (100_000, DAY)],
)
def test_a_failing_feed_is_asked_less_and_less(failures: int, expected: timedelta):
    """Doubled with each failure, up to the limit of the settings."""
    assert ask_again(TimedOut(20 * MINUTE), failures=failures) == expected


@pytest.mark.parametrize(("jitter", "expected"), [(0.0, 27 * MINUTE), (0.5, 30 * MINUTE), (0.999999, 33 * MINUTE)])
def test_feeds_added_together_do_not_stay_together(jitter: float, expected: timedelta):
    """A tenth to either side."""
    waits = [ask_again(outcome, failures=failures, jitter=jitter) for outcome, failures in ((fetched(), 0), (TimedOut(MINUTE), 1))]
    assert [abs(wait - expected) < timedelta(seconds=1) for wait in waits] == [True, True]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("7200", 2 * HOUR),
        ("Sat, 21 Nov 2026 13:00:00 GMT", 4 * HOUR),
        ("60", 30 * MINUTE),
        ("Sat, 21 Nov 2020 13:00:00 GMT", 30 * MINUTE),
        ("99999999999999999999", DAY),
        ("soon", 30 * MINUTE),
        ("", 30 * MINUTE),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_a_server_that_asks_us_to_wait_is_not_asked_before(status: int, header: str, expected: timedelta):
    """Retry-After in seconds or as a date lengthens the pause, and cannot stop a feed for ever."""
    assert ask_again(BadStatus(status, header), failures=1) == expected


def test_jitter_never_shortens_what_a_server_asked_for():
    """Not one second before."""
    assert ask_again(BadStatus(429, "7200"), failures=1, jitter=0.0) == 2 * HOUR


def test_a_feed_that_is_gone_is_never_asked_again():
    """410 is the owner's last word."""
    assert ask_again(Gone(), failures=1) is None


@pytest.mark.parametrize(("header", "expected"), [("-5", None), ("١٢", None), ("0", timedelta(0)), ("Sat, 99 Foo 2026", None)])
def test_a_retry_after_that_says_nothing_is_none(header: str, expected: timedelta | None):
    """Nonsense from a server is no instruction."""
    assert retry_after(header, NOW) == expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [("max-age=60", MINUTE), ('Public, MAX-AGE="60"', MINUTE), ("s-maxage=60", None), ("max-age=x", None), ("", None)],
)
def test_the_cache_life_is_read(header: str, expected: timedelta | None):
    """Only max-age counts for us; s-maxage is for shared caches."""
    assert max_age(header) == expected


def a_feed(**changes: object) -> Feed:
    return replace(Feed(id=1, source_id=1, url=URL, added_at=NOW - DAY, etag='"v1"', last_modified="then", title="Old"), **changes)


def parsed(**changes: object) -> ParsedFeed:
    plain = ParsedFeed(format="RSS 2.0", title="New", site_url="", language="", pace=None, entries=(), found=0, dropped=0)
    return replace(plain, **changes)


def settle(feed: Feed, check: Check) -> Feed:
    return settle_check(feed, check, pace=Pace(every=30 * MINUTE, max_back_off=DAY), now=NOW, jitter=MIDDLE)


def test_a_good_answer_renews_everything():
    """Validators, title, pace and address come from the answer; failures are forgotten."""
    outcome = Fetched(url="https://new.example/feed", permanent_url="https://new.example/feed", headers={"etag": '"v2"'}, body=b"")
    settled = settle(a_feed(failures=3, last_error="x"), Check(outcome=outcome, read=parsed(pace=HOUR)))
    assert settled == a_feed(
        url="https://new.example/feed",
        title="New",
        etag='"v2"',
        last_modified="",
        checked_at=NOW,
        succeeded_at=NOW,
        next_check_at=NOW + HOUR,
        failures=0,
        last_outcome="fetched",
        last_error="",
        pace=HOUR,
    )


def test_not_modified_keeps_validators_title_and_pace():
    """What the server does not send anew stays as it was."""
    settled = settle(a_feed(pace=HOUR, failures=2), Check(outcome=NotModified(url=URL)))
    assert settled == a_feed(pace=HOUR, checked_at=NOW, succeeded_at=NOW, next_check_at=NOW + HOUR, failures=0, last_outcome="not_modified")


FAILURES: list[tuple[Check, str, datetime | None]] = [
    (Check(outcome=Refused("r")), "refused", NOW + HOUR),
    (Check(outcome=TooLarge(5)), "too_large", NOW + HOUR),
    (Check(outcome=TimedOut(MINUTE)), "timed_out", NOW + HOUR),
    (Check(outcome=Unreachable("u")), "unreachable", NOW + HOUR),
    (Check(outcome=BadStatus(500)), "bad_status", NOW + HOUR),
    (Check(outcome=Fetched(url=URL, permanent_url="https://hotel.example/", body=b""), read=UnreadableFeed("p")), "unreadable", NOW + HOUR),
    (Check(outcome=Gone()), "gone", None),
]


@pytest.mark.parametrize(("check", "word", "at"), FAILURES, ids=[word for _, word, _ in FAILURES])
def test_a_failure_changes_nothing_but_the_health(check: Check, word: str, at: datetime | None):
    """Validators, title and address stay: a log-in page that redirects "for good" must not take a feed away."""
    state = FeedState.GONE if word == "gone" else FeedState.ACTIVE
    settled = settle(a_feed(failures=1), check)
    assert settled == a_feed(state=state, checked_at=NOW, next_check_at=at, failures=2, last_outcome=word, last_error=check.reason)
    assert check.reason
