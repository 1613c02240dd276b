"""Claims and marks: who may send what, on SQLite and PostgreSQL."""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, update

from newsletter.delivery.marker import Marked, Marker, ledger_over
from newsletter.delivery.steps import PUT_BACK
from newsletter.model.deliveries import Hindrance, Step, Verdict
from newsletter.model.states import DeliveryState, VerdictKind
from newsletter.storage import schema
from newsletter.storage.database import open_database
from newsletter.storage.ledger import Claim, Held, Ledger, Turn, Written
from newsletter.storage.ledger_rows import deliveries_of
from newsletter.storage.workers import register_worker
from tests.delivery.conftest import NOW, Post, readers

ACCEPTED = Step(state=DeliveryState.ACCEPTED, verdict=Verdict(kind=VerdictKind.ACCEPTED, code=250, reply="taken"))
UNKNOWN = Step(state=DeliveryState.UNKNOWN, reason="gone", verdict=Verdict(kind=VerdictKind.UNKNOWN))


async def begin(post: Post, worker: str) -> None:
    async with post.database.write() as connection:
        await register_worker(connection, worker, "test", NOW)


async def claim(post: Post, token: str, limit: int = 10) -> list[Held]:
    """Rows in the hands of a worker that lives."""
    await begin(post, token)
    async with marker(post) as marks:
        claimed = await marks.claim(Claim(worker=token, token=token, limit=limit))
    return [(row, token) for row, *_ in claimed]


def marker(post: Post, wrong: "Wrong | None" = None, pauses: tuple[float, ...] = ()) -> Marker:
    ledger = ledger_over(post.database, deliveries_of(post.issue_id))
    if wrong is not None:
        wrong.real, ledger = ledger, wrong
    return Marker(ledger, post.clock, pauses)


async def may_send(marks: Marker, held: Held) -> Any:
    """The Date of the letter, or why it must not leave."""
    marked = await marks.mark([held])
    return marked.hindered.get(held, marked.at)


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
        answers = [await may_send(marks, one) for one in (held, held, (held[0], "other"))]
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
        assert await may_send(marks, held) == answer
    row, untouched = await any_post.rows()
    assert (row.state, row.token is None, row.attempts) == (state, state == "pending", 0)
    assert (untouched.state, untouched.token) == ("claimed", other[1])


async def test_a_step_is_written_with_its_attempt(any_post: Post) -> None:
    """State, reply and the line in the record of attempts stand in one transaction."""
    await any_post.release("lisa@example.com")
    (held,) = await claim(any_post, "mine")
    async with marker(any_post) as marks:
        await may_send(marks, held)
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
        marks.settle(held, step)
    (row,) = await any_post.rows()
    assert row.state == after
    assert len(await any_post.attempts()) == (after != before and step is not PUT_BACK)


async def test_marks_of_many_senders_share_a_commit(any_post: Post) -> None:
    """What queues while a commit runs is written in one transaction: a granted mark means that all handed in before are durable."""
    await any_post.release(*readers(40))
    held = await claim(any_post, "mine", 40)
    counting = Wrong()
    async with marker(any_post, counting) as marks:
        await asyncio.gather(*(may_send(marks, one) for one in held[:20]))
        for one in held[:20]:
            marks.settle(one, ACCEPTED)
        assert await may_send(marks, held[20]) == NOW
        assert {row.state for row in (await any_post.rows())[:20]} == {"accepted"}
    assert counting.turns == 2


async def test_a_step_waits_for_company_but_not_for_ever(any_post: Post) -> None:
    """A step alone is written soon, although nobody asks for anything."""
    await any_post.release("lisa@example.com")
    (held,) = await claim(any_post, "mine")
    async with marker(any_post) as marks:
        await may_send(marks, held)
        marks.settle(held, ACCEPTED)
        while [row.state for row in await any_post.rows()] != ["accepted"]:  # noqa: ASYNC110 - another program sees it too
            await asyncio.sleep(0.001)


async def test_a_database_in_trouble_holds_back_the_letters(any_post: Post) -> None:
    """While the ledger cannot be written nobody is granted a mark; steps that are facts are written when it works again."""
    await any_post.release(*readers(2))
    first, second = await claim(any_post, "mine")
    async with marker(any_post) as marks:
        await may_send(marks, first)
    async with marker(any_post, Wrong(failures=2), (0.0, 0.0)) as marks:
        marks.settle(first, ACCEPTED)
        assert await may_send(marks, second) == Hindrance.UNSURE
        await marks.written()
        marks.settle(second, PUT_BACK)
    assert [row.state for row in await any_post.rows()] == ["accepted", "pending"]


async def test_a_commit_whose_answer_was_lost_sends_nothing(any_post: Post) -> None:
    """When the mark may or may not be durable the letter does not leave, and its row is put back either way."""
    await any_post.release("lisa@example.com")
    (held,) = await claim(any_post, "mine")
    async with marker(any_post, Wrong(failures=1, after_commit=True), (0.0,)) as marks:
        assert await may_send(marks, held) == Hindrance.UNSURE
        assert [row.state for row in await any_post.rows()] == ["sending"]
        marks.settle(held, PUT_BACK)
    assert [row.state for row in await any_post.rows()] == ["pending"]


async def test_a_step_whose_commit_was_unsure_counts_once(any_post: Post) -> None:
    """Written again after a lost answer it changes nothing: one try stands in the record, with one outcome."""
    await any_post.release(*readers(2))
    taken, refused = await claim(any_post, "mine")
    later = Step(state=DeliveryState.DEFERRED, retry_at=NOW, verdict=Verdict(kind=VerdictKind.TEMPORARY, code=450))
    async with marker(any_post) as marks:
        await marks.mark([taken, refused])
    async with marker(any_post, Wrong(failures=1, after_commit=True), (0.0,)) as marks:
        marks.accept(*taken, 250, "taken")
        marks.settle(refused, later)
    assert [(row.state, row.attempts) for row in await any_post.rows()] == [("accepted", 1), ("deferred", 1)]
    assert await any_post.attempts() == [(taken[0], 1, "accepted", 250), (refused[0], 1, "temporary", 450)]


async def test_a_claim_whose_commit_was_unsure_is_found_again(any_post: Post) -> None:
    """Asked again with the same token it gives the same rows: none is left behind in nobody's hands."""
    await any_post.release(*readers(5))
    await claim(any_post, "other", 1)
    async with marker(any_post, Wrong(failures=1, after_commit=True), (0.0,)) as marks:
        claimed = await marks.claim(Claim(worker="other", token="mine", limit=2))
    assert [row for row, *_ in claimed] == [row.id for row in await any_post.rows() if row.token == "mine"]
    assert [row.state for row in await any_post.rows()] == ["claimed"] * 3 + ["pending"] * 2


async def test_who_was_taken_for_dead_claims_nothing(any_post: Post) -> None:
    """A worker that no longer stands in the table is told so."""
    await any_post.release(*readers(2))
    async with marker(any_post) as marks:
        assert await marks.claim(Claim(worker="somebody", token="mine", limit=2)) is None
    assert [row.state for row in await any_post.rows()] == ["pending"] * 2


async def test_an_old_mark_is_asked_for_again(any_post: Post) -> None:
    """Granted while nothing has changed; refused, with the reason in the row, when the reader has left since."""
    await any_post.release("lisa@example.com", "other@example.com")
    lisa, other = await claim(any_post, "mine")
    async with marker(any_post) as marks:
        await marks.mark([lisa, other])
        assert (await marks.mark_again(lisa)).hindered == {}
        await any_post.set_subscriber("lisa@example.com", state="unsubscribed")
        assert (await marks.mark_again(lisa)).hindered == {lisa: Hindrance.LEFT}
        assert (await marks.mark_again(other)).hindered == {}
    assert [(row.state, row.reason) for row in await any_post.rows()] == [("suppressed", "unsubscribed"), ("sending", "")]


async def test_a_database_that_stays_in_trouble_ends_the_run(post: Post) -> None:
    """Not silently: everybody who waits is told, and so is the run."""
    await post.release("lisa@example.com")
    (held,) = await claim(post, "mine")
    with pytest.raises(OSError, match="disk full"):
        async with marker(post, Wrong(failures=99), (0.0, 0.0)) as marks:
            marks.settle(held, PUT_BACK)
            settled = marks.written()
            await asyncio.sleep(0)
            meanwhile = marks.mark([held])
            with pytest.raises(OSError, match="disk full"):
                await settled
            with contextlib.suppress(OSError):
                assert (await meanwhile).hindered == {held: Hindrance.UNSURE}
            with pytest.raises(OSError, match="disk full"):
                await marks.mark([held])


async def test_who_must_know_and_cannot_ends_the_run(post: Post) -> None:
    """When the account of what is durable fails nobody waits for ever: whoever asked is told, and the run ends with the error."""
    await post.release("lisa@example.com")
    (held,) = await claim(post, "mine")

    def fail(_turn: Turn, _written: Written) -> None:
        raise LookupError("no such line")

    with pytest.raises(LookupError, match="no such line"):
        async with marker(post) as marks:
            marks.on_written = fail
            waiting = marks.written(), marks.mark([held])
            for one in waiting:
                with pytest.raises(LookupError, match="no such line"):
                    await one


async def test_who_cannot_take_an_answer_ends_the_run(post: Post) -> None:
    """When somebody fails as his marks are granted the others do not wait for ever for a marker that has stopped."""
    await post.release(*readers(2))
    first, second = await claim(post, "mine")

    def fail(marked: Marked | Exception) -> None:
        if isinstance(marked, Marked):
            raise LookupError("no thread is left")

    with pytest.raises(LookupError, match="no thread is left"):
        async with marker(post) as marks:
            marks.mark_what(lambda: [first], fail)
            waiting = [asyncio.wait_for(one, 2) for one in (marks.mark([second]), marks.written())]
            told = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(one) for one in told] == [LookupError, LookupError]


@dataclass
class Wrong:
    """A ledger that counts its turns, and whose first ones fail, before or after the commit."""

    failures: int = 0
    after_commit: bool = False
    real: Ledger | None = None
    turns: int = 0

    async def write(self, turn: Turn) -> Written:
        self.turns += 1
        failing, self.failures = self.failures > 0, self.failures - 1
        if failing and not self.after_commit:
            raise OSError("disk full")
        written = await self.real.write(turn)
        if failing:
            raise OSError("connection lost")
        return written

    async def close(self) -> None:
        await self.real.close()
