"""Readers who erase themselves while an issue is on its way, through real SMTP conversations on both engines."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select

from newsletter.delivery.courier import Envelope
from newsletter.delivery.run import Tools, send_notices
from newsletter.delivery.smtp import connector
from newsletter.model.tokens import Purpose, make_token
from newsletter.storage import schema
from newsletter.storage.database import Database
from newsletter.subscribers.outcomes import Link
from newsletter.subscribers.run import erase_holder
from tests.conftest import HandClock
from tests.delivery.conftest import LETTER, LETTERHEAD, NOW, RING, Gate, GatedCourier, Post, counts, misbehaving, received, relay_for
from tests.delivery.test_notices import NoticeDesk
from tests.smtp_sink import Sink

LISA, TOM, ANN = "lisa@example.com", "tom@example.com", "ann@example.com"


async def key_of(post: Post, address: str) -> str | None:
    async with post.database.read() as connection:
        return await connection.scalar(select(schema.subscriber.c.key).where(schema.subscriber.c.address == address))


async def erase(post: Post, address: str) -> Link:
    token = make_token(Purpose.SUBSCRIPTION, await key_of(post, address), RING)
    return await erase_holder(post.database, token, RING, now=post.clock())


@dataclass
class ErasingCourier(GatedCourier):
    """Lisa presses the button after the last look at her mark, when the first content leaves."""

    post: Post

    async def content(self, message: Sequence[bytes], then: Envelope | None = None) -> Any:
        if await key_of(self.post, LISA) is not None:
            assert await erase(self.post, LISA) is Link.GOOD
        return await self.real.content(message, then)


async def written(post: Post) -> str:
    """Every table as text."""
    async with post.database.read() as connection:
        tables = [(await connection.execute(table.select())).all() for table in schema.metadata.tables.values()]
    return str(tables).lower()


async def test_the_balance_stays_right(any_post: Post, sink: Sink) -> None:
    """Erased before any worker came: no letter, and the audience is still the sum of its states."""
    await any_post.release(LISA, TOM, ANN)
    assert await erase(any_post, TOM) is Link.GOOD
    balance = await any_post.send(sink)
    assert (counts(balance), balance.audience) == ({"accepted": 2, "suppressed": 1}, 3)
    assert sorted((row.state, row.reason) for row in await any_post.rows())[-1] == ("suppressed", "erased")
    assert received(sink) == [ANN, LISA]


async def test_erasing_just_before_the_content_stops_the_letter(any_post: Post, sink: Sink) -> None:
    """The mark was made and the relay waits for the content: it is asked again, and nothing leaves."""
    await any_post.release(LISA)
    gate = Gate(relay_for(sink))
    sending = asyncio.create_task(any_post.send(sink, connect=gate.connect))
    await gate.reached.wait()
    assert await erase(any_post, LISA) is Link.GOOD
    await gate.open_late()
    assert (counts(await sending), sink.letters) == ({"suppressed": 1}, [])


async def test_a_letter_that_waits_to_be_tried_again_is_given_up(any_post: Post) -> None:
    """Deferred when its reader was erased: the next round writes to nobody, and what the relay had said is gone."""
    await any_post.release(LISA)
    async with misbehaving(f"dot*1=451 4.2.0 <{LISA}> is busy") as sink:
        assert counts(await any_post.send(sink)) == {"deferred": 1}
        assert await erase(any_post, LISA) is Link.GOOD
        any_post.clock.move(minutes=7)
        assert (counts(await any_post.send(sink)), sink.letters) == ({"suppressed": 1}, [])
    assert "<lisa@" not in await written(any_post)


@pytest.mark.parametrize(
    ("answer", "becomes"),
    [("250 2.1.5 <{}> took it", "accepted"), ("550 5.1.1 <{}> unknown", "rejected"), ("451 4.2.0 <{}> is busy", "deferred")],
)
async def test_an_answer_that_comes_too_late_is_forgotten(any_post: Post, answer: str, becomes: str) -> None:
    """The letter is on the wire when its reader is erased: it counts as what the relay made of it, and the address is not written again."""
    await any_post.release(LISA, TOM)
    await any_post.set_issue(released_at=NOW)
    async with misbehaving(f"dot={answer.format(LISA)}") as sink:
        relay = relay_for(sink, connections=1)

        async def connect() -> Any:
            gate = Gate(relay)
            gate.open.set()
            return await gate.reach(lambda courier: ErasingCourier(gate, courier, any_post))

        balance = await any_post.send(sink, relay, connect=connect)
    assert (counts(balance), balance.audience) == ({becomes: 2}, 2)
    assert [LISA in row.reply for row in await any_post.rows()] == [False, True]
    assert (await written(any_post)).count("<lisa@") == (1 if becomes == "accepted" else 2)  # what was said to Tom, also as a try


@pytest.mark.parametrize("when", ["marked", "on the wire"])
async def test_a_welcome_may_meet_nobody(any_database: Database, clock: HandClock, when: str) -> None:
    """The letter's own row goes with its reader: before the content it stays here, on the wire its answer finds no row."""
    desk, post = NoticeDesk(any_database, clock), Post(any_database, clock)
    await desk.store(LISA, kind="welcome", subscriber="active")
    async with Sink() as sink:
        relay = relay_for(sink, connections=1)
        gate = Gate(relay)

        async def connect() -> GatedCourier:
            courier = await connector(relay, LETTERHEAD)()
            return GatedCourier(gate, courier) if when == "marked" else ErasingCourier(gate, courier, post)

        tools = Tools(
            database=any_database,
            connect=connect,
            options=desk.options,
            relay=relay,
            letterhead=LETTERHEAD,
            ring=RING,
            clock=clock,
            randomness=random.Random(1),
        )
        if when == "on the wire":
            gate.open.set()
        sending = asyncio.create_task(send_notices(tools, lambda notice: LETTER))
        if when == "marked":
            await gate.reached.wait()
            assert await erase(post, LISA) is Link.GOOD
            await gate.open_late()
        await sending
    assert received(sink) == ([] if when == "marked" else [LISA])
    assert "'lisa@" not in await written(post)
