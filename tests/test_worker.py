"""A worker: takes part in what others let go, whatever becomes of the queue, and ends itself when nothing moves."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update
from structlog.testing import capture_logs

from newsletter.daily import crew as crew_module
from newsletter.daily import duties
from newsletter.daily.crew import Crew
from newsletter.daily.day import release
from newsletter.daily.drafting import approve_issue
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.roll import StandBy, on_the_roll, read_roll
from newsletter.delivery.batch_queue import Part, Take
from newsletter.delivery.courier import Connect, Unreachable
from newsletter.delivery.queue import queue_on, queue_within
from newsletter.delivery.run import balance
from newsletter.delivery.run.trouble_book import TroubleBook, relay_troubles
from newsletter.issue import run
from newsletter.model.sending_options import DeliveryOptions, RelayOptions
from newsletter.model.states import DeliveryState, IssueState
from newsletter.storage import schema
from newsletter.storage.database import Database, open_database
from newsletter.worker import STOOD_STILL, StandStill, limit_of, run_worker
from tests.conftest import HandClock
from tests.daily.conftest import DUE, drafted, enrol, issue_letters, open_newsroom
from tests.smtp_sink import Sink

READERS = [f"reader{number:02}@example.com" for number in range(30)]
QUICKLY = timedelta(milliseconds=100)
NEVER = timedelta(hours=1)


@pytest.fixture
def clock() -> HandClock:
    return HandClock(DUE)


@pytest.fixture
async def sink() -> AsyncIterator[Sink]:
    async with Sink() as relay:
        yield relay


@pytest.fixture
async def newsroom(any_database: Database, clock: HandClock, tmp_path: Path, sink: Sink) -> AsyncIterator[Newsroom]:
    queue = queue_within() if any_database.is_sqlite else queue_on(any_database.own_connection)
    async with open_newsroom(any_database, clock, tmp_path, sink, queue=queue) as opened:
        await enrol(opened, *READERS)
        yield opened


async def let_go(newsroom: Newsroom) -> int:
    issue = await approve_issue(newsroom, await drafted(newsroom), by="test")
    return (await release(newsroom, issue, by="test")).id


async def until_sent(newsroom: Newsroom, issue_id: int) -> None:
    while (await run.get_issue(newsroom.database, issue_id)).state is not IssueState.SENT:  # noqa: ASYNC110 - another task changes it
        await asyncio.sleep(0.02)


class LostQueue:
    """Takes every call and hands out none."""

    def __init__(self) -> None:
        self.calls: list[Part] = []
        self.ended = asyncio.Event()

    async def enqueue(self, parts: tuple[Part, ...]) -> None:
        self.calls += parts

    async def run(self, take: Take) -> None:
        await self.ended.wait()

    def stop(self) -> None:
        self.ended.set()


class BrokenQueue(LostQueue):
    """Cannot be reached."""

    async def enqueue(self, parts: tuple[Part, ...]) -> None:
        raise OSError("the queue is lost: no route to it")

    async def run(self, take: Take) -> None:
        raise OSError("the queue is lost: no route to it")


async def test_a_called_worker_sends_and_settles(newsroom: Newsroom, sink: Sink) -> None:
    """What was let go anywhere is sent by whoever is called, long before it would look by itself, and the issue is called sent."""
    stop = asyncio.Event()
    worker = asyncio.create_task(run_worker(newsroom, name="one", stop=stop, look_every=NEVER))
    await asyncio.sleep(0.5)  # it looks once at the beginning, when there is nothing
    await until_sent(newsroom, await let_go(newsroom))
    stop.set()
    assert await worker == 0
    assert issue_letters(sink) == READERS


@pytest.mark.parametrize("queue", [LostQueue, BrokenQueue, None], ids=["loses everything", "cannot be reached", "none"])
async def test_a_queue_that_fails_costs_no_letter(newsroom: Newsroom, sink: Sink, queue: type[LostQueue] | None) -> None:
    """The tables are the truth: an issue that nobody was called to is found by looking, and everybody gets it once."""
    left = replace(newsroom, queue=queue() if queue else None)
    stop = asyncio.Event()
    crews = [asyncio.create_task(Crew(left, stop, QUICKLY).run()) for _ in range(2)]
    await until_sent(left, await let_go(left))
    stop.set()
    await asyncio.gather(*crews)
    assert issue_letters(sink) == READERS


async def test_four_workers_share_an_issue(any_url: str, newsroom: Newsroom, sink: Sink) -> None:
    """Each with its own connections on one database: one letter to each reader, by more than one of them."""
    sink.slow = 0.02
    stop = asyncio.Event()
    databases = [open_database(any_url) for _ in range(4)]
    rooms = [
        replace(
            newsroom,
            database=one,
            queue=queue_within() if one.is_sqlite else queue_on(one.own_connection),
            delivery=DeliveryOptions(chunk=3),
            relay=newsroom.relay.model_copy(update={"connections": 1}),
        )
        for one in databases
    ]
    workers = [asyncio.create_task(run_worker(room, name=f"w{n}", stop=stop, look_every=QUICKLY)) for n, room in enumerate(rooms)]
    issue_id = await let_go(newsroom)
    await until_sent(newsroom, issue_id)
    stop.set()
    assert await asyncio.gather(*workers) == [0, 0, 0, 0]
    for one in databases:
        await one.close()
    assert issue_letters(sink) == READERS


async def test_who_stands_by_is_on_the_roll(newsroom: Newsroom) -> None:
    """Operators see each process with its name and its last sign of life, and no more once it has ended."""
    async with on_the_roll(newsroom, "courier-2"):
        (one,) = await read_roll(newsroom)
    assert (one.name, one.sending, one.silent_for < timedelta(seconds=10)) == ("courier-2", False, True)
    assert isinstance(one, StandBy)
    assert await read_roll(newsroom) == ()


async def test_nothing_moving_ends_a_worker(newsroom: Newsroom) -> None:
    """With letters that wait and none that leaves it ends with a code of its own, so that systemd starts it anew; idle it never does."""
    limit, stop = timedelta(seconds=0.6), asyncio.Event()
    idle = asyncio.create_task(run_worker(newsroom, name="idle", stop=stop, look_every=QUICKLY, limit=limit))
    await asyncio.sleep(1.5)
    assert not idle.done()
    stop.set()
    assert await idle == 0
    stuck = replace(newsroom, connect=_hangs)
    await let_go(newsroom)
    ended = run_worker(stuck, name="stuck", stop=asyncio.Event(), look_every=QUICKLY, limit=limit)
    assert await asyncio.wait_for(ended, 20) == STOOD_STILL


async def _hangs() -> Unreachable:
    await asyncio.sleep(2)
    return Unreachable(relay="the relay", problem="does not answer")


async def test_who_sends_slowly_does_not_stand_still(newsroom: Newsroom, sink: Sink) -> None:
    """Letter after letter leaves, though the whole issue takes longer than nothing may move."""
    sink.slow = 0.1
    relay = newsroom.relay.model_copy(update={"connections": 1})
    slowly = replace(newsroom, relay=relay, delivery=newsroom.delivery.model_copy(update={"chunk": 3, "window": 1}))
    issue_id, stop = await let_go(slowly), asyncio.Event()
    worker = asyncio.create_task(run_worker(slowly, name="slow", stop=stop, look_every=QUICKLY, limit=timedelta(seconds=1.5)))
    await asyncio.wait_for(until_sent(slowly, issue_id), 20)
    stop.set()
    assert await worker == 0
    assert issue_letters(sink) == READERS


async def test_what_others_do_hides_no_standstill(newsroom: Newsroom) -> None:
    """Others send letters of the issue and try its relay all the time: who gets nowhere himself still is ended."""
    stuck, lost = replace(newsroom, connect=_hangs), Unreachable(relay="relay x:25", problem="nothing listens there")
    issue_id = await let_go(newsroom)
    book = TroubleBook(newsroom.database, newsroom.clock)

    async def others() -> None:
        first = select(func.min(schema.delivery.c.id)).where(schema.delivery.c.state == "pending").scalar_subquery()
        while True:
            book.note("relay", lost)
            async with newsroom.database.write() as connection:
                await connection.execute(update(schema.delivery).where(schema.delivery.c.id == first).values(state="accepted"))
            await asyncio.sleep(0.2)

    async with book.kept():
        busy = asyncio.create_task(others())
        ended = run_worker(stuck, name="stuck", stop=asyncio.Event(), look_every=QUICKLY, limit=timedelta(seconds=0.6))
        assert await asyncio.wait_for(ended, 5) == STOOD_STILL
        busy.cancel()
    assert (await balance(newsroom.database, issue_id)).counts[DeliveryState.ACCEPTED]
    assert [one.tries > 1 for one in await relay_troubles(newsroom.database)] == [True]


async def test_waiting_is_not_standing_still(any_database: Database, clock: HandClock, tmp_path: Path, newsroom: Newsroom) -> None:
    """Nothing moves, but a relay that is down or refuses us, or an address not set, is waited for; each is told in one line."""
    await let_go(newsroom)
    down = Unreachable(relay="relay x:25", problem="nothing listens there", cure="Is it running?")
    refused = replace(down, problem="refused our password", needs_operator=True)
    bare = newsroom.letterhead.model_copy(update={"from_address": ""})
    waits = {
        "down": (replace(newsroom, connect=says(down)), "relay_down", "nothing listens there"),
        "refused": (replace(newsroom, connect=says(refused)), "duty_trouble", "refused our password"),
        "no address": (replace(newsroom, letterhead=bare), "duty_trouble", "not set: newsletter.from_address; nothing was sent"),
    }
    for name, (room, event, reason) in waits.items():
        stop = asyncio.Event()
        with capture_logs() as told, patience(0.1):
            worker = asyncio.create_task(run_worker(room, name=name, stop=stop, look_every=QUICKLY, limit=timedelta(seconds=0.6)))
            await asyncio.sleep(2)
            assert not worker.done(), name
            stop.set()
            assert await worker == 0
        assert [(one["event"], one["reason"]) for one in told if one["log_level"] != "info"] == [(event, reason)]
        assert all(one["cure"] for one in told if one["log_level"] != "info")


@contextmanager
def patience(seconds: float) -> Iterator[None]:
    """For a test's sake trouble is left alone for less than the minutes that it deserves."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(crew_module, "AFTER_TROUBLE_SECONDS", seconds)
        patch.setattr(duties, "LONGEST_PAUSE_SECONDS", seconds)
        yield


def says(answer: Unreachable) -> Connect:
    """A relay that always answers so."""

    async def connect() -> Unreachable:
        return answer

    return connect


async def test_a_loop_that_stands_still_is_ended_from_outside() -> None:
    """A loop that never comes back cannot end itself; the thread beside it does."""
    codes: list[int] = []
    still = StandStill(asyncio.get_running_loop(), timedelta(seconds=0.1), asyncio.Event(), exit=codes.append, grace=0.1)
    with still.watched():
        deadline = still.loop.time() + 5
        while not codes and still.loop.time() < deadline:
            pass
    assert codes == [STOOD_STILL]


def test_no_wait_that_is_in_order_is_a_standstill() -> None:
    """Ten minutes after the final dot are the relay's right (RFC 5321 4.5.3.2.6)."""
    for minutes in (1, 10, 30):
        relay = RelayOptions(data_timeout=timedelta(minutes=minutes))
        assert limit_of(relay) > max(relay.data_timeout, relay.longest_pause)


async def test_what_a_dead_worker_held_is_taken_up(newsroom: Newsroom, sink: Sink) -> None:
    """Nobody else sends and nothing waits, but rows are in the hands of a process that is gone: a look is enough to free them."""
    issue_id = await let_go(newsroom)
    async with newsroom.database.write() as connection:
        await connection.execute(update(schema.delivery).values(state="claimed", token="gone" * 8))
    stop = asyncio.Event()
    crew = asyncio.create_task(Crew(newsroom, stop, QUICKLY).run())
    await until_sent(newsroom, issue_id)
    stop.set()
    await crew
    assert issue_letters(sink) == READERS
