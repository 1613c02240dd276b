"""A sign-up desk on both engines, and what its tests look at."""

import random
from dataclasses import dataclass, field
from datetime import time
from typing import Any

import pytest
from sqlalchemy import select

from newsletter.model.options import LetterheadOptions, SignUpOptions
from newsletter.model.states import NoticeKind
from newsletter.model.tokens import KeyRing
from newsletter.storage.database import Database
from newsletter.storage.schema import metadata
from newsletter.subscribers import run
from newsletter.subscribers.choice_form import Offer
from newsletter.subscribers.together import Together
from tests.choices import TOPICS
from tests.conftest import HandClock

RING = KeyRing((b"k" * 32,))
NETWORK = "203.0.113.0/24"
OFFER = Offer(zone="America/New_York", send_at=time(6, 30), topics=TOPICS, languages=("ar", "de"))


@dataclass
class SignUpDesk:
    """The runs of the room with everything they take; ``await desk.sign_up("a@b.example")``."""

    database: Database
    clock: HandClock
    options: SignUpOptions = field(default_factory=SignUpOptions)
    letterhead: LetterheadOptions = field(default_factory=lambda: LetterheadOptions(base_url="https://topten.example"))
    ring: KeyRing = RING
    randomness: random.Random = field(default_factory=lambda: random.Random(1))
    together: Together | None = None
    offer: Offer = OFFER

    async def sign_up(self, address: str, *, network: str = NETWORK, **more: Any) -> Any:
        return await run.sign_up(
            self.database,
            self.options,
            self.letterhead,
            self.ring,
            address,
            form_url="https://topten.example/",
            network=network,
            randomness=self.randomness,
            now=self.clock(),
            together=self.together,
            **more,
        )

    async def confirm(self, token: str) -> Any:
        return await run.confirm(self.database, token, self.ring, network="203.0.113.7", now=self.clock())

    async def active(self, address: str) -> str:
        """Sign up and confirm; gives the subscriber's key."""
        await self.sign_up(address)
        await self.confirm(await self.confirm_token(address))
        return (await self.subscriber(address))["key"]

    async def confirm_token(self, address: str) -> str:
        notices = [one for one in await self.rows("notice") if one["kind"] == NoticeKind.CONFIRMATION and one["address"] == address]
        return notices[-1]["facts"]["confirm_url"].rpartition("/")[2]

    async def rows(self, table: str) -> list[dict[str, Any]]:
        async with self.database.read() as connection:
            found = metadata.tables[table]
            return [dict(row._mapping) for row in await connection.execute(select(found).order_by(*found.primary_key.columns))]

    async def subscriber(self, address: str) -> dict[str, Any]:
        return next(row for row in await self.rows("subscriber") if row["address"] == address)

    async def everything(self) -> dict[str, list[dict[str, Any]]]:
        return {name: await self.rows(name) for name in metadata.tables}


@pytest.fixture
def desk(any_database: Database, clock: HandClock) -> SignUpDesk:
    return SignUpDesk(any_database, clock)
