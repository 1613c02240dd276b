"""The window of chunks by itself: who is heard when the block ends, and in which order."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from newsletter.delivery.courier import Envelope, Lost, Reply, Stage
from newsletter.delivery.logbook import NoLogbook
from newsletter.delivery.run.chunk_window import ChunkWindow
from newsletter.delivery.run.claims import Attempt
from tests.delivery.test_pace import letter

TAKEN = Reply(Stage.CONTENT, 250, "taken")
TOO_BIG = Reply(Stage.CONTENT, 552, "5.3.4 too big")
NO_SPACE = Reply(Stage.CONTENT, 452, "4.3.1 no space left")
LOST = Lost(Stage.CONTENT, "the connection was lost")


@dataclass
class Posting:
    """A courier that remembers what it should answer."""

    window: int = 4
    is_open: bool = True
    due: list[asyncio.Future[Reply | Lost]] = field(default_factory=list)

    def post(self, envelope: Envelope, message: Sequence[bytes]) -> asyncio.Future[Reply | Lost]:
        self.due.append(asyncio.get_running_loop().create_future())
        return self.due[-1]


@dataclass
class Desk:
    """Where answers are handed in. ``breaks_at``: the row whose step cannot be made."""

    courier: Any = field(default_factory=Posting)
    breaks_at: int = -1
    heard: list[tuple[int, Reply | Lost]] = field(default_factory=list)

    async def hand_in(self, one: Attempt, outcome: Reply | Lost) -> None:
        if one.row == self.breaks_at:
            raise RuntimeError("no step for it")
        self.heard.append((one.row, outcome))

    def window(self, *answers: Reply | Lost | None) -> ChunkWindow:
        """One letter for each answer on its way; None for an answer that has not come."""
        window = ChunkWindow(self.courier, NoLogbook(), self.hand_in)
        for row, answer in enumerate(answers):
            window.post(letter(row), [b"x\r\n"])
            if answer is not None:
                self.courier.due[row].set_result(answer)
        return window


async def test_there_is_room_as_long_as_the_relay_takes_several_at_once() -> None:
    """Up to its window, on an open connection, and never where it was found to take one at a time only."""
    desk = Desk()
    window, full = desk.window(), Desk().window(None, None, None, None)
    assert (window.has_room, window.is_empty, full.has_room, full.is_empty) == (True, True, False, False)
    desk.courier.window = 1
    assert not window.has_room
    desk.courier.window, desk.courier.is_open = 4, False
    assert not window.has_room


async def test_the_oldest_is_heard_alone() -> None:
    """A refusal of one letter is nothing to those behind it."""
    desk = Desk()
    window = desk.window(TOO_BIG, TAKEN)
    assert (await window.hear(), desk.heard) == (True, [(0, TOO_BIG)])
    assert (await window.hear(), desk.heard) == (True, [(0, TOO_BIG), (1, TAKEN)])


@pytest.mark.parametrize("trouble", [NO_SPACE, LOST])
async def test_trouble_is_handed_in_when_everybody_was_heard(trouble: Reply | Lost) -> None:
    """Handing it in closes the connection, and those behind it must not be in doubt for that."""
    desk = Desk()
    window = desk.window(trouble, TAKEN, trouble, TOO_BIG)
    assert not await window.hear()
    assert (desk.heard, window.is_empty) == ([(1, TAKEN), (3, TOO_BIG), (0, trouble), (2, trouble)], True)


@pytest.mark.parametrize(("breaks_at", "others"), [(-1, [0, 1, 2]), (0, [1, 2])], ids=["while posting", "while handing in"])
async def test_an_error_waits_until_everybody_was_heard(breaks_at: int, others: list[int]) -> None:
    """It goes on as it was; the answers that come meanwhile are handed in."""
    desk = Desk(breaks_at=breaks_at)

    async def send() -> None:
        async with desk.window(TAKEN if breaks_at == 0 else None, None, None) as window:
            if breaks_at == 0:
                await window.hear()
            raise RuntimeError("no step for it")

    sending = asyncio.create_task(send())
    await asyncio.sleep(0)
    assert not sending.done()
    for due in desk.courier.due:
        if not due.done():
            due.set_result(TAKEN)
    with pytest.raises(RuntimeError, match="no step for it"):
        await sending
    assert desk.heard == [(row, TAKEN) for row in others]


@pytest.mark.parametrize("waits_for_answer", [True, False])
async def test_who_is_called_off_waits_for_nobody(waits_for_answer: bool) -> None:
    """Answers that are there count all the same."""
    desk = Desk()

    async def send() -> None:
        async with desk.window(None if waits_for_answer else TAKEN, None, None) as window:
            if waits_for_answer:
                await window.hear()
            await asyncio.Event().wait()

    sending = asyncio.create_task(send())
    await asyncio.sleep(0)
    sending.cancel()
    desk.courier.due[1].set_result(TAKEN)
    done, _ = await asyncio.wait([sending], timeout=1)
    assert done and sending.cancelled()
    assert desk.heard == [(row, TAKEN) for row in ((1,) if waits_for_answer else (0, 1))]
