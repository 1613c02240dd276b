"""The queue: calls processes to an issue, within one process or over PostgreSQL, and may lose every call without harm."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import inspect, text

from newsletter.delivery.batch_queue import BatchQueue, Part, parts_of
from newsletter.delivery.queue import install_queue, queue_on, queue_within
from newsletter.storage.database import Database, open_database
from newsletter.storage.versions import schema_version, upgrade
from tests.delivery.conftest import until


class Hands:
    """Takes parts, and keeps them in hand until it is told to let go."""

    def __init__(self, queue: BatchQueue) -> None:
        self.queue = queue
        self.taken: list[Part] = []
        self.let_go = asyncio.Event()
        self.running = asyncio.create_task(queue.run(self.take))

    async def take(self, part: Part) -> None:
        self.taken.append(part)
        await self.let_go.wait()

    async def end(self) -> None:
        self.let_go.set()
        self.queue.stop()
        await self.running


@pytest.fixture
async def server(new_postgresql_url: str) -> AsyncIterator[Database]:
    opened = open_database(new_postgresql_url)
    await upgrade(opened)
    yield opened
    await opened.close()


@pytest.fixture(params=["within", "on a server"])
def queue(request: pytest.FixtureRequest) -> BatchQueue:
    if request.param == "within":
        return queue_within()
    return queue_on(request.getfixturevalue("server").own_connection)


async def enqueue_once_it_runs(hands: Hands, *parts: Part) -> None:
    while not hands.taken:
        await hands.queue.enqueue(parts)
        await asyncio.sleep(0.02)


async def test_parts_are_handed_out_two_at_a_time(queue: BatchQueue) -> None:
    """A process has at most two parts in hand, so that others get theirs; the rest follows when it lets go."""
    hands = Hands(queue)
    await enqueue_once_it_runs(hands, *parts_of(7))
    await until(lambda: len(hands.taken) == 2)
    await asyncio.sleep(0.3)  # time in which it could take a third
    held = len(hands.taken)
    hands.let_go.set()
    await until(lambda: len(hands.taken) >= 4)
    await hands.end()
    assert held == 2
    assert sorted(map(str, hands.taken[:4])) == ["7:0", "7:1", "7:2", "7:3"]


async def test_a_part_in_hand_is_not_handed_out_again(queue: BatchQueue) -> None:
    """Calling as often as one likes fills no queue: what waits or is in hand is there once."""
    hands = Hands(queue)
    await enqueue_once_it_runs(hands, Part(1, 0))
    for _ in range(5):
        await queue.enqueue((Part(1, 0),))
    await asyncio.sleep(0.2)
    assert hands.taken == [Part(1, 0)]
    await hands.end()


async def test_two_machines_share_the_parts(server: Database) -> None:
    """Idle processes on one database are woken at once, each gets parts, and no part goes to two."""
    both = [Hands(queue_on(server.own_connection)) for _ in range(2)]
    await asyncio.sleep(0.5)
    await both[0].queue.enqueue(parts_of(3))
    await until(lambda: sum(len(one.taken) for one in both) == 4)
    assert [len(one.taken) for one in both] == [2, 2]
    assert len({part for one in both for part in one.taken}) == 4
    for one in both:
        await one.end()


async def test_a_lost_connection_ends_the_run_with_an_error(server: Database) -> None:
    """It never stays behind alive and deaf: the caller is told, opens it anew, and calls are heard again."""
    hands = Hands(queue_on(server.own_connection))
    await enqueue_once_it_runs(hands, Part(1, 0))
    hands.let_go.set()
    async with server.write() as connection:
        await connection.execute(text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"))
    with pytest.raises(OSError, match="the queue is lost"):
        await asyncio.wait_for(hands.running, 30)
    again = Hands(hands.queue)
    await enqueue_once_it_runs(again, Part(2, 0))
    await again.end()
    assert Part(2, 0) in again.taken


async def test_its_tables_are_not_taken_for_ours(server: Database) -> None:
    """They stand in a schema of their own: the version of our tables is what it was, and installing twice changes nothing."""
    before = await schema_version(server)
    for _ in range(2):
        await install_queue(server.own_connection)
    async with server.read() as connection:
        ours, theirs = await connection.run_sync(
            lambda plain: [set(inspect(plain).get_table_names(schema=name)) for name in ("public", "newsletter_queue")]
        )
    assert (await schema_version(server), ours & theirs) == (before, set())
    assert theirs == {"part", "part_log", "statistics", "schedule"}


async def test_what_another_version_wrote_is_passed_over(server: Database) -> None:
    """A part that cannot be read ends nothing."""
    hands = Hands(queue_on(server.own_connection))
    hands.let_go.set()
    await enqueue_once_it_runs(hands, Part(1, 0))
    async with server.write() as connection:
        row = "INSERT INTO newsletter_queue.part (priority, status, entrypoint, payload) VALUES (0, 'queued', 'take_part', 'nonsense')"
        await connection.execute(text(row))
    await hands.queue.enqueue((Part(9, 1),))
    await until(lambda: Part(9, 1) in hands.taken)
    await hands.end()
