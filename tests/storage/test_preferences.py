"""What readers chose and said is kept as it was given, for each of them alone, and goes with them."""

from datetime import date, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import func, select

from newsletter.model.preferences import Answer, Preferences
from newsletter.model.states import SubscriberState
from newsletter.model.subscribers import GivenFeedback
from newsletter.model.variants import Variant
from newsletter.storage.database import Connection, Database
from newsletter.storage.feedback import count_feedback, feedback_of, store_feedback
from newsletter.storage.preferences import guess_preferences, preferences_of_many, read_preferences, waiting_letter, write_preferences
from newsletter.storage.schema import delivery, feedback, issue, preference
from newsletter.storage.subscribers import NewSubscriber, add_subscribers, remove_subscriber
from tests.choices import all_preferences
from tests.conftest import NOW

CHOSEN = Preferences(
    zone="Asia/Kolkata",
    send_at=time(7, 30),
    days=("mon", "fri"),
    paused_until=date(2026, 12, 24),
    variant=Variant(top=3, text_only=True, language="de", muted=("Politics", "Sport")),
)


@pytest.fixture
async def readers(database: Database) -> list[int]:
    """The ids of two subscribers."""
    async with database.write() as connection:
        return [await add_reader(connection, key) for key in ("a", "b")]


async def add_reader(connection: Connection, key: str) -> int:
    row = NewSubscriber(
        newsletter="main",
        address=f"{key}@x.example",
        address_key=f"{key}@x.example",
        mailbox=key,
        key=key * 16,
        state=SubscriberState.ACTIVE,
        created_at=NOW,
        suppression_digest=key,
    )
    return (await add_subscribers(connection, [row]))[row.address_key]


@given(chosen=all_preferences(), before=all_preferences())
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_what_was_chosen_reads_back(database: Database, readers: list[int], chosen: Preferences, before: Preferences) -> None:
    """To the last field, whatever was chosen before, and for nobody else."""
    one, other = readers
    async with database.write() as connection:
        for preferences in (before, chosen):
            await write_preferences(connection, one, preferences, NOW)
        assert await read_preferences(connection, one) == chosen
        assert await read_preferences(connection, other) == Preferences()
        assert await preferences_of_many(connection, readers) == ({} if chosen.is_usual else {one: chosen})


async def test_who_chose_nothing_has_no_row(database: Database, readers: list[int]) -> None:
    """Choosing the newsletter's own ways again takes the row away."""
    async with database.write() as connection:
        await write_preferences(connection, readers[0], CHOSEN, NOW)
        await write_preferences(connection, readers[0], Preferences(), NOW)
        assert await connection.scalar(select(func.count()).select_from(preference)) == 0


async def test_a_row_written_by_hand_does_no_harm(database: Database, readers: list[int]) -> None:
    """An hour or a day that is none reads as not chosen."""
    async with database.write() as connection:
        row = {"subscriber_id": readers[0], "send_at": "late", "days": "mon,noday", "variant": "top=x green", "changed_at": NOW}
        await connection.execute(preference.insert().values(**row))
        assert await read_preferences(connection, readers[0]) == Preferences(days=("mon",))


async def test_a_guess_never_changes_a_choice(database: Database, readers: list[int]) -> None:
    """It fills an empty place only, and an empty guess makes no row."""
    one, other = readers
    async with database.write() as connection:
        await write_preferences(connection, one, CHOSEN, NOW)
        await guess_preferences(connection, {one: Preferences(zone="Europe/Berlin"), other: Preferences(zone="Europe/Lisbon")}, NOW)
        assert await preferences_of_many(connection, readers) == {one: CHOSEN, other: Preferences(zone="Europe/Lisbon")}
        await write_preferences(connection, other, Preferences(), NOW)
        await guess_preferences(connection, {other: Preferences()}, NOW)
        assert await preferences_of_many(connection, readers) == {one: CHOSEN}


async def test_choices_and_answers_go_with_the_reader(database: Database, readers: list[int]) -> None:
    """Erasing leaves neither, on engines that enforce foreign keys: both do."""
    async with database.write() as connection:
        issue_id = await add_issue(connection, NOW.date())
        for reader in readers:
            await write_preferences(connection, reader, CHOSEN, NOW)
            await store_feedback(connection, issue_id, reader, Answer.GOOD, NOW)
        await remove_subscriber(connection, readers[0])
        assert [await connection.scalar(select(func.count()).select_from(table)) for table in (preference, feedback)] == [1, 1]
        assert await read_preferences(connection, readers[1]) == CHOSEN


async def test_the_letter_that_is_on_its_way(database: Database, readers: list[int]) -> None:
    """The earliest that this reader waits for: not one that left, was called off, or is due already, and nobody else's."""
    one, other = readers
    async with database.write() as connection:
        for days, (reader, state, hours) in enumerate(
            [
                (one, "deferred", 9),
                (one, "pending", 5),
                (one, "accepted", 1),
                (one, "cancelled", 2),
                (one, "pending", -1),
                (other, "claimed", 3),
            ]
        ):
            issue_id = await add_issue(connection, NOW.date() + timedelta(days=days))
            row = {"issue_id": issue_id, "subscriber_id": reader, "state": state, "changed_at": NOW, "due_at": NOW + timedelta(hours=hours)}
            await connection.execute(delivery.insert().values(**row))
        assert await waiting_letter(connection, one, NOW) == NOW + timedelta(hours=5)
        assert await waiting_letter(connection, other, NOW) == NOW + timedelta(hours=3)
        assert await waiting_letter(connection, one, NOW + timedelta(hours=9)) is None


async def test_one_answer_for_each_reader_and_issue(database: Database, readers: list[int]) -> None:
    """A second answer replaces the first; issues are counted apart, with a zero for what nobody said."""
    one, other = readers
    later = NOW + timedelta(hours=1)
    async with database.write() as connection:
        monday, tuesday = [await add_issue(connection, NOW.date() + timedelta(days=day)) for day in (0, 1)]
        await store_feedback(connection, monday, one, Answer.GOOD, NOW)
        await store_feedback(connection, monday, one, Answer.POOR, later)
        await store_feedback(connection, monday, other, Answer.FAIR, NOW)
        await store_feedback(connection, tuesday, one, Answer.GOOD, later)
        assert await count_feedback(connection, [monday, tuesday]) == {
            monday: {Answer.GOOD: 0, Answer.FAIR: 1, Answer.POOR: 1},
            tuesday: {Answer.GOOD: 1, Answer.FAIR: 0, Answer.POOR: 0},
        }
        assert await feedback_of(connection, one) == (
            GivenFeedback(issue_on=NOW.date() + timedelta(days=1), answer=Answer.GOOD, at=later),
            GivenFeedback(issue_on=NOW.date(), answer=Answer.POOR, at=later),
        )


async def add_issue(connection: Connection, issue_on: date) -> int:
    values = {"newsletter": "main", "issue_on": issue_on, "number": issue_on.toordinal(), "state": "sent", "due_at": NOW}
    made = issue.insert().values(send_not_after=NOW, created_at=NOW, **values)
    found: int = (await connection.execute(made.returning(issue.c.id))).scalar_one()
    return found
