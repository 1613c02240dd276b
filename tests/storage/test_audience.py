"""The audience of an issue, on both engines: one row for each reader who wants it, in the order in which letters leave."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select, update

from newsletter.model.preferences import Preferences, Seat, Wish
from newsletter.model.states import DeliveryState
from newsletter.model.variants import Variant
from newsletter.storage import schema
from newsletter.storage.audience import HOUR, MISSED, USUAL, hold_wishes, make_audience, read_wishes
from newsletter.storage.database import Database
from newsletter.storage.delivery_lines import hasten_deferred
from newsletter.storage.issues import insert_issue
from newsletter.storage.preferences import write_preferences
from newsletter.storage.warm_up import WAITS, hold_back, move_wave
from tests.conftest import NOW

LASTS = timedelta(hours=20)
SHORT = Variant(top=3)
TOKYO = Preferences(zone="Asia/Tokyo")
READERS = {
    "usual": Preferences(),
    "tokyo": TOKYO,
    "short": Preferences(variant=SHORT),
    "other": Preferences(),
    "both": Preferences(zone="Asia/Tokyo", variant=SHORT),
    "away": Preferences(paused_until=NOW.date() + timedelta(days=3)),
}


async def prepared(database: Database, **more: Preferences) -> int:
    """An issue, and a subscriber for each of these; also one who has left, one suppressed, and one of another newsletter."""
    async with database.write() as connection:
        issue = await insert_issue(connection, "main", NOW.date(), due_at=NOW, send_not_after=NOW + LASTS, now=NOW)
        assert issue is not None
        names = {**READERS, **more, "gone": TOKYO, "unwanted": TOKYO, "elsewhere": TOKYO}
        for number, (name, preferences) in enumerate(names.items(), start=1):
            row = {"id": number, "newsletter": "main", "address": name, "address_key": name, "key": name, "state": "active"}
            row |= {"created_at": NOW, "suppression_digest": name, "confirmed_at": NOW + timedelta(minutes=number)}
            row |= {"gone": {"state": "unsubscribed"}, "elsewhere": {"newsletter": "other"}}.get(name, {})
            await connection.execute(insert(schema.subscriber).values(row))
            await write_preferences(connection, number, preferences, NOW)
        unwanted = {"digest": "unwanted", "reason": "bounce", "at": NOW, "by": "test"}
        await connection.execute(insert(schema.suppression).values(unwanted))
        return issue.id


def seat(hours: float = 0, variant: str = "", *, missed: bool = False) -> Seat:
    due = NOW + timedelta(hours=hours)
    return Seat(due_at=due, not_after=due + LASTS, variant=variant, missed=missed)


async def seated(database: Database, issue_id: int, seats: Mapping[Wish, Seat | None], canary: int = 0) -> list[tuple[Any, ...]]:
    """Name, state, reason, variant and hours until due of each row, in the order of the rows."""
    async with database.write() as connection:
        made = await make_audience(connection, issue_id, "main", NOW, seats=seats, canary=canary)
    rows = await delivery_rows(database)
    assert len(rows) == made
    return rows


async def delivery_rows(database: Database) -> list[tuple[Any, ...]]:
    columns = (
        schema.subscriber.c.address,
        schema.delivery.c.state,
        schema.delivery.c.reason,
        schema.variant.c.name,
        schema.delivery.c.due_at,
    )
    tables = schema.delivery.join(schema.subscriber, schema.subscriber.c.id == schema.delivery.c.subscriber_id)
    question = select(*columns).select_from(tables.outerjoin(schema.variant, schema.variant.c.id == schema.delivery.c.variant_id))
    async with database.read() as connection:
        rows = (await connection.execute(question.order_by(schema.delivery.c.id))).all()
    return [(*row[:4], None if row[4] is None else (row[4] - NOW) / timedelta(hours=1)) for row in rows]


async def wishes_of(database: Database) -> dict[tuple[str, str], Wish]:
    """By zone and variant."""
    async with database.read() as connection:
        return {(wish.zone, wish.variant): wish for wish in await read_wishes(connection, "main")}


async def test_wishes_are_read_once_each(database: Database) -> None:
    """With how many chose them: of those who would be in the audience, and no others."""
    await prepared(database, tokyo2=TOKYO)
    assert set((await wishes_of(database)).values()) == {
        Wish(zone="Asia/Tokyo", readers=2),
        Wish(variant="top=3", readers=1),
        Wish(zone="Asia/Tokyo", variant="top=3", readers=1),
        Wish(paused_until=NOW.date() + timedelta(days=3), readers=1),
    }


async def test_without_wishes_everybody_has_the_letter_at_once(database: Database) -> None:
    """As it was before anybody could choose: no due time, no variant."""
    issue_id = await prepared(database)
    assert await seated(database, issue_id, {}) == [("usual", "pending", "", None, None), ("other", "pending", "", None, None)]


async def test_rows_stand_in_the_order_in_which_they_leave(database: Database) -> None:
    """By due time, then by variant; who has no seat has no row."""
    issue_id = await prepared(database)
    wishes = await wishes_of(database)
    seats: dict[Wish, Seat | None] = {
        wishes["Asia/Tokyo", "top=3"]: seat(16, "top=3"),
        wishes["Asia/Tokyo", ""]: seat(16),
        wishes["", "top=3"]: seat(0, "top=3"),
        wishes["", ""]: None,
        USUAL: seat(),
    }
    assert await seated(database, issue_id, seats) == [
        ("usual", "pending", "", None, 0),
        ("other", "pending", "", None, 0),
        ("short", "pending", "", "top=3", 0),
        ("tokyo", "deferred", HOUR, None, 16),
        ("both", "deferred", HOUR, "top=3", 16),
    ]
    async with database.read() as connection:
        last = await connection.scalar(select(schema.issue.c.send_not_after).where(schema.issue.c.id == issue_id))
    assert last == NOW + timedelta(hours=16) + LASTS


async def test_who_is_missed_stands_in_the_ledger(database: Database) -> None:
    """Nobody is silently skipped."""
    issue_id = await prepared(database)
    wishes = await wishes_of(database)
    rows = await seated(database, issue_id, {USUAL: seat(-8, missed=True), wishes["Asia/Tokyo", ""]: seat(8)})
    assert rows == [
        ("usual", "expired", MISSED, None, -8),
        ("other", "expired", MISSED, None, -8),
        ("tokyo", "deferred", HOUR, None, 8),
    ]


async def test_a_first_wave_is_of_letters_that_leave_now(database: Database) -> None:
    """Where no more leave now than it would have, there is none: hours later nobody waits for its replies."""
    issue_id = await prepared(database)
    wishes = await wishes_of(database)
    seats: dict[Wish, Seat | None] = {USUAL: seat(), wishes["", "top=3"]: seat(0, "top=3"), wishes["Asia/Tokyo", ""]: seat(16)}
    for canary, last in ((2, 2), (3, None)):
        async with database.write() as connection:
            await connection.execute(schema.delivery.delete())
            await make_audience(connection, issue_id, "main", NOW, seats=seats, canary=canary)
            ids = list(await connection.scalars(select(schema.delivery.c.id).order_by(schema.delivery.c.id)))
            found = await connection.scalar(select(schema.issue.c.canary_id).where(schema.issue.c.id == issue_id))
        assert found == (last and ids[last - 1])


async def test_a_missed_letter_is_no_part_of_a_first_wave(database: Database) -> None:
    """Under the warm-up plan the wave is counted anew: it must be of letters that can be refused."""
    issue_id = await prepared(database)
    wishes = await wishes_of(database)
    missed_first = {USUAL: seat(-8, missed=True), wishes["Asia/Tokyo", ""]: seat(0), wishes["", "top=3"]: seat(0, "top=3")}
    await seated(database, issue_id, missed_first, canary=1)
    async with database.write() as connection:
        before = await connection.scalar(select(schema.issue.c.canary_id).where(schema.issue.c.id == issue_id))
        await move_wave(connection, issue_id, 1)
        after = await connection.scalar(select(schema.issue.c.canary_id).where(schema.issue.c.id == issue_id))
    assert before is not None
    assert after == before


async def test_nobody_changes_a_choice_while_wishes_are_seated(database: Database) -> None:
    """Else a reader could fall between two wishes, and have no row."""
    await prepared(database)

    async def choose() -> None:
        async with database.write() as connection:
            await write_preferences(connection, 1, TOKYO, NOW)

    async with database.write() as connection:
        await hold_wishes(connection)
        chosen = asyncio.create_task(choose())
        done, _ = await asyncio.wait([chosen], timeout=0.3)
        assert not done
    await chosen
    assert Wish(zone="Asia/Tokyo", readers=2) in (await wishes_of(database)).values()


async def test_hastening_leaves_hours_alone(database: Database) -> None:
    """An operator who retries what was put off does not wake Tokyo."""
    issue_id = await prepared(database)
    wishes = await wishes_of(database)
    await seated(database, issue_id, {USUAL: seat(), wishes["Asia/Tokyo", ""]: seat(16)})
    async with database.write() as connection:
        tried = update(schema.delivery).where(schema.delivery.c.state == DeliveryState.PENDING)
        await connection.execute(tried.values(state="deferred", reason="reply", retry_at=NOW + timedelta(hours=1)))
        assert await hasten_deferred(connection, issue_id, NOW) == 2


async def test_the_warm_up_plan_counts_later_hours(database: Database) -> None:
    """Who confirmed last goes first, whatever their hour; who comes back within the cap waits for their hour again."""
    issue_id = await prepared(database)
    wishes = await wishes_of(database)
    seats = {USUAL: seat(), wishes["Asia/Tokyo", ""]: seat(16), wishes["Asia/Tokyo", "top=3"]: seat(16, "top=3")}
    await seated(database, issue_id, seats, canary=1)
    async with database.write() as connection:
        assert await hold_back(connection, issue_id, 2, NOW + LASTS, NOW) == 2
        await move_wave(connection, issue_id, 1)
    assert [row[:3] for row in await delivery_rows(database)] == [
        ("usual", "deferred", WAITS),
        ("other", "pending", ""),
        ("tokyo", "deferred", WAITS),
        ("both", "deferred", HOUR),
    ]
    async with database.write() as connection:
        assert await hold_back(connection, issue_id, 3, NOW + LASTS, NOW) == 1
    assert [row[:3] for row in await delivery_rows(database)] == [
        ("usual", "deferred", WAITS),
        ("other", "pending", ""),
        ("tokyo", "deferred", HOUR),
        ("both", "deferred", HOUR),
    ]
