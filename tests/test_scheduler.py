"""The scheduler: wakes the day, finishes what it holds when told to stop, and several of them do no more than one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from newsletter.issue import run
from newsletter.model.sending_options import DeliveryOptions
from newsletter.model.states import IssueState, SubscriberState
from newsletter.scheduler import EVERY, Rounds, run_scheduler
from newsletter.storage import schema
from newsletter.storage.database import Database, open_database
from newsletter.subscribers.run import count_subscribers
from tests.conftest import HandClock
from tests.daily.conftest import DUE, TODAY, drafted, enrol, issue_letters, open_newsroom
from tests.smtp_sink import Sink

QUICK = {name: timedelta(milliseconds=100) for name in EVERY}
READERS = [f"reader{number:02}@example.com" for number in range(30)]


@pytest.fixture
def clock() -> HandClock:
    return HandClock(DUE)


@pytest.fixture
async def sink() -> AsyncIterator[Sink]:
    async with Sink() as relay:
        yield relay


async def until_sent(database: Database) -> None:
    """Returns when today's issue is sent; the test's own time limit is the only other end."""
    while (await run.get_issue(database, 1)).state is not IssueState.SENT:  # noqa: ASYNC110 - another process may change it
        await asyncio.sleep(0.02)


async def until_letters(sink: Sink, count: int) -> None:
    while len(sink.letters) < count:  # noqa: ASYNC110 - the sink knows no event
        await asyncio.sleep(0.005)


async def sends(database: Database) -> list[dict[str, object]]:
    """What each sending said of itself at its end; one that was cut off says so instead."""
    async with database.read() as connection:
        rows = await connection.execute(schema.run.select().where(schema.run.c.stage == "send").order_by(schema.run.c.id))
        return [row.account for row in rows]


async def test_four_schedulers_send_one_issue(any_url: str, sink: Sink, clock: HandClock, tmp_path: Path) -> None:
    """Four schedulers on one database, each with its own connections, bring one letter to each reader, and all stop when told."""
    stop = asyncio.Event()
    async with AsyncExitStack() as doors:
        rooms = []
        for _ in range(4):
            database = open_database(any_url)
            doors.push_async_callback(database.close)
            rooms.append(await doors.enter_async_context(open_newsroom(database, clock, tmp_path, sink)))
        await enrol(rooms[0], *READERS)
        await drafted(rooms[0])
        schedulers = [asyncio.create_task(run_scheduler(room, stop=stop, every=QUICK)) for room in rooms]
        await until_sent(rooms[0].database)
        stop.set()
        await asyncio.gather(*schedulers)
        history = [change.to_state.value for change in await run.load_history(rooms[0].database, 1)]
    assert issue_letters(sink) == READERS
    assert history == ["collecting", "drafted", "approved", "sending", "sent"]


async def test_stopping_finishes_the_letters_in_hand(database: Database, sink: Sink, clock: HandClock, tmp_path: Path) -> None:
    """Told to stop in the middle, it leaves no letter in doubt; the next scheduler sends the rest, and nobody gets two."""
    sink.slow = 0.02
    async with open_newsroom(database, clock, tmp_path, sink, delivery=DeliveryOptions(chunk=2)) as newsroom:
        await enrol(newsroom, *READERS)
        await drafted(newsroom)
        stop = asyncio.Event()
        scheduler = asyncio.create_task(run_scheduler(newsroom, stop=stop, every=QUICK))
        await until_letters(sink, 5)
        stop.set()
        await scheduler
        first = issue_letters(sink)
        assert 5 <= len(first) < len(READERS)
        assert await sends(database) == [{"issue_on": f"{TODAY}", "audience": 30, "accepted": len(first), "pending": 30 - len(first)}]
        again = replace(newsroom)
        stop = asyncio.Event()
        scheduler = asyncio.create_task(run_scheduler(again, stop=stop, every=QUICK))
        await until_sent(database)
        stop.set()
        await scheduler
    assert issue_letters(sink) == READERS


async def test_the_house_is_kept(database: Database, sink: Sink, clock: HandClock, tmp_path: Path) -> None:
    """A sign-up that nobody confirmed for a week is forgotten without anybody asking for it."""
    async with open_newsroom(database, clock, tmp_path, sink) as newsroom:
        await enrol(newsroom, "ada@example.com", confirmed=False)
        clock.move(days=8)
        stop = asyncio.Event()
        scheduler = asyncio.create_task(run_scheduler(newsroom, stop=stop, every=QUICK))
        while (await count_subscribers(database, newsroom.letterhead.key))[SubscriberState.PENDING]:  # noqa: ASYNC110 - no event tells
            await asyncio.sleep(0.02)
        stop.set()
        await scheduler


async def test_a_round_waits_for_the_last_one() -> None:
    """A job that goes on is not begun a second time; one that failed is begun again."""
    begun, gate = [], asyncio.Event()

    async def slow() -> None:
        begun.append("slow")
        await gate.wait()

    async def failing() -> None:
        begun.append("failing")
        raise RuntimeError("a surprise")

    rounds = Rounds({"slow": slow, "failing": failing})
    for _ in range(3):
        await rounds.wake("slow")
        await rounds.wake("failing")
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    await rounds.end()
    assert sorted(begun) == ["failing", "failing", "failing", "slow"]


async def test_after_the_end_no_round_begins() -> None:
    """A wake-up that was on its way would work on a database that is being closed, and nobody would wait for it."""
    begun = []

    async def job() -> None:
        begun.append("job")

    rounds = Rounds({"job": job})
    await rounds.end()
    await rounds.wake("job")
    await asyncio.sleep(0)
    assert begun == []


async def test_an_end_at_the_instant_of_a_wake_up_is_no_trouble(
    database: Database, sink: Sink, clock: HandClock, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """What APScheduler has just begun when the program is told to stop ends in peace, and nobody reads of an error."""
    every = {name: timedelta(milliseconds=1) for name in ("watch", "telling", "calls", "issues")}
    async with open_newsroom(database, clock, tmp_path, sink) as newsroom:
        for number in range(60):
            stop = asyncio.Event()
            running = asyncio.create_task(run_scheduler(newsroom, stop=stop, every={**every, "send": timedelta(hours=1)}))
            await asyncio.sleep(0.004 + number / 20_000)
            stop.set()
            await running
    assert [record.message for record in caplog.records if record.name.startswith("apscheduler") and record.levelname == "ERROR"] == []
