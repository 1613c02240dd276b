"""A clock that jumps sends no second issue and raises an alarm; a machine that was merely off works as ever."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from newsletter.daily import day
from newsletter.daily.acts.perform import perform
from newsletter.daily.acts.planning import ACTS
from newsletter.daily.clock_guard import ClockGuard, read_clock_doubt, trust_clock
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.tick import TickAccount
from newsletter.issue import run
from newsletter.model.rights import Actor, Face, Right
from newsletter.model.states import IssueState, Mark
from newsletter.storage import schema
from tests.conftest import HandClock
from tests.daily.conftest import DUE, TODAY, drafted, enrol, issue_letters
from tests.smtp_sink import Sink

READERS = ("ann@example.com", "ben@example.com")
DAYS = timedelta(days=1)


@dataclass(slots=True)
class Seconds:
    """Time that passes whatever the clock says."""

    passed: float = 0.0

    def __call__(self) -> float:
        return self.passed


@pytest.fixture
async def live(newsroom: Newsroom, clock: HandClock) -> Newsroom:
    """A live instance that has just sent today's issue, with its clock believed."""
    room = replace(newsroom, mark=Mark.LIVE)
    await enrol(room, *READERS)
    await drafted(room)
    clock.now = DUE
    assert (await day.tick(room)).sent == (TODAY,)
    return room


async def alarms(newsroom: Newsroom) -> list[str]:
    async with newsroom.database.read() as connection:
        rows = (await connection.execute(schema.notice.select().where(schema.notice.c.kind == "alarm"))).all()
    return [row.facts["text"].splitlines()[0] for row in rows]


async def issues(newsroom: Newsroom) -> int:
    return len(await run.list_issues(newsroom.database, newsroom.letterhead.key, tuple(IssueState)))


async def test_a_clock_that_goes_back_sends_nothing_again(live: Newsroom, sink: Sink, clock: HandClock) -> None:
    """Two hours back: no issue is made or sent, one alarm is raised however often it is woken, and when it is past that hour it goes on."""
    clock.now = DUE - timedelta(hours=2)
    for _ in range(3):
        assert (await day.tick(live)).troubles == ("the clock is not believed",)
    assert (await issues(live), issue_letters(sink)) == (1, list(READERS))
    assert await alarms(live) == ["Nothing is drafted or sent by itself: this machine’s clock went back by 2 h."]
    clock.now = DUE + timedelta(minutes=5)
    assert (await day.tick(live)).troubles == ()
    assert await read_clock_doubt(live) is None
    assert issue_letters(sink) == list(READERS)


async def test_a_clock_set_forward_under_a_running_server(live: Newsroom, sink: Sink, clock: HandClock) -> None:
    """Three days forward in a second: believed no more until it is set right, and no date is skipped, made or sent meanwhile."""
    seconds = Seconds()
    guard = ClockGuard(live, monotonic=seconds)
    assert await guard.is_sound()
    clock.now, seconds.passed = DUE + 3 * DAYS, 20.0
    assert [await guard.is_sound(), await guard.is_sound()] == [False, False]
    assert await alarms(live) == ["Nothing is drafted or sent by itself: this machine’s clock jumped forward by 3 days."]
    clock.now, seconds.passed = DUE + timedelta(seconds=40), 40.0
    assert await guard.is_sound()
    assert (await read_clock_doubt(live), await issues(live)) == (None, 1)


async def test_a_machine_that_was_off_for_days_works(live: Newsroom, sink: Sink, clock: HandClock) -> None:
    """Back after two days, an hour late: the dates in between stand as skipped, and today's is made and told of as ever."""
    clock.now = DUE + 3 * DAYS - timedelta(hours=1)
    account = await day.tick(live)
    assert (account.skipped, account.troubles) == ((TODAY + DAYS, TODAY + 2 * DAYS), ())
    assert [line.partition(" is ")[2].partition(":")[0] for line in await alarms(live)] == ["skipped", "skipped", "held"]


async def test_a_person_may_vouch_for_the_clock(live: Newsroom, clock: HandClock) -> None:
    """Where the clock was wrong before and is right now, nobody but a person can know."""
    clock.now = DUE - timedelta(hours=2)
    await day.tick(live)
    trust = next(act for act in ACTS if act.name == "trust-clock")
    anna = Actor(name="anna", face=Face.CLI, rights=frozenset(Right))
    assert [(await perform(live, anna, trust, trust.takes())).changed for _ in range(2)] == [True, False]
    assert await day.tick(live) == TickAccount()


async def test_a_person_vouches_to_a_running_server_too(live: Newsroom, clock: HandClock) -> None:
    """A server that saw the jump itself goes on at a person's word, and raises no second alarm; the next jump is doubted as ever."""
    seconds = Seconds()
    guard = ClockGuard(live, monotonic=seconds)
    assert await guard.is_sound()
    clock.now, seconds.passed = DUE + 3 * DAYS, 20.0
    assert not await guard.is_sound()
    await trust_clock(live)
    for passed in (40.0, 60.0):
        clock.now, seconds.passed = DUE + 3 * DAYS + timedelta(seconds=passed), passed
        assert await guard.is_sound()
    assert len(await alarms(live)) == 1
    clock.now, seconds.passed = DUE + 9 * DAYS, 80.0
    assert not await guard.is_sound()


async def test_who_knows_less_ends_no_doubt(live: Newsroom, clock: HandClock) -> None:
    """A second program, which did not see the jump and finds nobody to ask, leaves the doubt standing: two do not take turns at alarms."""
    seconds = Seconds()
    guard = ClockGuard(live, monotonic=seconds)
    assert await guard.is_sound()
    clock.now, seconds.passed = DUE + 3 * DAYS, 20.0
    for _ in range(3):
        assert [await guard.is_sound(), (await day.tick(live)).troubles] == [False, ("the clock is not believed",)]
    assert len(await alarms(live)) == 1


async def test_an_answer_out_of_a_cache_is_as_old_as_it_says(live: Newsroom, clock: HandClock) -> None:
    """The date of a copy that was kept for five hours is five hours old: no reason to doubt our clock."""
    room = replace(live, fetcher=_Answers(lambda: clock.now - timedelta(hours=5), age="18000"))
    await one_feed(live)
    clock.now = DUE + 3 * DAYS
    assert await ClockGuard(room).is_sound()


async def one_feed(newsroom: Newsroom) -> None:
    async with newsroom.database.write() as connection:
        row = {"source_id": 1, "url": "https://paper.example/feed", "state": "active", "next_check_at": DUE, "added_at": DUE}
        await connection.execute(schema.feed.insert().values(row))


async def test_the_clock_of_a_demo_may_jump(newsroom: Newsroom, clock: HandClock) -> None:
    """Days that are played are no trouble."""
    guard = ClockGuard(newsroom, monotonic=Seconds())
    for moved in (3 * DAYS, -5 * DAYS):
        clock.now += moved
        assert await guard.is_sound()


async def test_others_are_asked(live: Newsroom, clock: HandClock) -> None:
    """A server that agrees with the jumped clock makes it believed, one that does not is quoted; it is asked once in five minutes."""
    real = _Answers(live.clock)
    room = replace(live, fetcher=real)
    await one_feed(live)
    clock.now = DUE + 3 * DAYS
    assert await ClockGuard(room).is_sound()
    seconds = Seconds()
    guard = ClockGuard(room, monotonic=seconds)
    assert await guard.is_sound()
    real.says = lambda: DUE + 3 * DAYS
    clock.now += 2 * DAYS
    assert [await guard.is_sound(), await guard.is_sound()] == [False, False]
    assert (real.asked, await alarms(live)) == (
        2,
        ["Nothing is drafted or sent by itself: this machine’s clock is 48 h ahead of that of others."],
    )


@dataclass(slots=True)
class _Answers:
    """A web in which every server knows what time it is."""

    says: object
    asked: int = 0
    age: str = "0"

    async def probe(self, url: str, *, within: timedelta) -> object:
        from email.utils import format_datetime

        from newsletter.sources.outcomes import Fetched

        self.asked += 1
        at: datetime = self.says()
        return Fetched(url=url, body=b"", headers={"date": format_datetime(at, usegmt=True), "age": self.age})
