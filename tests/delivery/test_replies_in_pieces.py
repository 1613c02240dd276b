"""The replies that nearly every letter hears together take a short way, which must come to the same as the long one."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from newsletter.delivery.courier import Lost, Reply, Stage
from newsletter.delivery.group import CONTENT, ENVELOPE
from newsletter.delivery.pipe import Pipe
from newsletter.delivery.reply_limits import Limits
from newsletter.delivery.verdict import may_begin

ANSWERS = b"250 2.0.0 taken as 4Zq\r\n250 2.1.0 ok\r\n250 2.1.5 ok\r\n354 go on\r\n"


@asynccontextmanager
async def a_pipe() -> AsyncIterator[tuple[Pipe, socket.socket, list[str]]]:
    """A pipe, the relay's end of its connection, which nobody reads, and where it says what surprised it."""
    ours, theirs = socket.socketpair()
    surprises: list[str] = []
    loop = asyncio.get_running_loop()
    with theirs:
        pipe = Pipe(loop, None, Limits(command=60, data=60, content=60), surprises.append)
        transport, _ = await loop.create_connection(lambda: pipe, sock=ours)
        pipe.adopt(transport)
        yield pipe, theirs, surprises
        transport.abort()


@pytest.mark.parametrize("cut", range(len(ANSWERS)))
async def test_replies_mean_the_same_in_whatever_pieces_they_come(cut: int) -> None:
    """All in one piece is what nearly every letter hears; it takes a shorter way that must come to the same."""
    async with a_pipe() as (pipe, _, surprises):
        content, following = pipe.group(CONTENT), pipe.group(ENVELOPE)
        pipe.say((b"x\r\n",), content, following)
        for piece in filter(None, (ANSWERS[:cut], ANSWERS[cut:])):
            pipe.data_received(piece)
        assert await content.outcome == Reply(Stage.CONTENT, 250, "2.0.0 taken as 4Zq")
        begun = await following.outcome
        assert may_begin(begun) and begun.stage is Stage.DATA
        assert (pipe.is_waiting, pipe.unfinished, surprises) == (False, True, [])


@pytest.mark.parametrize("answers", [ANSWERS, ANSWERS.replace(b"354", b"250"), ANSWERS.replace(b"ok", b"o\rk", 1), ANSWERS[:-2] + b"\n"])
async def test_a_letter_that_has_not_left_was_not_taken(answers: bytes) -> None:
    """However right the replies look: what the relay speaks of can be no letter of which it has not read the end."""
    async with a_pipe() as (pipe, _, surprises):
        content, following = pipe.group(CONTENT), pipe.group(ENVELOPE)
        pipe.say((b"x" * 5_000_000,), content, following)
        pipe.data_received(answers)
        assert await content.outcome == Lost(Stage.CONTENT, "the relay answers before the whole letter has left")
        assert isinstance(await following.outcome, Lost)
        assert surprises == ["answers before the whole letter has left"]
