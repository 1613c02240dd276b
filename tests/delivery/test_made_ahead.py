"""Messages made on other threads while their letters wait: the same bytes, and nobody's trouble is another's."""

import asyncio
import threading

import pytest

from newsletter.delivery.run.claims import Attempt
from newsletter.delivery.run.made_ahead import LETTERS_IN_A_JOB, Message, making_ahead
from tests.delivery.test_pace import letter


async def test_messages_are_made_on_other_threads_in_order() -> None:
    """Some at a time, first come first made, and none where the letters are sent."""
    made: list[tuple[int, bool]] = []

    def build(one: Attempt) -> Message:
        made.append((one.row, threading.current_thread() is threading.main_thread()))
        return [b"%d" % one.row]

    letters = [letter(row) for row in range(LETTERS_IN_A_JOB * 2 + 1)]
    with making_ahead(build) as ahead:
        ahead.begin(letters)
        await asyncio.wait({one.made for one in letters if one.made is not None})
        assert [ahead.message(one) for one in letters] == [[b"%d" % one.row] for one in letters]
    assert sorted(made) == [(one.row, False) for one in letters]
    assert len({one.made for one in letters}) == 3


async def test_a_letter_that_cannot_be_written_stops_nobody_elses() -> None:
    """Its error comes to whoever asks for it, and the others of its job are there."""

    def build(one: Attempt) -> Message:
        if one.row == 1:
            raise ValueError("cannot be written")
        return [b"fine"]

    letters = [letter(row) for row in range(LETTERS_IN_A_JOB)]
    with making_ahead(build) as ahead:
        ahead.begin(letters)
        await asyncio.wait({one.made for one in letters if one.made is not None})
        assert [ahead.message(one) for one in letters if one.row != 1] == [[b"fine"]] * (LETTERS_IN_A_JOB - 1)
        with pytest.raises(ValueError, match="cannot be written"):
            ahead.message(letters[1])


async def test_what_was_not_made_ahead_is_made_when_asked_for() -> None:
    """As unsigned messages are."""
    with making_ahead(lambda one: [b"%d" % one.row]) as ahead:
        assert ahead.message(letter(7)) == [b"7"]


async def test_what_nobody_will_send_is_not_made_any_more() -> None:
    """A round that ends does not wait for signatures of letters that it has put back."""
    going, made = threading.Event(), []

    def build(one: Attempt) -> Message:
        going.wait(5)
        made.append(one.row)
        return []

    letters = [letter(row) for row in range(LETTERS_IN_A_JOB * 40)]
    with making_ahead(build) as ahead:
        ahead.begin(letters)
    going.set()
    await asyncio.wait({one.made for one in letters if one.made is not None})
    assert len(made) < len(letters)
