"""Claims and marks: who may send what, on SQLite and PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import OperationalError

from newsletter.delivery.marker import Marker
from newsletter.delivery.steps import PUT_BACK
from newsletter.model.deliveries import Hindrance, Step, Verdict
from newsletter.model.states import DeliveryState, VerdictKind
from newsletter.storage import deliveries, schema
from newsletter.storage.database import Database, open_database
from tests.delivery.conftest import NOW, Post, readers

ACCEPTED = Step(state=DeliveryState.ACCEPTED, verdict=Verdict(kind=VerdictKind.ACCEPTED, code=250, reply="taken"))
UNKNOWN = Step(state=DeliveryState.UNKNOWN, reason="gone", verdict=Verdict(kind=VerdictKind.UNKNOWN))


async def claim(post: Post, token: str, limit: int = 10) -> list[tuple[int, str]]:
    async with post.database.write() as connection:
        return [(row, token) for row in await deliveries.claim(connection, post.issue_id, token, limit, post.clock())]


def marker(post: Post, database: Database | None = None, pauses: tuple[float, ...] = ()) -> Marker:
    return Marker(database or post.database, deliveries, post.clock, pauses)


async def erase(post: Post) -> None:
    async with post.database.write() as connection:
        await connection.execute(delete(schema.subscriber).where(schema.subscriber.c.address == "lisa@example.com"))


async def test_nobody_claims_what_another_has(any_post: Post) -> None:
    """Chunks come in order and never overlap; with nothing left there is nothing to claim."""
    await any_post.release(*readers(5))
    first, second, third = [await claim(any_post, token, 3) for token in ("a", "b", "c")]
    ids = [row.id for row in await any_post.rows()]
    assert (first, second, third) == ([(row, "a") for row in ids[:3]], [(row, "b") for row in ids[3:]], [])


async def test_claims_at_the_same_instant_do_not_overlap(any_url: str, any_post: Post) -> None:
    """Ten workers at once with connections of their own share the rows; none waits in vain and none gets another's."""
    await any_post.release(*readers(50))
    databases = [open_database(any_url) for _ in range(10)]
    posts = [Post(database, any_post.clock, issue_id=any_post.issue_id) for database in databases]
    chunks = await asyncio.gather(*(claim(post, f"token {n}", 5) for n, post in enumerate(posts)))
    claimed = [row for chunk in chunks for row, _ in chunk]
    assert len(claimed) == len(set(claimed)) == 50
    for database in databases:
        await database.close()


async def test_a_deferred_row_is_claimed_when_its_time_comes(any_post: Post) -> None:
    """Not a second earlier, and after those that were never tried."""
    await any_post.release(*readers(3))
    first, *others = [row.id for row in await any_post.rows()]
    async with any_post.database.write() as connection:
        change = update(schema.delivery).where(schema.delivery.c.id == first)
        await connection.execute(change.values(state="deferred", retry_at=NOW + timedelta(minutes=5)))
    assert await claim(any_post, "a", 1) == [(others[0], "a")]
    any_post.clock.move(minutes=4, seconds=59)
    assert await claim(any_post, "b") == [(others[1], "b")]
    any_post.clock.move(seconds=1)
    assert await claim(any_post, "c") == [(first, "c")]


async def test_the_mark_is_granted_once(any_post: Post) -> None:
    """Whoever asks a second time, or with another token, must not send."""
    await any_post.release("lisa@example.com")
    (held,) = await claim(any_post, "mine")
    async with marker(any_post) as marks:
        answers = [await marks.may_send(one) for one in (held, held, (held[0], "other"))]
    assert answers == [NOW, Hindrance.TAKEN, Hindrance.TAKEN]
    assert [row.state for row in await any_post.rows()] == ["sending"]


@pytest.mark.parametrize(
    ("hinder", "answer", "state"),
    [
        (lambda post: post.set_issue(state="paused"), Hindrance.PAUSED, "pending"),
        (lambda post: post.set_issue(state="held"), Hindrance.PAUSED, "pending"),
        (lambda post: post.set_issue(state="cancelled"), Hindrance.CANCELLED, "cancelled"),
        (lambda post: post.set_issue(state="expired"), Hindrance.LATE, "expired"),
        (lambda post: post.set_issue(send_not_after=NOW), Hindrance.LATE, "expired"),
        (lambda post: post.set_subscriber("lisa@example.com", state="unsubscribed"), Hindrance.LEFT, "suppressed"),
        (lambda post: post.set_subscriber("lisa@example.com", state="pending"), Hindrance.LEFT, "suppressed"),
        (lambda post: post.suppress("lisa@example.com"), Hindrance.SUPPRESSED, "suppressed"),
        (erase, Hindrance.ERASED, "suppressed"),
    ],
)
async def test_what_hinders_is_asked_in_the_mark(any_post: Post, hinder: Callable[[Post], Any], answer: Hindrance, state: str) -> None:
    """Whatever happened since the claim, the mark sees it, says why, and puts the row where it belongs; others are not touched."""
    await any_post.release("lisa@example.com", "other@example.com")
    held, other = await claim(any_post, "mine")
    await hinder(any_post)
    async with marker(any_post) as marks:
        assert await marks.may_send(held) == answer
    row, untouched = await any_post.rows()
    assert (row.state, row.token is None, row.attempts) == (state, state == "pending", 0)
    assert (untouched.state, untouched.token) == ("claimed", other[1])


async def test_a_step_is_written_with_its_attempt(any_post: Post) -> None:
    """State, reply and the line in the record of attempts stand in one transaction."""
    await any_post.release("lisa@example.com")
    (held,) = await claim(any_post, "mine")
    async with marker(any_post) as marks:
        await marks.may_send(held)
        marks.settle(held, ACCEPTED)
    (row,) = await any_post.rows()
    assert (row.state, row.attempts, row.code, row.reply) == ("accepted", 1, 250, "taken")
    assert await any_post.attempts() == [(held[0], 1, "accepted", 250)]


@pytest.mark.parametrize(
    ("before", "step", "after"),
    [
        ("pending", ACCEPTED, "pending"),
        ("claimed", ACCEPTED, "claimed"),
        ("accepted", UNKNOWN, "accepted"),
        ("accepted", PUT_BACK, "accepted"),
        ("unknown", PUT_BACK, "unknown"),
        ("unknown", ACCEPTED, "accepted"),
        ("sending", PUT_BACK, "pending"),
    ],
)
async def test_steps_that_do_not_follow_change_nothing(any_post: Post, before: str, step: Step, after: str) -> None:
    """The state in the row decides, not what the worker believes."""
    await any_post.release("lisa@example.com")
    (held,) = await claim(any_post, "mine")
    async with any_post.database.write() as connection:
        await connection.execute(update(schema.delivery).values(state=before))
    async with marker(any_post) as marks:
        await marks.settle(held, step)
    (row,) = await any_post.rows()
    assert row.state == after
    assert len(await any_post.attempts()) == (after != before and step is not PUT_BACK)


async def test_marks_of_many_senders_share_a_commit(post: Post) -> None:
    """What queues while a commit runs is written in one transaction, in order: a granted mark means that all before it are durable."""
    await post.release(*readers(40))
    held = await claim(post, "mine", 40)
    database = CountingDatabase(post.database)
    async with marker(post, database) as marks:
        asked = [marks.may_send(one) for one in held[:20]]
        await asyncio.gather(*asked)
        for one in held[:20]:
            marks.settle(one, ACCEPTED)
        assert await marks.may_send(held[20]) == NOW
        assert {row.state for row in (await post.rows())[:20]} == {"accepted"}
    assert database.transactions == 2


async def test_a_database_in_trouble_holds_back_the_letters(post: Post) -> None:
    """While the ledger cannot be written nobody is granted a mark; steps that are facts are written when it works again."""
    await post.release(*readers(2))
    first, second = await claim(post, "mine")
    async with marker(post) as marks:
        await marks.may_send(first)
    database = FailingDatabase(post.database, failures=2)
    async with marker(post, database, (0.0, 0.0)) as marks:
        settled, asked = marks.settle(first, ACCEPTED), marks.may_send(second)
        assert await asked == Hindrance.UNSURE
        await settled
        marks.settle(second, PUT_BACK)
    assert [row.state for row in await post.rows()] == ["accepted", "pending"]


async def test_a_commit_whose_answer_was_lost_sends_nothing(post: Post) -> None:
    """When the mark may or may not be durable the letter does not leave, and its row is put back either way."""
    await post.release("lisa@example.com")
    (held,) = await claim(post, "mine")
    database = FailingDatabase(post.database, failures=1, after_commit=True)
    async with marker(post, database, (0.0,)) as marks:
        assert await marks.may_send(held) == Hindrance.UNSURE
        assert [row.state for row in await post.rows()] == ["sending"]
        marks.settle(held, PUT_BACK)
    assert [row.state for row in await post.rows()] == ["pending"]


async def test_a_database_that_stays_in_trouble_ends_the_run(post: Post) -> None:
    """Not silently: everybody who waits is told, and so is the run."""
    await post.release("lisa@example.com")
    (held,) = await claim(post, "mine")
    with pytest.raises(OperationalError):
        async with marker(post, FailingDatabase(post.database, failures=99), (0.0, 0.0)) as marks:
            settled = marks.settle(held, PUT_BACK)
            await asyncio.sleep(0)
            meanwhile = marks.may_send(held)
            for told in (settled, meanwhile):
                with pytest.raises(OperationalError):
                    await told
            with pytest.raises(OperationalError):
                await marks.may_send(held)


class CountingDatabase:
    """Counts transactions."""

    def __init__(self, real: Database) -> None:
        self.real = real
        self.transactions = 0

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Any]:
        self.transactions += 1
        async with self.real.write() as connection:
            yield connection


class FailingDatabase:
    """A database whose transactions fail so many times, before or after the commit."""

    def __init__(self, real: Database, *, failures: int, after_commit: bool = False) -> None:
        self.real = real
        self.failures = failures
        self.after_commit = after_commit

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Any]:
        failing, self.failures = self.failures > 0, self.failures - 1
        if failing and not self.after_commit:
            raise OperationalError("COMMIT", {}, Exception("disk full"))
        async with self.real.write() as connection:
            yield connection
        if failing:
            raise OperationalError("COMMIT", {}, Exception("connection lost"))
