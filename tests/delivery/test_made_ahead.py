"""Messages made while their letters wait: on threads or at once, in order, and nobody's trouble is another's."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from newsletter.delivery.run.claims import Attempt, Message
from newsletter.delivery.run.made_ahead import LETTERS_IN_A_JOB, MadeAhead, Making, making_ahead
from tests.delivery.test_pace import letter


async def made(letters: list[Attempt]) -> None:
    if making := {one.making for one in letters if one.making is not None}:
        await asyncio.wait(making)


@pytest.mark.parametrize("making", [Making.ON_THREADS, Making.IN_A_ROW])
async def test_messages_are_made_in_order(making: Making) -> None:
    """First come first made; on threads some at a time, and none where the letters are sent."""
    order: list[tuple[int, bool]] = []
    on_threads = making is Making.ON_THREADS

    def build(one: Attempt) -> Message:
        order.append((one.row, threading.current_thread() is not threading.main_thread()))
        return [b"%d" % one.row]

    letters = [letter(row) for row in range(LETTERS_IN_A_JOB * 2 + 1)]
    with making_ahead(build, making, 2) as ahead:
        ahead.begin(letters)
        await made(letters)
    assert [one.message for one in letters] == [[b"%d" % one.row] for one in letters]
    assert sorted(order) == [(one.row, on_threads) for one in letters] and (on_threads or order == sorted(order))
    assert len({one.making for one in letters}) == (3 if on_threads else 1)


@pytest.mark.parametrize("making", [Making.ON_THREADS, Making.IN_A_ROW])
async def test_a_letter_that_cannot_be_written_stops_nobody_elses(making: Making) -> None:
    """Its error stands in its place, and the others of its job are there."""
    trouble = ValueError("cannot be written")

    def build(one: Attempt) -> Message:
        if one.row == 1:
            raise trouble
        return [b"fine"]

    letters = [letter(row) for row in range(LETTERS_IN_A_JOB)]
    with making_ahead(build, making, 2) as ahead:
        ahead.begin(letters)
        await made(letters)
    assert [one.message for one in letters] == [[b"fine"], trouble, [b"fine"], [b"fine"]]


@pytest.mark.parametrize("making", [Making.ON_THREADS, Making.ONE_BY_ONE])
async def test_without_threads_dear_messages_are_not_made_ahead(making: Making) -> None:
    """Replies must not wait for a row of signatures: each is made when its letter is taken up."""
    with making_ahead(lambda one: [b"%d" % one.row], making, 0) as ahead:
        ahead.begin([one := letter(7)])
        assert one.message is None
        ahead.make((one,))
    assert one.message == [b"7"]


async def test_where_no_thread_can_be_started_each_is_made_when_it_is_taken_up() -> None:
    """A machine that is short of threads sends more slowly; the round goes on."""
    threads = ThreadPoolExecutor(1)
    threads.shutdown()
    made = MadeAhead(lambda one: [b"%d" % one.row], Making.ON_THREADS, threads)
    made.begin([one := letter(7)])
    assert (one.message, one.making) == (None, None)
    made.make((one,))
    assert one.message == [b"7"]


async def test_what_nobody_will_send_is_not_made_any_more() -> None:
    """A round that ends does not wait for signatures of letters that it has put back."""
    going, order = threading.Event(), []

    def build(one: Attempt) -> Message:
        going.wait(5)
        order.append(one.row)
        return []

    letters = [letter(row) for row in range(LETTERS_IN_A_JOB * 40)]
    with making_ahead(build, Making.ON_THREADS, 1) as ahead:
        ahead.begin(letters)
    going.set()
    await made(letters)
    assert len(order) < len(letters)
