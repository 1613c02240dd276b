"""The first wave leaves before the others: who is in it, that nobody else leaves early, and what a refused one stops."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from newsletter.daily import day
from newsletter.daily.desk import take_step
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.tick import TickAccount
from newsletter.delivery.run import balance
from newsletter.model.errors import RefusedStep
from newsletter.model.options import ScheduleOptions
from newsletter.model.preferences import Preferences
from newsletter.model.states import DeliveryState, IssueState
from newsletter.storage import schema
from newsletter.storage.preferences import write_preferences
from tests.conftest import HandClock
from tests.daily.conftest import DUE, TODAY, drafted, enrol, issue_letters, issue_of_today, state_of_today
from tests.smtp_sink import Rule, Sink

READERS = tuple(f"reader{number}@example.com" for number in range(6))
WAVE = 2
EARLY = timedelta(minutes=5)


@pytest.fixture
async def early(newsroom: Newsroom, clock: HandClock) -> Newsroom:
    """Five minutes before the time of an issue whose first wave has two letters."""
    delivery = newsroom.delivery.model_copy(update={"canary": WAVE})
    room = replace(newsroom, schedule=ScheduleOptions.model_validate({"canary_before": "5m"}), delivery=delivery)
    await enrol(room, *READERS)
    clock.now = DUE - EARLY
    return room


async def choose(newsroom: Newsroom, reader: int, **chosen: object) -> None:
    async with newsroom.database.write() as connection:
        await write_preferences(connection, reader, Preferences(**chosen), newsroom.clock())


async def test_the_wave_leaves_early_and_the_rest_on_time(early: Newsroom, sink: Sink, clock: HandClock) -> None:
    """Two letters five minutes before, none in between however often it is woken, everybody else at the minute, each once."""
    await drafted(early)
    assert (await day.tick(early)).released == (TODAY,)
    assert issue_letters(sink) == list(READERS[:WAVE])
    for seconds in (10, 290, 299):
        clock.now = DUE - EARLY + timedelta(seconds=seconds)
        assert await day.tick(early) == TickAccount()
    assert issue_letters(sink) == list(READERS[:WAVE])
    assert (await balance(early.database, 1)).counts == {DeliveryState.ACCEPTED: 2, DeliveryState.DEFERRED: 4}
    clock.now = DUE
    assert await day.tick(early) == TickAccount(sent=(TODAY,))
    assert (issue_letters(sink), (await issue_of_today(early)).due_at) == (list(READERS), DUE)


async def test_nobody_who_chose_is_in_the_wave(early: Newsroom, sink: Sink, clock: HandClock) -> None:
    """Readers with an hour, a zone or a wish of their own get theirs when it is due, the others make up the wave."""
    await choose(early, 1, send_at=time(6, 30))
    await choose(early, 2, send_at=time(6, 27))
    await choose(early, 3, zone="Europe/Paris")
    await drafted(early)
    await day.tick(early)
    assert issue_letters(sink) == [READERS[3], READERS[4]]
    clock.now = DUE - timedelta(minutes=2)
    await day.tick(early)
    assert issue_letters(sink) == [READERS[3], READERS[4]]
    clock.now = DUE
    await day.tick(early)
    assert issue_letters(sink) == [READERS[0], READERS[3], READERS[4], READERS[5]]  # 06:27 comes tomorrow, 06:30 in Paris too
    async with early.database.read() as connection:
        rows = (await connection.execute(schema.delivery.select().where(schema.delivery.c.state == "deferred"))).all()
    assert sorted(row.retry_at for row in rows) == [
        DUE - timedelta(hours=1) + timedelta(days=1),
        DUE - timedelta(minutes=3) + timedelta(days=1),
    ]


async def test_a_refused_wave_stops_everything(early: Newsroom, sink: Sink, clock: HandClock) -> None:
    """With both letters refused the issue is paused minutes before its time, and at its time nothing leaves.

    The pause may be decided when the first refusal is read, with the second letter still on its way.
    """
    sink.rules = (Rule(stage="data", action="554 5.7.1 looks like spam"),)
    await drafted(early)
    await day.tick(early)
    clock.now = DUE + timedelta(minutes=1)
    await day.tick(early)
    state, reason = await state_of_today(early)
    assert (state, reason.partition(" of ")[2].partition(" letters")[0]) == (IssueState.PAUSED, "the first 2")
    assert (await balance(early.database, 1)).counts == {DeliveryState.REJECTED: WAVE, DeliveryState.DEFERRED: len(READERS) - WAVE}
    sink.rules = ()
    await day.resume(early, TODAY, by="anna")
    await day.tick(early)
    assert issue_letters(sink) == list(READERS[WAVE:])


@pytest.mark.parametrize("readers", [1, 2])
async def test_where_nobody_is_left_to_wait_nothing_leaves_early(newsroom: Newsroom, sink: Sink, clock: HandClock, readers: int) -> None:
    """A wave that would be everybody is no wave."""
    delivery = newsroom.delivery.model_copy(update={"canary": WAVE})
    room = replace(newsroom, schedule=ScheduleOptions.model_validate({"canary_before": "5m"}), delivery=delivery)
    await enrol(room, *READERS[:readers])
    await drafted(room)
    clock.now = DUE - EARLY
    await day.tick(room)
    assert issue_letters(sink) == []
    clock.now = DUE
    await day.tick(room)
    assert issue_letters(sink) == list(READERS[:readers])


async def test_without_a_first_wave_nothing_leaves_early(early: Newsroom, sink: Sink, clock: HandClock) -> None:
    """A canary of no letters has no early time."""
    room = replace(early, delivery=early.delivery.model_copy(update={"canary": 0}))
    await drafted(room)
    assert (await day.tick(room), issue_letters(sink)) == (TickAccount(), [])
    clock.now = DUE
    assert (await day.tick(room)).released == (TODAY,)
    assert issue_letters(sink) == list(READERS)


@pytest.mark.parametrize("verb", ["hold", "skip"])
async def test_after_the_wave_a_hold_says_what_stops_the_rest(early: Newsroom, sink: Sink, clock: HandClock, verb: str) -> None:
    """Between the wave and its time it can be paused or called off; whoever would hold it or leave it out reads so."""
    await drafted(early)
    await day.tick(early)
    with pytest.raises(RefusedStep) as refused:
        await take_step(early, verb, TODAY, by="anna")
    assert refused.value.cure == (
        f"newsletter pause --date {TODAY} stops it where it is; newsletter cancel --date {TODAY} calls off the rest."
    )
    await take_step(early, "cancel", TODAY, by="anna")
    clock.now = DUE
    await day.tick(early)
    assert (await state_of_today(early), issue_letters(sink)) == ((IssueState.CANCELLED, ""), list(READERS[:WAVE]))
