"""Which letters of a round may go now, which are kept, and which are put off."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from newsletter.delivery.courier import Envelope
from newsletter.delivery.group_pace import OURS_IN_A_ROW
from newsletter.delivery.run.claims import Attempt
from newsletter.delivery.run.pace import Pace
from newsletter.model.deliveries import Step
from newsletter.model.states import DeliveryState
from newsletter.storage import schema
from newsletter.storage.database import Database
from newsletter.storage.pace import read_paces
from tests.conftest import NOW, HandClock
from tests.delivery.conftest import LETTERHEAD
from tests.delivery.test_group_pace import OUR_FAULT, TOO_FAST


def letter(row: int, domain: str = "gmail.com") -> Attempt:
    return Attempt(
        row=row,
        token="t",
        address=f"r{row}@{domain}",
        key="k",
        number=0,
        not_after=NOW + timedelta(hours=20),
        envelope=Envelope(b"a@b.example", b"r@b.example"),
    )


class Round:
    """What a round gives its pace: somewhere to put letters off, and the letters that wait in its queue."""

    def __init__(self, database: Database, clock: HandClock) -> None:
        self.clock = clock
        self.put_off: list[tuple[int, Step]] = []
        self.queue: list[Attempt] = []
        self.pace = Pace(database, LETTERHEAD, clock, asyncio.Event(), self._put_off, self._recall)

    def _put_off(self, one: Attempt, step: Step) -> None:
        self.put_off.append((one.row, step))

    def _recall(self, wanted: Any) -> list[Attempt]:
        found = [one for one in self.queue if wanted(one)]
        self.queue = [one for one in self.queue if not wanted(one)]
        return found


@pytest.fixture
async def round_(database: Database, clock: HandClock) -> AsyncIterator[Round]:
    made = Round(database, clock)
    yield made
    await made.pace.written()


def rows(letters: list[Attempt]) -> list[int]:
    return [one.row for one in letters]


async def test_without_trouble_every_letter_goes_at_once(round_: Round) -> None:
    """The very list that came is handed on: nothing is looked at letter by letter."""
    letters = [letter(n) for n in range(500)]
    assert round_.pace.admit(letters) is letters


async def test_a_slowed_group_waits_and_the_others_do_not(round_: Round) -> None:
    """One letter a second: one now, five kept in hand in their order, the rest put off to when about it will be their turn."""
    round_.pace.groups.cap({"gmail.com": 1.0})
    letters = [letter(n, "googlemail.com") for n in range(40)] + [letter(100, "a.example")]
    assert rows(round_.pace.admit(letters)) == [0, 100]
    assert rows(round_.pace.give_back()) == list(range(1, 6))
    assert [row for row, _ in round_.put_off] == list(range(6, 40))
    times = [(step.state, step.reason, step.retry_at - NOW) for _, step in round_.put_off]
    assert times == [(DeliveryState.DEFERRED, "throttle", timedelta(seconds=n) + timedelta(seconds=5) * 2 / 3) for n in range(1, 35)]


async def test_kept_letters_come_when_their_turn_comes(round_: Round) -> None:
    """The round is not over while letters are kept, and each goes at its time."""
    round_.pace.groups.cap({"gmail.com": 1.0})
    chunks = [[letter(n) for n in range(3)], []]

    async def take() -> list[Attempt]:
        return chunks.pop(0) if chunks else []

    paced = round_.pace.taking(take)
    taken = [rows(await paced())]
    for _ in range(2):
        round_.clock.move(seconds=1)
        taken.append(rows(await paced()))
    assert (taken, rows(await paced())) == ([[0], [1], [2]], [])


async def test_the_first_word_slows_what_is_still_in_the_queue(round_: Round) -> None:
    """Letters of that group that were taken up and not yet marked wait like all others; other groups' stay where they are."""
    round_.queue = [letter(n) for n in range(6)] + [letter(100, "a.example")]
    round_.pace.admit(list(round_.queue))
    round_.pace.answered(70)
    round_.pace.heard(letter(6), TOO_FAST)
    assert rows(round_.queue) == [100]
    assert len(round_.pace.give_back()) + len(round_.put_off) == 6
    assert round_.pace.groups.care["gmail.com"].rate(NOW) == pytest.approx(70 * 6 / 7 / 2)


async def test_limits_are_remembered_over_restarts(any_database: Database, clock: HandClock) -> None:
    """A new process begins where the last one was slowed to; hours later it begins as if nothing had been."""
    first = Round(any_database, clock)
    first.pace.answered(40)
    first.pace.heard(letter(1), TOO_FAST)
    await first.pace.written()
    second = Round(any_database, clock)
    await second.pace.remember()
    assert second.pace.groups.care["gmail.com"].rate(NOW) == 20
    clock.move(hours=3)
    third = Round(any_database, clock)
    await third.pace.remember()
    assert third.pace.groups.care == {}


async def test_a_group_that_refuses_us_is_stopped_and_an_operator_called(any_database: Database, clock: HandClock) -> None:
    """Twenty in a row for our fault: the rest is put off with the reason, one alarm is stored, nobody else is touched."""
    stopped = Round(any_database, clock)
    stopped.queue = [letter(n, "a.example") for n in range(50, 60)]
    for n in range(OURS_IN_A_ROW):
        stopped.pace.heard(letter(n, "a.example"), OUR_FAULT)
    await stopped.pace.written()
    assert {(step.state, step.reason, step.retry_at) for _, step in stopped.put_off} == {
        (DeliveryState.DEFERRED, "our fault: 550 5.7.26", NOW + timedelta(hours=1))
    }
    assert len(stopped.put_off) == 10
    assert rows(stopped.pace.admit([letter(70, "a.example"), letter(71, "b.example")])) == [71]
    async with any_database.read() as connection:
        alarms = list(await connection.scalars(select(schema.notice.c.facts)))
        kept = await read_paces(connection)
    assert [one["subject"] for one in alarms] == ["Lisa’s Top Ten: a.example refuses our letters"]
    assert [(one.name, one.stopped_until) for one in kept] == [("to a.example", NOW + timedelta(hours=1))]


async def test_what_would_come_too_late_expires_with_its_reason(round_: Round) -> None:
    """A turn after the issue's last moment is no turn."""
    round_.pace.groups.cap({"gmail.com": 0.001})
    round_.clock.now = NOW + timedelta(hours=19, minutes=59)
    round_.pace.admit([letter(n) for n in range(3)])
    assert {(step.state, step.reason) for _, step in round_.put_off} == {(DeliveryState.EXPIRED, "throttle: no try is left in time")}


async def test_a_group_that_is_well_again_is_forgotten(round_: Round) -> None:
    """After hours without a word the table is empty and letters cost nothing again."""
    round_.pace.heard(letter(1), TOO_FAST)
    round_.clock.move(hours=3)
    round_.pace.well(letter(2))
    assert round_.pace.groups.care == {}
