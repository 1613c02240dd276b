"""An issue held to the warm-up plan, on both engines."""

import asyncio
from datetime import date, timedelta

from sqlalchemy import insert, select, update

from newsletter.delivery.run.warm_up import end_plan, hold_to_plan, read_plan
from newsletter.model.sending_options import DeliveryOptions
from newsletter.storage import schema
from newsletter.storage.database import Database, open_database
from newsletter.storage.delivery_lines import hasten_deferred
from newsletter.storage.warm_up import hold_back
from tests.conftest import NOW
from tests.delivery.conftest import LETTERHEAD, Post, received
from tests.smtp_sink import Rule, Sink

TODAY = date(2026, 11, 21)


async def release(post: Post, day: int, readers: int) -> None:
    """The issue of a day to everybody; the higher the number of a reader, the later they confirmed."""
    if day == 0:
        await post.release(*(f"r{n:04}@a.example" for n in range(readers)))
        async with post.database.write() as connection:
            for n in range(readers):
                change = update(schema.subscriber).where(schema.subscriber.c.address == f"r{n:04}@a.example")
                await connection.execute(change.values(confirmed_at=NOW - timedelta(days=2) + timedelta(minutes=n)))
        return
    on = TODAY + timedelta(days=day)
    async with post.database.write() as connection:
        row = {"newsletter": "main", "issue_on": on, "number": on.toordinal(), "state": "sending", "due_at": NOW, "created_at": NOW}
        post.issue_id = await connection.scalar(
            insert(schema.issue).returning(schema.issue.c.id), [row | {"send_not_after": NOW + timedelta(days=day, hours=20)}]
        )
        rows = [{"issue_id": post.issue_id, "subscriber_id": n + 1, "state": "pending", "changed_at": NOW} for n in range(readers)]
        await connection.execute(insert(schema.delivery), rows)


async def accept_pending(post: Post, deferred: int = 0) -> int:
    """What a run does: every pending letter is taken, some after having been put off once."""
    async with post.database.write() as connection:
        mine = (schema.delivery.c.issue_id == post.issue_id, schema.delivery.c.state == "pending")
        change = update(schema.delivery).where(*mine).values(state="accepted", attempts=1).returning(schema.delivery.c.id)
        taken = (await connection.scalars(change)).all()
        tried = [{"delivery_id": one, "number": 1, "ended_at": NOW, "verdict": "temporary", "fault": "soft"} for one in taken[:deferred]]
        if tried:
            await connection.execute(insert(schema.attempt), tried)
    return len(taken)


async def test_a_week_of_warm_up_serves_everybody_within_the_plan(any_post: Post) -> None:
    """Each day who confirmed last goes first, the rest is put off and named by number, and on the fourth day everybody is served."""
    sent = []
    for day in range(4):
        await release(any_post, day, 500)
        waiting = await hold_to_plan(any_post.database, "main", any_post.issue_id, now=NOW)
        accepted = await accept_pending(any_post)
        left = await end_plan(any_post.database, any_post.issue_id, LETTERHEAD, now=NOW)
        sent.append((accepted, waiting, left))
    assert sent == [(200, 300, 300), (300, 200, 200), (450, 50, 50), (500, 0, 0)]


async def test_who_confirmed_last_goes_first(any_post: Post) -> None:
    """New people are the likeliest to be glad of the letter; the others are put off until the issue's last moment."""
    await release(any_post, 0, 210)
    await hold_to_plan(any_post.database, "main", any_post.issue_id, now=NOW)
    rows = await any_post.rows()
    assert [row.state for row in rows] == ["deferred"] * 10 + ["pending"] * 200
    assert {(row.reason, row.retry_at) for row in rows[:10]} == {("warm-up", NOW + timedelta(hours=20))}


async def test_the_plan_of_an_issue_is_fixed_and_rejections_make_room(any_post: Post) -> None:
    """A second run of the same issue sends no second cap, but a letter that was refused leaves its place to the next in line."""
    await release(any_post, 0, 300)
    assert await hold_to_plan(any_post.database, "main", any_post.issue_id, now=NOW) == 100
    await accept_pending(any_post)
    assert await hold_to_plan(any_post.database, "main", any_post.issue_id, now=NOW) == 100
    async with any_post.database.write() as connection:
        change = update(schema.delivery).where(schema.delivery.c.subscriber_id.in_(range(291, 301)))
        await connection.execute(change.values(state="rejected"))
    assert await hold_to_plan(any_post.database, "main", any_post.issue_id, now=NOW) == 90
    assert sum(row.state == "pending" for row in await any_post.rows()) == 10


async def test_a_day_with_many_deferrals_is_repeated(any_post: Post) -> None:
    """Receivers that put off one letter in forty are telling us to wait."""
    await release(any_post, 0, 500)
    await hold_to_plan(any_post.database, "main", any_post.issue_id, now=NOW)
    await accept_pending(any_post, deferred=5)
    await release(any_post, 1, 500)
    assert await hold_to_plan(any_post.database, "main", any_post.issue_id, now=NOW) == 300
    plan = await read_plan(any_post.database, "main", any_post.issue_id, audience=0, today=TODAY + timedelta(days=2))
    assert [(day.cap, day.tried, day.deferred) for day in plan.days] == [(200, 200, 5), (200, 0, 0)]
    assert [cap for _, cap in plan.ahead] == [200, 300, 450, 675]


async def test_left_over_is_said_only_when_the_rest_is_settled(any_post: Post) -> None:
    """While a letter within the cap is still to be tried again, its place may yet come free."""
    await release(any_post, 0, 210)
    await hold_to_plan(any_post.database, "main", any_post.issue_id, now=NOW)
    assert await end_plan(any_post.database, any_post.issue_id, LETTERHEAD, now=NOW) == 0
    await accept_pending(any_post)
    assert await end_plan(any_post.database, any_post.issue_id, LETTERHEAD, now=NOW) == 10
    assert {row.reason for row in await any_post.rows() if row.state == "expired"} == {
        "warm-up: over the cap; the next issue begins with who confirmed last"
    }


async def with_a_wave(post: Post, readers: int, letters: int) -> None:
    """An issue under the plan, released with a first wave of the readers who signed up first."""
    await release(post, 0, readers)
    wave = [row.id for row in await post.rows()][:letters]
    await post.set_issue(canary_id=wave[-1])
    post.options = DeliveryOptions(warm_up=True, canary=letters)


async def test_the_first_wave_is_made_of_letters_that_may_go(any_post: Post) -> None:
    """Who signed up first is put off by the plan: neither the wave nor the rest waits for them, and a good wave opens the way."""
    await with_a_wave(any_post, 210, 5)
    async with Sink() as sink:
        await any_post.send(sink)
    assert received(sink) == [f"r{n:04}@a.example" for n in range(10, 210)]


async def test_a_refused_wave_stops_an_issue_under_the_plan(any_post: Post) -> None:
    """A new sender's address needs the first wave most."""
    await with_a_wave(any_post, 210, 5)
    async with Sink(rules=(Rule(stage="rcpt", action="550 5.7.1 blocked"),)) as sink:
        await any_post.send(sink)
    assert sum(line.startswith(b"RCPT") for line in sink.lines) <= 5
    async with any_post.database.read() as connection:
        assert (await connection.execute(select(schema.issue.c.state))).scalar_one() == "paused"


async def test_trying_again_at_once_brings_nobody_in_over_the_cap(any_post: Post) -> None:
    """An operator who hastens what the relay put off does not break the plan."""
    await release(any_post, 0, 210)
    await hold_to_plan(any_post.database, "main", any_post.issue_id, now=NOW)
    async with any_post.database.write() as connection:
        assert await hasten_deferred(connection, any_post.issue_id, NOW) == 0


async def test_two_processes_at_once_keep_to_the_cap(any_url: str, any_post: Post) -> None:
    """The second waits until the first has held back and its senders have claimed, and then finds no room: not one letter over the cap."""
    await release(any_post, 0, 10)
    other = open_database(any_url)
    try:
        async with any_post.database.write() as first:
            await hold_back(first, any_post.issue_id, 3, NOW + timedelta(hours=20), NOW)
            second = asyncio.create_task(_hold_back(other, any_post.issue_id))
            await asyncio.sleep(0.5)  # it is at the lock, or past what it should have waited for
            mine = (schema.delivery.c.issue_id == any_post.issue_id, schema.delivery.c.state == "pending")
            await first.execute(update(schema.delivery).where(*mine).values(state="claimed"))
        assert await second == 7
    finally:
        await other.close()
    assert sorted(row.state for row in await any_post.rows()) == ["claimed"] * 3 + ["deferred"] * 7


async def _hold_back(database: Database, issue_id: int) -> int:
    async with database.write() as connection:
        return await hold_back(connection, issue_id, 3, NOW + timedelta(hours=20), NOW)
