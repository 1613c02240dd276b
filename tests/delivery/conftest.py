"""An issue on its way in two words: an audience in the database, a relay that may misbehave, and the sending of it."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from newsletter.delivery.courier import Envelope, Unreachable
from newsletter.delivery.run import Tools, send_issue
from newsletter.delivery.run.last_look import OLD_SECONDS
from newsletter.delivery.smtp import connector
from newsletter.model.deliveries import Balance
from newsletter.model.letters import Blank, CompiledLetter, Place
from newsletter.model.options import LetterheadOptions
from newsletter.model.sending_options import DeliveryOptions, RelayOptions
from newsletter.model.tokens import KeyRing
from newsletter.storage import schema
from newsletter.storage.database import Database
from tests.conftest import NOW, HandClock
from tests.smtp_sink import Rule, Sink

RING = KeyRing((bytes(range(32)),))
LETTERHEAD = LetterheadOptions(
    from_address="letter@topten.example", postal_address="1 Main Street", base_url="https://topten.example", zone="Europe/Lisbon"
)
LETTER = CompiledLetter(
    pieces=(
        b"From: Lisa <letter@topten.example>\r\nTo: ",
        b"\r\nDate: ",
        b"\r\nMessage-ID: ",
        b"\r\nList-Unsubscribe: <",
        b">\r\n\r\nFor you: =\r\n",
        b"=\r\n\r\nGood morning.\r\n",
    ),
    places=(
        Place(blank=Blank.TO, encoding="header"),
        Place(blank=Blank.DATE, encoding="header"),
        Place(blank=Blank.MESSAGE_ID, encoding="header"),
        Place(blank=Blank.UNSUBSCRIBE_URL, encoding="header"),
        Place(blank=Blank.ADDRESS, encoding="text"),
    ),
)


def relay_for(sink: Sink, **changes: Any) -> RelayOptions:
    """Settings for a sink; times are short because nothing on loopback is slow unless it is meant to hang."""
    quick = {
        "host": "127.0.0.1",
        "port": sink.port,
        "tls": "none",
        "connections": 3,
        "connect_timeout": timedelta(seconds=0.5),
        "command_timeout": timedelta(seconds=0.5),
        "data_timeout": timedelta(seconds=0.5),
        "first_pause": timedelta(milliseconds=1),
        "longest_pause": timedelta(milliseconds=5),
    }
    return RelayOptions(**{**quick, **changes})


@dataclass
class Post:
    """An issue with an audience, and what is needed to send it."""

    database: Database
    clock: HandClock
    options: DeliveryOptions = field(default_factory=DeliveryOptions)
    issue_id: int = 0

    async def release(self, *addresses: str, state: str = "sending", issue_on: date = date(2026, 11, 21)) -> None:
        """An issue in state sending, with active subscribers and their pending deliveries."""
        async with self.database.write() as connection:
            row = {
                "newsletter": "main",
                "issue_on": issue_on,
                "number": issue_on.toordinal(),
                "state": state,
                "due_at": NOW,
                "send_not_after": NOW + timedelta(hours=20),
                "created_at": NOW,
                "audience": len(addresses),
            }
            self.issue_id = await connection.scalar(insert(schema.issue).returning(schema.issue.c.id), [row])
            people = [
                {
                    "newsletter": "main",
                    "address": address,
                    "address_key": address,
                    "key": f"{self.issue_id:08x}{number:08x}",
                    "state": "active",
                    "created_at": NOW,
                    "suppression_digest": f"digest of {address}",
                }
                for number, address in enumerate(addresses)
            ]
            if not people:
                return
            ids = (await connection.scalars(insert(schema.subscriber).returning(schema.subscriber.c.id), people)).all()
            rows = [{"issue_id": self.issue_id, "subscriber_id": one, "state": "pending", "changed_at": NOW} for one in sorted(ids)]
            await connection.execute(insert(schema.delivery), rows)

    async def send(self, sink: Sink, relay: RelayOptions | None = None, **more: Any) -> Balance:
        """Send as the product does, through a real conversation with the sink."""
        return await self.send_through(relay or relay_for(sink), **more)

    async def send_through(
        self, relay: RelayOptions, letter: CompiledLetter = LETTER, letterhead: LetterheadOptions = LETTERHEAD, **more: Any
    ) -> Balance:
        """Send to whatever stands behind these settings."""
        calling = {name: more.pop(name) for name in ("on_progress", "stop", "variants") if name in more}
        tools = Tools(
            database=self.database,
            connect=more.pop("connect", None) or connector(relay, letterhead),
            options=self.options,
            relay=relay,
            letterhead=letterhead,
            ring=RING,
            clock=self.clock,
            randomness=random.Random(1),
            **more,
        )
        return await send_issue(tools, letter, self.issue_id, **calling)

    async def set_issue(self, **values: Any) -> None:
        async with self.database.write() as connection:
            await connection.execute(update(schema.issue).where(schema.issue.c.id == self.issue_id).values(**values))

    async def set_subscriber(self, address: str, **values: Any) -> None:
        async with self.database.write() as connection:
            await connection.execute(update(schema.subscriber).where(schema.subscriber.c.address == address).values(**values))

    async def suppress(self, address: str) -> None:
        row = {"digest": f"digest of {address}", "reason": "operator", "at": NOW, "by": "test"}
        async with self.database.write() as connection:
            await connection.execute(insert(schema.suppression), row)

    async def states(self) -> dict[str, str]:
        """State of each delivery by address."""
        question = select(schema.subscriber.c.address, schema.delivery.c.state)
        question = question.join(schema.delivery, schema.delivery.c.subscriber_id == schema.subscriber.c.id)
        async with self.database.read() as connection:
            rows = await connection.execute(question.where(schema.delivery.c.issue_id == self.issue_id))
            return {row.address: row.state for row in rows}

    async def rows(self) -> list[Any]:
        """The delivery rows of the issue, in order."""
        async with self.database.read() as connection:
            found = schema.delivery.select().where(schema.delivery.c.issue_id == self.issue_id).order_by(schema.delivery.c.id)
            return list((await connection.execute(found)).all())

    async def attempts(self) -> list[tuple[int, int, str, int]]:
        """What was kept of each try: delivery, number, verdict, reply code.

        An acceptance, the last try there can be, mostly has no row of its own and stands in the delivery itself.
        """
        kept, rows = schema.attempt.c, schema.delivery.c
        tried = select(kept.delivery_id, kept.number, kept.verdict, kept.code).join(schema.delivery, rows.id == kept.delivery_id)
        ended = select(rows.id, rows.attempts, rows.state, rows.code).where(rows.state == "accepted", rows.attempts > 0)
        of_issue = rows.issue_id == self.issue_id
        async with self.database.read() as connection:
            apart = [(*row,) for row in await connection.execute(tried.where(of_issue))]
            alone = [(*row,) for row in await connection.execute(ended.where(of_issue))]
        numbered = {row[:2] for row in apart}
        return sorted([*apart, *(row for row in alone if row[:2] not in numbered)])


def readers(number: int) -> list[str]:
    return [f"reader{n}@example.com" for n in range(number)]


def counts(balance: Balance) -> dict[str, int]:
    """States that occur, by name."""
    return {state.value: number for state, number in balance.counts.items() if number}


def received(sink: Sink) -> list[str]:
    """Recipients of the letters that the sink took, sorted: a second copy would show."""
    return sorted(letter.recipient for letter in sink.letters)


@pytest.fixture
def post(database: Database, clock: HandClock) -> Post:
    return Post(database, clock)


@pytest.fixture
def any_post(any_database: Database, clock: HandClock) -> Post:
    """On SQLite and on PostgreSQL."""
    return Post(any_database, clock)


@pytest.fixture
async def sink() -> AsyncIterator[Sink]:
    async with Sink() as listening:
        yield listening


@asynccontextmanager
async def misbehaving(*rules: str, **manners: Any) -> AsyncIterator[Sink]:
    async with Sink(rules=tuple(Rule.read(rule) for rule in rules), **manners) as listening:
        yield listening


async def until(condition: Callable[[], Any]) -> None:
    """Let others work until something has happened; the test's own time-out is the limit."""
    while not condition():  # noqa: ASYNC110 - the sink has no event for everything
        await asyncio.sleep(0.001)


@dataclass
class Gate:
    """A courier that stands still between the relay's 354 and the content, until a test lets it go on."""

    relay: RelayOptions
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    open: asyncio.Event = field(default_factory=asyncio.Event)

    async def open_late(self) -> None:
        """Let it go on when every mark is so old that it is asked for again."""
        await asyncio.sleep(OLD_SECONDS)
        self.open.set()

    async def connect(self) -> Any:
        return await self.reach(lambda courier: GatedCourier(self, courier))

    async def reach(self, put_before: Callable[[Any], Any]) -> Any:
        """What a courier is put behind; one that did not reach the relay is given back as it is, to be tried again."""
        real = await connector(self.relay, LETTERHEAD)()
        return real if isinstance(real, Unreachable) else put_before(real)


@dataclass
class GatedCourier:
    gate: Gate
    real: Any

    @property
    def is_open(self) -> bool:
        return self.real.is_open

    @property
    def window(self) -> int:
        return self.real.window

    async def start(self, envelope: Envelope) -> Any:
        reply = await self.real.start(envelope)
        self.gate.reached.set()
        await self.gate.open.wait()
        return reply

    async def content(self, message: Sequence[bytes], then: Envelope | None = None) -> Any:
        return await self.real.content(message, then)

    async def answer(self) -> Any:
        reply = await self.real.answer()
        self.gate.reached.set()
        await self.gate.open.wait()
        return reply

    async def abandon(self) -> None:
        await self.real.abandon()

    async def close(self) -> None:
        await self.real.close()
