"""Readers who change their address while an issue is on its way, through real SMTP conversations on both engines: one letter, no second."""

import asyncio
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from newsletter.model.sending_options import DeliveryOptions
from newsletter.model.tokens import Purpose, make_token
from newsletter.storage import schema
from newsletter.storage.deliveries import move_waiting
from newsletter.subscribers.run import move_over
from tests.delivery.conftest import NOW, RING, Gate, GatedCourier, Post, counts, misbehaving, received, relay_for
from tests.delivery.test_erased_meanwhile import key_of
from tests.smtp_sink import Sink

OLD, NEW, TOM = "ada@example.com", "ada@example.org", "tom@example.com"


async def confirmed(post: Post) -> None:
    """The new address, confirmed since the issue was released."""
    row = {"newsletter": "main", "address": NEW, "address_key": NEW, "key": "e" * 16, "state": "active", "created_at": NOW}
    async with post.database.write() as connection:
        await connection.execute(insert(schema.subscriber), row | {"suppression_digest": f"digest of {NEW}"})


async def move(post: Post) -> None:
    key = await key_of(post, OLD)
    assert key is not None
    leaving = make_token(Purpose.MOVE, key, RING)
    await move_over(post.database, make_token(Purpose.CONFIRM, "e" * 16, RING), leaving, RING, now=post.clock())


@dataclass
class MovingCourier(GatedCourier):
    """Ada presses the button in her new mailbox when the first content leaves."""

    post: Post

    async def content(self, message: Any, then: Any = None) -> Any:
        await move(self.post)
        return await self.real.content(message, then)


@pytest.mark.parametrize("issue", ["sending", "paused"])
async def test_a_letter_that_waits_comes_to_the_new_address(any_post: Post, sink: Sink, issue: str) -> None:
    """Pressing again moves nothing more, and the audience is still the sum of its states."""
    await any_post.release(OLD, TOM, state=issue)
    before = [row._asdict() for row in await any_post.rows()]
    await confirmed(any_post)
    await move(any_post)
    await move(any_post)
    async with any_post.database.read() as connection:
        ids = {row.address: row.id for row in await connection.execute(select(schema.subscriber.c.address, schema.subscriber.c.id))}
    after = [row | {"subscriber_id": ids[NEW]} if row["subscriber_id"] == ids[OLD] else row for row in before]
    assert [row._asdict() for row in await any_post.rows()] == after
    await any_post.set_issue(state="sending")
    balance = await any_post.send(sink)
    assert (counts(balance), balance.audience, received(sink)) == ({"accepted": 2}, 2, [NEW, TOM])


async def test_a_letter_that_waits_to_be_tried_again_comes_to_the_new_address(any_post: Post) -> None:
    """When it would have come, with the tries it had."""
    await any_post.release(OLD)
    async with misbehaving(f"dot*1=451 4.2.0 <{OLD}> is busy") as sink:
        assert counts(await any_post.send(sink)) == {"deferred": 1}
        await confirmed(any_post)
        await move(any_post)
        assert (await any_post.states(), counts(await any_post.send(sink))) == ({NEW: "deferred"}, {"deferred": 1})
        any_post.clock.move(minutes=7)
        assert (counts(await any_post.send(sink)), received(sink)) == ({"accepted": 1}, [NEW])


async def test_a_letter_on_the_wire_is_the_old_addresses(any_post: Post, sink: Sink) -> None:
    """It cannot be called back, so the new address gets none."""
    await any_post.release(OLD)
    await confirmed(any_post)
    relay = relay_for(sink, connections=1)

    async def connect() -> Any:
        gate = Gate(relay)
        gate.open.set()
        return await gate.reach(lambda courier: MovingCourier(gate, courier, any_post))

    await any_post.send(sink, relay, connect=connect)
    await any_post.send(sink)
    assert (await any_post.states(), received(sink)) == ({OLD: "accepted"}, [OLD])


async def test_a_letter_in_a_couriers_hand_goes_to_nobody_else(any_post: Post, sink: Sink) -> None:
    """The old address's claim decides: nobody who left is written to, and no second letter is made of it."""
    await any_post.release(OLD)
    await confirmed(any_post)
    gate = Gate(relay_for(sink))
    sending = asyncio.create_task(any_post.send(sink, connect=gate.connect))
    await gate.reached.wait()
    await move(any_post)
    await gate.open_late()
    assert counts(await sending) == {"suppressed": 1}
    assert (counts(await any_post.send(sink)), await any_post.states(), sink.letters) == ({"suppressed": 1}, {OLD: "suppressed"}, [])


WAITING = ("pending", "deferred")
STATES = (*WAITING, "claimed", "sending", "accepted", "rejected", "expired", "cancelled", "suppressed", "unknown")


@pytest.mark.parametrize("state", STATES)
async def test_only_what_waits_is_moved(any_post: Post, state: str) -> None:
    """And nothing of an issue that is over, or of which the other has a letter."""
    moved = 0
    for number, (issue, has_one) in enumerate(
        [("sending", False), ("paused", False), ("sending", True), ("sent", False), ("expired", False), ("cancelled", False)]
    ):
        await any_post.release(state=issue, issue_on=date(2026, 11, 21) - timedelta(days=number))
        rows = [{"issue_id": any_post.issue_id, "subscriber_id": 7, "state": state, "changed_at": NOW}]
        rows += [{**rows[0], "subscriber_id": 8, "state": "accepted"}] if has_one else []
        async with any_post.database.write() as connection:
            await connection.execute(insert(schema.delivery), rows)
            moved += await move_waiting(connection, 7, 8)
        owners = [(row.subscriber_id, row.state) for row in await any_post.rows()]
        goes = state in WAITING and issue in ("sending", "paused") and not has_one
        assert owners == [(8 if goes else 7, state), *([(8, "accepted")] if has_one else [])]
    assert moved == (2 if state in WAITING else 0)


async def test_many_who_move_while_letters_leave_get_one_each(any_post: Post, sink: Sink) -> None:
    """Whichever comes first, claim or move: a person has a letter at one of their two addresses at most, and those who wait get theirs."""
    people = [f"reader{number}@example.com" for number in range(40)]
    await any_post.release(*people)
    async with any_post.database.write() as connection:
        found = (await connection.execute(select(schema.subscriber.c.id, schema.subscriber.c.address, schema.subscriber.c.key))).all()
        row = {"newsletter": "main", "state": "active", "created_at": NOW}
        for one in found:
            address = f"new.{one.address}"
            values = row | {
                "address": address,
                "address_key": address,
                "key": f"{'f' * 8}{one.key[8:]}",
                "suppression_digest": f"digest of {address}",
            }
            await connection.execute(insert(schema.subscriber), values)

    async def move_all() -> None:
        for one in found:
            confirm = make_token(Purpose.CONFIRM, f"{'f' * 8}{one.key[8:]}", RING)
            await move_over(any_post.database, confirm, make_token(Purpose.MOVE, one.key, RING), RING, now=any_post.clock())

    few = replace(any_post, options=DeliveryOptions(chunk=4))
    await asyncio.gather(few.send(sink, relay_for(sink, connections=1)), move_all())
    balance = await any_post.send(sink)
    letters = [address.removeprefix("new.") for address in received(sink)]
    assert (len(letters), len(set(letters))) == (counts(balance)["accepted"], len(letters))
    assert sum(counts(balance).values()) == balance.audience == 40
    assert set(counts(balance)) <= {"accepted", "suppressed"}
