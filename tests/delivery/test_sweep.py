"""The broom: what dead workers leave behind, told honestly."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import update

from newsletter.delivery.process import Process, this_process
from newsletter.delivery.run import SweepAccount, balance, sweep
from newsletter.delivery.run.sweep import DOUBT
from newsletter.model.sending_options import DeliveryOptions
from newsletter.storage import deliveries, schema
from newsletter.storage.database import open_database
from newsletter.storage.workers import read_workers, register_worker
from tests.conftest import HandClock
from tests.delivery.conftest import NOW, Gate, Post, counts, misbehaving, readers, received, relay_for, until
from tests.smtp_sink import Sink

DEAD = str(Process(this_process().place, 2**22 + 1, "1"))
ELSEWHERE = "another machine and boot 4711 1"
OURS = str(this_process())


async def left_behind(post: Post, process: str | None, states: tuple[str, ...] = ("claimed", "sending"), silent: float = 0) -> None:
    """Rows held by a worker of the given process that was silent for so many seconds; None: by nobody who is known."""
    token = "w" * 24
    async with post.database.write() as connection:
        if process is not None:
            await register_worker(connection, token, process, post.clock())
    await fall_silent(post, silent)
    async with post.database.write() as connection:
        for row, state in zip(await post.rows(), states, strict=True):
            change = update(schema.delivery).where(schema.delivery.c.id == row.id)
            await connection.execute(change.values(state=state, token=token + "00000001"))


async def fall_silent(post: Post, seconds: float = 61) -> None:
    """As if the workers of now had given no sign of life for so long."""
    async with post.database.write() as connection:
        for worker in await read_workers(connection, post.clock()):
            await connection.execute(update(schema.worker).values(seen_at=worker.seen_at - timedelta(seconds=seconds)))


@pytest.mark.parametrize(
    ("process", "silent", "swept"),
    [
        (DEAD, 0, True),
        (None, 0, True),
        (OURS, 59, False),
        (OURS, 61, True),
        (ELSEWHERE, 59, False),
        (ELSEWHERE, 61, True),
    ],
    ids=["dead here", "nobody", "alive", "silent here", "elsewhere", "silent elsewhere"],
)
async def test_whose_rows_are_swept(any_post: Post, process: str | None, silent: int, swept: bool) -> None:
    """A process seen dead on this machine at once, any other after the lease; a living one keeps its rows."""
    await any_post.release(*readers(2))
    await left_behind(any_post, process, silent=silent)
    account = await sweep(any_post.database, any_post.options, clock=any_post.clock)
    assert [row.state for row in await any_post.rows()] == (["pending", "unknown"] if swept else ["claimed", "sending"])
    expected = SweepAccount(workers=process is not None, released=1, unknown=1) if swept else SweepAccount()
    assert account == expected


async def test_doubt_is_kept_with_its_reason(any_post: Post) -> None:
    """An unknown row says why, and its record of attempts shows the try that may have reached the reader."""
    await any_post.release(*readers(1))
    await left_behind(any_post, DEAD, ("sending",))
    await sweep(any_post.database, any_post.options, clock=any_post.clock)
    (row,) = await any_post.rows()
    assert (row.state, row.reason, row.attempts) == ("unknown", DOUBT, 1)
    assert await any_post.attempts() == [(row.id, 1, "unknown", 0)]
    assert await sweep(any_post.database, any_post.options, clock=any_post.clock) == SweepAccount()


async def test_unknown_is_never_sent_again(any_post: Post, sink: Sink) -> None:
    """Whatever runs afterwards, a letter that may have left does not leave again; what had not left does."""
    await any_post.release(*readers(2))
    await left_behind(any_post, DEAD)
    assert counts(await any_post.send(sink)) == {"accepted": 1, "unknown": 1}
    assert received(sink) == ["reader0@example.com"]


async def test_late_and_cancelled_rows_are_closed(any_post: Post) -> None:
    """Rows that wait although their issue is over say so."""
    await any_post.release(*readers(2), state="cancelled")
    assert await sweep(any_post.database, any_post.options, clock=any_post.clock) == SweepAccount(cancelled=2)
    await any_post.release(*(f"late{n}@example.com" for n in range(3)), issue_on=(NOW + timedelta(days=1)).date())
    any_post.clock.move(hours=20)
    assert await sweep(any_post.database, any_post.options, clock=any_post.clock) == SweepAccount(expired=3)


async def test_a_frozen_worker_that_wakes_sends_nothing_more(any_post: Post) -> None:
    """Taken for dead after its lease, its rows given to others: what it had marked is unknown, for it might wake, and stays so;
    it asks again for its old marks, is refused, and claims no more. Nobody has two copies."""
    await any_post.release(*readers(40))
    async with misbehaving() as sink:
        gate = Gate(relay_for(sink))
        frozen = asyncio.create_task(any_post.send(sink, connect=gate.connect))
        await gate.reached.wait()
        await fall_silent(any_post)
        other = counts(await any_post.send(sink))
        await gate.open_late()
        await frozen
    marked = 3 * any_post.options.window
    assert other == {"accepted": 40 - marked, "unknown": marked}
    assert counts(await balance(any_post.database, any_post.issue_id)) == other
    assert received(sink) == sorted(readers(40)[marked:])


async def test_a_woken_worker_corrects_its_own_row(any_post: Post) -> None:
    """The letter it was handing over when it froze was called unknown; the answer it still hears is the truth."""
    await any_post.release("lisa@example.com")
    async with misbehaving(slow=0.3) as sink:
        frozen = asyncio.create_task(any_post.send(sink))
        await until(lambda: sink.letters)
        await fall_silent(any_post)
        account = await sweep(any_post.database, any_post.options, clock=any_post.clock)
        assert (account.unknown, [row.state for row in await any_post.rows()]) == (1, ["unknown"])
        assert counts(await frozen) == {"accepted": 1}
    assert received(sink) == ["lisa@example.com"]


async def test_nothing_is_left_after_a_run(post: Post, sink: Sink) -> None:
    """Workers sign off: the table is empty and no row is held."""
    await post.release(*readers(3))
    await post.send(sink)
    async with post.database.read() as connection:
        assert (await connection.execute(schema.worker.select())).all() == []
        assert await deliveries.count_waiting(connection, post.issue_id, 5, NOW) == 0


async def test_a_machine_with_a_wrong_clock_buries_nobody(postgresql_url: str, clock: HandClock) -> None:
    """On PostgreSQL signs of life are told by its own clock: a machine that is years ahead finds the others as alive as they are."""
    database = open_database(postgresql_url)
    async with database.write() as connection:
        await register_worker(connection, "w" * 24, ELSEWHERE, clock())
    clock.move(days=1000)
    assert await sweep(database, DeliveryOptions(), clock=clock) == SweepAccount()
    await database.close()
