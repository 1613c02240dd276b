"""Notices: confirmations, welcomes and alarms, as carefully as issues."""

import random
from dataclasses import dataclass, field
from email import message_from_bytes
from typing import Any

import pytest
from sqlalchemy import insert

from newsletter.delivery.process import Process, this_process
from newsletter.delivery.run import SweepAccount, Tools, send_notices, send_test, sweep
from newsletter.delivery.smtp import connector
from newsletter.model.errors import RelayError
from newsletter.model.letters import Notice
from newsletter.model.sending_options import DeliveryOptions
from newsletter.model.states import VerdictKind
from newsletter.model.tokens import Purpose, read_token
from newsletter.storage import schema
from newsletter.storage.database import Database
from tests.conftest import NOW, HandClock
from tests.delivery.conftest import LETTER, LETTERHEAD, RING, counts, misbehaving, received, relay_for
from tests.smtp_sink import Sink


@dataclass
class NoticeDesk:
    """Notices in the queue, and the sending of them."""

    database: Database
    clock: HandClock
    options: DeliveryOptions = field(default_factory=DeliveryOptions)

    async def store(self, address: str, kind: str = "confirmation", subscriber: str | None = "pending", **values: Any) -> int:
        async with self.database.write() as connection:
            owner = None
            if subscriber is not None:
                person = {
                    "newsletter": "main",
                    "address": address,
                    "address_key": address,
                    "key": f"{random.Random(address).getrandbits(64):016x}",
                    "state": subscriber,
                    "created_at": NOW,
                    "suppression_digest": f"digest of {address}",
                }
                owner = await connection.scalar(insert(schema.subscriber).returning(schema.subscriber.c.id), [person])
            row = {
                "kind": kind,
                "subscriber_id": owner,
                "address": address,
                "facts": {"confirm_url": "x"},
                "state": "pending",
                "created_at": NOW,
                "changed_at": NOW,
            }
            return await connection.scalar(insert(schema.notice).returning(schema.notice.c.id), [{**row, **values}])

    async def send(self, sink: Sink, write_letter: Any = lambda notice: LETTER, **more: Any) -> dict[str, int]:
        relay = relay_for(sink)
        tools = Tools(
            database=self.database,
            connect=connector(relay, LETTERHEAD),
            options=self.options,
            relay=relay,
            letterhead=LETTERHEAD,
            ring=RING,
            clock=self.clock,
            randomness=random.Random(1),
            **more,
        )
        return counts(await send_notices(tools, write_letter))

    async def rows(self) -> list[Any]:
        async with self.database.read() as connection:
            return list((await connection.execute(schema.notice.select().order_by(schema.notice.c.id))).all())


@pytest.fixture
def desk(any_database: Database, clock: HandClock) -> NoticeDesk:
    return NoticeDesk(any_database, clock)


async def test_each_notice_is_sent_once(desk: NoticeDesk, sink: Sink) -> None:
    """A confirmation to who has yet to confirm, a welcome to a subscriber, an alarm to an operator."""
    await desk.store("new@example.com")
    await desk.store("lisa@example.com", "welcome", "active")
    await desk.store("operator@example.com", "alarm", None)
    written: list[Notice] = []

    def write(notice: Notice) -> Any:
        written.append(notice)
        return LETTER

    assert await desk.send(sink, write) == {"accepted": 3}
    assert await desk.send(sink, write) == {"accepted": 3}
    assert received(sink) == ["lisa@example.com", "new@example.com", "operator@example.com"]
    assert sorted((one.kind.value, one.address, one.facts["confirm_url"], len(one.subscriber_key)) for one in written) == [
        ("alarm", "operator@example.com", "x", 0),
        ("confirmation", "new@example.com", "x", 16),
        ("welcome", "lisa@example.com", "x", 16),
    ]


async def test_a_notice_keeps_its_message_id(desk: NoticeDesk) -> None:
    """Also when it is tried again; the account says what the relay said first."""
    number = await desk.store("new@example.com")
    async with misbehaving("rcpt*1=450 4.7.1 greylisted") as sink:
        assert await desk.send(sink) == {"deferred": 1}
        (row,) = await desk.rows()
        assert (row.attempts, row.code, row.reply) == (1, 450, "4.7.1 greylisted")
        desk.clock.move(minutes=7)
        assert await desk.send(sink) == {"accepted": 1}
    key = f"{random.Random('new@example.com').getrandbits(64):016x}"
    assert [letter.message_id for letter in sink.letters] == [f"<n{number}.{key}@topten.example>"]


@pytest.mark.parametrize(
    ("kind", "state", "suppressed", "outcome"),
    [
        ("confirmation", "active", None, "suppressed"),
        ("confirmation", "unsubscribed", None, "suppressed"),
        ("confirmation", "pending", "complaint", "suppressed"),
        ("confirmation", "pending", "operator", "suppressed"),
        ("confirmation", "pending", "dead", "suppressed"),
        ("confirmation", "pending", "bounce", "accepted"),
        ("confirmation", "pending", "erased", "accepted"),
        ("confirmation", "pending", "unsubscribed", "accepted"),
        ("welcome", "active", None, "accepted"),
        ("welcome", "unsubscribed", None, "suppressed"),
        ("welcome", "active", "bounce", "suppressed"),
        ("welcome", "active", "unsubscribed", "suppressed"),
        ("farewell", "unsubscribed", None, "accepted"),
        ("farewell", "unsubscribed", "unsubscribed", "accepted"),
        ("farewell", "unsubscribed", "bounce", "suppressed"),
        ("farewell", "unsubscribed", "complaint", "suppressed"),
        ("farewell", "active", None, "suppressed"),
        ("farewell", "pending", None, "suppressed"),
    ],
)
async def test_nobody_who_left_is_written_to(
    desk: NoticeDesk, sink: Sink, kind: str, state: str, suppressed: str | None, outcome: str
) -> None:
    """A notice that its subscriber no longer wants does not leave; a farewell leaves only to somebody who left and stayed away."""
    await desk.store("lisa@example.com", kind, state)
    if suppressed:
        async with desk.database.write() as connection:
            row = {"digest": "digest of lisa@example.com", "reason": suppressed, "at": NOW, "by": "test"}
            await connection.execute(insert(schema.suppression), row)
    await desk.store("operator@example.com", "alarm", None)
    await desk.send(sink)
    assert [row.state for row in await desk.rows()] == [outcome, "accepted"]
    assert len(sink.letters) == 1 + (outcome == "accepted")


async def test_an_old_notice_expires(desk: NoticeDesk, sink: Sink) -> None:
    """A confirmation a day late would only surprise its reader."""
    await desk.store("new@example.com")
    desk.clock.move(hours=24, seconds=1)
    assert await desk.send(sink) == {"expired": 1}


async def test_a_notice_left_in_doubt_stays_unknown(desk: NoticeDesk, sink: Sink) -> None:
    """A crash in the middle: what had not left is sent, what may have left is not sent again."""
    token = "w" * 24
    async with desk.database.write() as connection:
        dead = str(Process(this_process().place, 2**22 + 1, "1"))
        await connection.execute(insert(schema.worker), {"token": token, "process": dead, "started_at": NOW, "seen_at": NOW})
    await desk.store("claimed@example.com", state="claimed", token=token + "00000000")
    await desk.store("sending@example.com", state="sending", token=token + "00000000")
    account = await sweep(desk.database, desk.options, clock=desk.clock)
    assert account == SweepAccount(workers=1, released=1, unknown=1)
    assert await desk.send(sink) == {"accepted": 1, "unknown": 1}
    assert received(sink) == ["claimed@example.com"]


async def test_a_letter_that_cannot_be_written_stops_no_other(desk: NoticeDesk, sink: Sink) -> None:
    """A template that fails for one notice rejects that notice alone."""
    await desk.store("bad@example.com")
    await desk.store("good@example.com")

    def write(notice: Notice) -> Any:
        if notice.address.startswith("bad"):
            raise ValueError("no such fact")
        return LETTER

    assert await desk.send(sink, write) == {"accepted": 1, "rejected": 1}
    assert received(sink) == ["good@example.com"]


async def test_a_trial_copy_leaves_no_trace(desk: NoticeDesk, sink: Sink) -> None:
    """One copy to one address, with links that open nobody's subscription; nothing is stored."""
    verdict = await send_test(connector(relay_for(sink), LETTERHEAD), LETTER, "me@example.com", LETTERHEAD, RING, now=NOW)
    assert verdict.kind is VerdictKind.ACCEPTED
    (letter,) = sink.letters
    link = message_from_bytes(letter.content)["List-Unsubscribe"].strip("<>")
    assert read_token(Purpose.UNSUBSCRIBE, link.rpartition("/")[2], RING, NOW) == "0" * 16
    assert letter.message_id == "<test.20261121090000000000@topten.example>"


async def test_a_trial_tells_what_the_relay_said(clock: HandClock) -> None:
    """Refused or out of reach: the operator sees it at once."""
    async with misbehaving("rcpt=550 5.1.1 no such user") as sink:
        connect = connector(relay_for(sink), LETTERHEAD)
        verdict = await send_test(connect, LETTER, "me@example.com", LETTERHEAD, RING, now=NOW)
    assert (verdict.kind, verdict.reply) == (VerdictKind.PERMANENT, "5.1.1 no such user")
    with pytest.raises(RelayError, match="nothing listens there"):
        await send_test(connect, LETTER, "me@example.com", LETTERHEAD, RING, now=NOW)
