"""Keeps machines from making or letting go an issue by a clock that jumped, and tells people. Sets no clock and stops no letter under way.

Asked before each round of the day. While the clock moves as it should, that is one look at a row; when it jumped, up to three servers of
feeds are asked what time it is. Only live instances have a clock that means something.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import structlog

from newsletter.daily.newsroom import Newsroom
from newsletter.daily.telling import Letter, write_to_operators
from newsletter.issue.clock_jump import Moved, is_suspicious, middle, why_not_believed
from newsletter.model.states import Mark, NoticeKind
from newsletter.sources.outcomes import Fetched
from newsletter.storage import clock
from newsletter.storage.feeds import active_feeds

log = structlog.get_logger(__name__)

ASKED = 3
WITHIN = timedelta(seconds=8)
WRITTEN_EVERY = timedelta(minutes=1)
ASK_AGAIN_SECONDS = 300.0
LONGEST_AGE = 9
"""Digits of the seconds for which a cache may have kept an answer."""
CURE = "Set the clock (timedatectl), or say that it is right: newsletter trust-clock"


@dataclass(slots=True)
class ClockGuard:
    """Of one process. ``monotonic``: seconds that pass whatever the clock says; None where this process cannot know them."""

    newsroom: Newsroom
    monotonic: Callable[[], float] | None = None
    _good: tuple[datetime, float] | None = None
    _asked: tuple[float, timedelta | None] | None = None
    _doubts: bool = False

    async def is_sound(self) -> bool:
        """Whether issues may be made and let go by this clock. The first time it may not, people are told."""
        if self.newsroom.mark is not Mark.LIVE:
            return True
        now = self.newsroom.clock()
        async with self.newsroom.database.read() as connection:
            good, doubt = await clock.last_good(connection), await clock.read_doubt(connection)
        if self._doubts and doubt is None:  # a person vouched for it, or others did to another process: what we saw counts no more
            self._good = self._asked = None
        moved = Moved(since_good=now - (good or now), ahead=self._ahead(now))
        differs = await self._differs(now) if is_suspicious(moved) else None
        reason = why_not_believed(moved, differs)
        if not reason and doubt is not None and differs is None and is_suspicious(moved):
            reason = doubt.reason  # whoever did not see the jump, and finds nobody to ask, knows less than who doubts
        self._doubts = bool(reason)
        if reason:
            await doubt_clock(self.newsroom, reason)
            return False
        if good is None or doubt is not None or abs(now - good) >= WRITTEN_EVERY:
            await trust_clock(self.newsroom)
        self._good = (now, self.monotonic()) if self.monotonic else None
        return True

    def _ahead(self, now: datetime) -> timedelta | None:
        if self.monotonic is None or self._good is None:
            return None
        since, seconds = self._good
        return now - since - timedelta(seconds=self.monotonic() - seconds)

    async def _differs(self, now: datetime) -> timedelta | None:
        """What others say, asked again after five minutes at the earliest: they are not our time servers."""
        passed = self.monotonic() if self.monotonic else 0.0
        if self.monotonic is None or self._asked is None or passed - self._asked[0] >= ASK_AGAIN_SECONDS:
            self._asked = (passed, await ask_others(self.newsroom, now))
        return self._asked[1]


async def ask_others(newsroom: Newsroom, now: datetime) -> timedelta | None:
    """Our clock minus that of others; None where nobody answered with a date."""
    async with newsroom.database.read() as connection:
        feeds = (await active_feeds(connection))[:ASKED]
    answers = await asyncio.gather(*(newsroom.fetcher.probe(feed.url, within=WITHIN) for feed in feeds))
    dates = [_told_by(one) for one in answers if isinstance(one, Fetched)]
    return middle([now - date for date in dates if date is not None])


async def doubt_clock(newsroom: Newsroom, reason: str) -> bool:
    """Note that the clock is not believed, and tell people; False when that was done before."""
    name, now = newsroom.letterhead.name, newsroom.clock()
    text = f"Nothing is drafted or sent by itself: {reason}.\n{CURE}"
    letter = Letter(kind=NoticeKind.ALARM, occasion="clock", facts={"subject": f"{name}: the clock cannot be right", "text": text})
    async with newsroom.database.write() as connection:
        if not await clock.note_doubt(connection, reason, now):
            return False
        await write_to_operators(newsroom, connection, None, letter)
    log.error("clock_not_believed", reason=reason, cure=CURE)
    return True


async def trust_clock(newsroom: Newsroom) -> bool:
    """The clock is right, as far as anybody knows; says whether that ends a doubt."""
    async with newsroom.database.write() as connection:
        doubted = await clock.read_doubt(connection) is not None
        await clock.note_good(connection, newsroom.clock())
    if doubted:
        log.info("clock_believed_again")
    return doubted


async def read_clock_doubt(newsroom: Newsroom) -> clock.ClockDoubt | None:
    """Why the clock is not believed, if it is not."""
    async with newsroom.database.read() as connection:
        return await clock.read_doubt(connection)


def _told_by(answer: Fetched) -> datetime | None:
    """What time it is there. A cache that kept the answer leaves its date as it was, and says how old it is (RFC 9111 section 5.1)."""
    try:
        found = parsedate_to_datetime(answer.headers.get("date", ""))
    except ValueError:
        return None
    age = answer.headers.get("age", "")
    kept_for = timedelta(seconds=int(age)) if age.isascii() and age.isdigit() and len(age) < LONGEST_AGE else timedelta()
    return (found if found.tzinfo else found.replace(tzinfo=UTC)) + kept_for
