"""A newsletter with readers, issues and their letters in the database, and the desk that takes what comes back."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from newsletter.model.options import LetterheadOptions
from newsletter.model.return_options import ReturnOptions
from newsletter.model.return_paths import return_path_of_issue, unsubscribe_address_maker
from newsletter.model.tokens import KeyRing, Purpose, address_digests, make_token
from newsletter.returns.run.taking import TakenAccount, take_return
from newsletter.storage import schema
from newsletter.storage.database import Database
from tests.conftest import NOW, HandClock
from tests.returns.reports import DOMAIN, TODAY

RING = KeyRing((bytes(range(32)),))
OTHERS = KeyRing((b"x" * 32,))
LETTERHEAD = LetterheadOptions(from_address="letter@topten.example", postal_address="1 Main Street", base_url="https://topten.example")


def key_of(number: int) -> str:
    """The key of the reader with this number, counted from 0."""
    return f"{number:016x}"


@dataclass
class ReturnDesk:
    """``await desk.readers("a@x.example")``, ``await desk.issue(TODAY)``, ``await desk.take(bounce(), desk.path(0))``."""

    database: Database
    clock: HandClock
    options: ReturnOptions = field(default_factory=lambda: ReturnOptions(domain=DOMAIN))
    letterhead: LetterheadOptions = field(default_factory=lambda: LETTERHEAD)
    ring: KeyRing = RING
    _people: int = 0

    async def readers(self, *addresses: str, state: str = "active") -> list[int]:
        """Their numbers in the table; their keys count on from the last."""
        rows = [
            {
                "newsletter": "main",
                "address": address,
                "address_key": address.lower(),
                "key": key_of(number),
                "state": state,
                "created_at": NOW,
                "suppression_digest": address_digests(address.lower(), self.ring)[0],
            }
            for number, address in enumerate(addresses, self._people)
        ]
        self._people += len(rows)
        async with self.database.write() as connection:
            added = insert(schema.subscriber).returning(schema.subscriber.c.id, sort_by_parameter_order=True)
            return list(await connection.scalars(added, rows))

    async def issue(self, people: Sequence[int] = (), on: date = TODAY, state: str = "accepted", issue_state: str = "sent") -> int:
        """An issue of that date whose letters to these readers stand so; again for the same date: more letters."""
        async with self.database.write() as connection:
            row = {"newsletter": "main", "issue_on": on, "number": on.toordinal(), "state": issue_state, "due_at": NOW}
            there = select(schema.issue.c.id).where(schema.issue.c.issue_on == on)
            issue_id = await connection.scalar(there) or await connection.scalar(
                insert(schema.issue).returning(schema.issue.c.id),
                [row | {"send_not_after": NOW + timedelta(days=1), "created_at": NOW, "released_at": NOW}],
            )
            if people:
                letters = [{"issue_id": issue_id, "subscriber_id": one, "state": state, "changed_at": NOW} for one in people]
                await connection.execute(insert(schema.delivery), letters)
        return int(issue_id)

    async def take(self, raw: bytes, *sent_to: str, door: str = "lmtp") -> TakenAccount:
        """As the listener does."""
        return await take_return(self.database, self.ring, self.options, self.letterhead, raw, sent_to=sent_to, door=door, now=self.clock())

    def path(self, number: int, on: date = TODAY, ring: KeyRing | None = None) -> str:
        """The return path of this reader's letter."""
        return return_path_of_issue(on, DOMAIN, ring or self.ring)(key_of(number))

    def leaving(self, number: int, ring: KeyRing | None = None) -> str:
        """The address by which this reader leaves."""
        return unsubscribe_address_maker(DOMAIN, ring or self.ring)(key_of(number))

    def token(self, number: int) -> str:
        """Of List-Unsubscribe in this reader's letters."""
        return make_token(Purpose.UNSUBSCRIBE, key_of(number), self.ring)

    async def rows(self, *names: str) -> list[tuple[Any, ...]]:
        """What was kept, oldest first."""
        async with self.database.read() as connection:
            found = await connection.execute(select(*(schema.returned.c[name] for name in names)).order_by(schema.returned.c.id))
            return [tuple(row) for row in found]

    async def states(self) -> dict[str, str]:
        """State of each reader by address."""
        async with self.database.read() as connection:
            found = await connection.execute(select(schema.subscriber.c.address, schema.subscriber.c.state))
            return {row.address: row.state for row in found}

    async def suppressed(self, *addresses: str) -> dict[str, tuple[str, str]]:
        """Reason and note by address, of those of these that are on the suppression list."""
        async with self.database.read() as connection:
            found = {row.digest: (row.reason, row.note) for row in await connection.execute(select(schema.suppression))}
        digests = {one: address_digests(one, self.ring)[0] for one in addresses}
        return {one: found[digest] for one, digest in digests.items() if digest in found}

    async def consents(self) -> list[tuple[str, str]]:
        """Event and door of every line of the consent record."""
        async with self.database.read() as connection:
            found = await connection.execute(select(schema.consent.c.event, schema.consent.c.how).order_by(schema.consent.c.id))
            return [tuple(row) for row in found]

    async def alarms(self) -> list[dict[str, str]]:
        """Facts of the alarms in the queue."""
        question = select(schema.notice.c.facts).where(schema.notice.c.kind == "alarm").order_by(schema.notice.c.id)
        async with self.database.read() as connection:
            return list(await connection.scalars(question))

    async def letters(self) -> list[tuple[str, str]]:
        """State and reason of every letter."""
        async with self.database.read() as connection:
            found = await connection.execute(select(schema.delivery.c.state, schema.delivery.c.reason).order_by(schema.delivery.c.id))
            return [tuple(row) for row in found]


@pytest.fixture
def desk(any_database: Database, clock: HandClock) -> ReturnDesk:
    """On SQLite and on PostgreSQL."""
    return ReturnDesk(any_database, clock)


@pytest.fixture
def lite(database: Database, clock: HandClock) -> ReturnDesk:
    """On SQLite alone, for what no SQL is in."""
    return ReturnDesk(database, clock)
