"""The undo delay from the side of the day: who lets the issue go, who may take it back, and what a refused first wave does."""

import asyncio
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from newsletter.daily import day
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.second_thoughts import announce
from newsletter.delivery.canary import CANARY
from newsletter.issue import run
from newsletter.model.errors import RefusedStep
from newsletter.model.issues import Issue
from newsletter.model.sending_options import DeliveryOptions
from newsletter.model.states import DeliveryState, IssueState
from tests.conftest import HandClock
from tests.daily.conftest import DUE, TODAY, drafted, enrol, issue_letters, issue_of_today, recipients, state_of_today
from tests.smtp_sink import Rule, Sink

READERS = ("ann@example.com", "ben@example.com", "cem@example.com")
UNDO = timedelta(seconds=10)


async def announced(newsroom: Newsroom, by: str = "anna") -> Issue:
    """As a process leaves it that dies in the delay."""
    await enrol(newsroom, *READERS)
    await day.approve(newsroom, (await drafted(newsroom)).issue_on, by=by)
    return await announce(newsroom, await issue_of_today(newsroom), UNDO, by=by)


async def test_a_tick_lets_it_go_at_its_time(newsroom: Newsroom, sink: Sink, clock: HandClock) -> None:
    """Not a moment before, although nobody waits for it any more; who signed up in the delay gets it too."""
    await announced(newsroom)
    clock.move(seconds=9.9)
    await day.tick(newsroom)
    assert (recipients(sink), (await state_of_today(newsroom))[0]) == ([], IssueState.APPROVED)
    await enrol(newsroom, "dora@example.com")
    clock.move(seconds=0.1)
    account = await day.tick(newsroom)
    assert (account.released, account.sent, issue_letters(sink)) == ((TODAY,), (TODAY,), [*READERS, "dora@example.com"])
    assert [change.reason for change in await run.load_history(newsroom.database, 1)][-3:-1] == [
        "leaves at 05:30:10, unless it is taken back",
        "",
    ]


async def test_the_schedule_does_not_cut_the_delay_short(newsroom: Newsroom, sink: Sink, clock: HandClock) -> None:
    """Pressed five seconds before its time, it still leaves ten seconds after the press."""
    clock.now = DUE - timedelta(seconds=5)
    await announced(newsroom)
    clock.now = DUE + timedelta(seconds=4)
    await day.tick(newsroom)
    assert recipients(sink) == []
    clock.now = DUE + timedelta(seconds=5)
    await day.tick(newsroom)
    assert issue_letters(sink) == list(READERS)


@pytest.mark.parametrize("step", ["cancel", "hold", "skip"])
async def test_what_is_taken_back_stays_back(newsroom: Newsroom, sink: Sink, clock: HandClock, step: str) -> None:
    """Neither a tick after the delay nor one at its time lets it go; only a person does, with a new delay of its own."""
    await announced(newsroom)
    taken = await day.take_step(newsroom, step, TODAY, by="ben", reason="a typo")
    assert (taken.state, taken.leaves_at, taken.reason) == (IssueState.SKIPPED if step == "skip" else IssueState.HELD, None, "a typo")
    for instant in (clock.now + UNDO, DUE, DUE + timedelta(hours=1)):
        clock.now = instant
        await day.tick(newsroom)
    assert issue_letters(sink) == []


async def test_taken_back_and_sent_after_all(newsroom: Newsroom, sink: Sink) -> None:
    """The words are still there: approve and send lets it go."""
    await announced(newsroom)
    await day.take_back(newsroom, TODAY, by="anna")
    assert await state_of_today(newsroom) == (IssueState.HELD, "taken back before it left")
    await day.send(newsroom, TODAY, by="anna", approve=True)
    assert issue_letters(sink) == list(READERS)


async def test_cancelling_at_the_very_moment_calls_off_the_rest(newsroom: Newsroom, sink: Sink, clock: HandClock) -> None:
    """Who comes too late to take it back still stops everything that has not left."""
    issue = await announced(newsroom)
    clock.move(seconds=10)
    await day.release(newsroom, issue, by="schedule")
    with pytest.raises(RefusedStep, match="it does not wait to leave"):
        await day.take_back(newsroom, TODAY, by="anna")
    assert (await day.cancel(newsroom, TODAY, by="anna")).state is IssueState.CANCELLED
    await day.tick(newsroom)
    assert issue_letters(sink) == []


async def test_nobody_releases_within_the_delay(newsroom: Newsroom, sink: Sink) -> None:
    """The condition stands in the row: a process that saw another state changes nothing."""
    issue = await announced(newsroom)
    for seen in (issue, replace(issue, leaves_at=None)):
        with pytest.raises(RefusedStep, match="on its way: it leaves at 05:30:10; nothing was sent again"):
            await day.release(newsroom, seen, by="schedule")
    with pytest.raises(RefusedStep, match="on its way"):
        await day.send(newsroom, TODAY, by="ben", undo=timedelta())


async def test_a_second_press_changes_nothing(newsroom: Newsroom, sink: Sink, clock: HandClock) -> None:
    """It neither lengthens the delay of the first nor begins one of its own."""
    issue = await announced(newsroom)
    clock.move(seconds=5)
    with pytest.raises(RefusedStep, match="on its way: it leaves at 05:30:10; nothing was sent again"):
        await announce(newsroom, replace(issue, leaves_at=None), UNDO, by="ben")
    assert (await issue_of_today(newsroom)).leaves_at == issue.leaves_at
    assert [change.by for change in await run.load_history(newsroom.database, 1)].count("ben") == 0


async def test_a_server_that_stops_leaves_the_delay_alone(newsroom: Newsroom, sink: Sink, clock: HandClock) -> None:
    """Whoever presses by a program that is told to stop is not ignored: the next tick lets it go."""
    await enrol(newsroom, *READERS)
    await drafted(newsroom)
    stop = asyncio.Event()
    stop.set()
    balance = await day.send(newsroom, TODAY, by="API", approve=True, undo=UNDO, stop=stop)
    assert (balance.audience, recipients(sink)) == (0, [])
    clock.move(seconds=10)
    await day.tick(newsroom)
    assert issue_letters(sink) == list(READERS)


async def test_too_close_to_its_last_moment(newsroom: Newsroom, clock: HandClock) -> None:
    """A delay that would end too late is refused at once."""
    await enrol(newsroom, *READERS)
    await day.approve(newsroom, (await drafted(newsroom)).issue_on, by="anna")
    clock.now = (await issue_of_today(newsroom)).send_not_after - UNDO
    with pytest.raises(RefusedStep, match="its last moment comes too soon; nothing was sent"):
        await day.send(newsroom, TODAY, by="anna", undo=UNDO)


async def test_a_refused_first_wave_pauses_and_alarms(newsroom: Newsroom, sink: Sink, clock: HandClock) -> None:
    """The issue is paused with the relay's words, the operators get one letter, and whoever resumes sends the rest."""
    newsroom = replace(newsroom, delivery=DeliveryOptions(undo=timedelta(), canary=4))
    people = [f"reader{number}@example.com" for number in range(12)]
    await enrol(newsroom, *people)
    await drafted(newsroom)
    sink.rules = (Rule(stage="rcpt", action="550 5.7.1 blocked for spam", only="reader"),)
    balance = await day.send(newsroom, TODAY, by="anna", approve=True)
    assert (set(balance.counts), balance.remaining >= 8) == ({DeliveryState.REJECTED, DeliveryState.PENDING}, True)
    state, reason = await state_of_today(newsroom)
    # It stops as soon as no reply still due could change the outcome, so the last of the four may be refused after that.
    words = "[1-4] of the first 4 letters were refused: 550 5\\.7\\.1 blocked for spam: look, then newsletter resume"
    assert (state, bool(re.fullmatch(words, reason))) == (IssueState.PAUSED, True), reason
    assert (await run.load_history(newsroom.database, 1))[-1].by == CANARY
    for _ in range(2):
        await day.tick(newsroom)
    alarms = [letter.content for letter in sink.letters if letter.recipient == "lisa@topten.example"]
    assert (len(alarms), issue_letters(sink)) == (1, [])
    assert b"newsletter resume --date 2026-11-21" in alarms[0].replace(b"=\r\n", b"")
    sink.rules = ()
    await day.resume(newsroom, TODAY, by="anna")
    await day.send(newsroom, TODAY, by="anna")
    assert len(issue_letters(sink)) == 12 - balance.counts[DeliveryState.REJECTED]


async def test_an_operators_own_pause_raises_no_alarm(newsroom: Newsroom, sink: Sink) -> None:
    """Who pauses knows it."""
    await enrol(newsroom, *READERS)
    await day.approve(newsroom, (await drafted(newsroom)).issue_on, by="anna")
    await day.release(newsroom, await issue_of_today(newsroom), by="anna")
    await day.pause(newsroom, TODAY, by="anna")
    await day.tick(newsroom)
    assert recipients(sink) == []


async def test_a_small_audience_has_no_wave(newsroom: Newsroom, sink: Sink) -> None:
    """Three readers of whom one is refused are no reason to stop."""
    sink.rules = (Rule(stage="rcpt", action="550 5.1.1 nobody here", only="ben"),)
    await enrol(newsroom, *READERS)
    await drafted(newsroom)
    balance = await day.send(newsroom, TODAY, by="anna", approve=True)
    assert balance.counts == {DeliveryState.ACCEPTED: 2, DeliveryState.REJECTED: 1}
    assert (await state_of_today(newsroom))[0] is IssueState.SENT
