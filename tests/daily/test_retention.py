"""What is kept long enough is forgotten, once a day, and nothing that is younger."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from newsletter.daily.newsroom import Newsroom
from newsletter.daily.retention import forget_old
from newsletter.daily.tick import keep_house
from newsletter.model.privacy_options import PrivacyOptions
from newsletter.storage import schema
from newsletter.subscribers.run import sign_up, unsubscribe_address
from tests.conftest import HandClock
from tests.daily.conftest import enrol, open_newsroom
from tests.smtp_sink import Sink

ANN, BEN = "ann@example.com", "ben@example.com"
NEVER = PrivacyOptions(**{name: timedelta() for name in PrivacyOptions.model_fields if name.startswith("keep_")})
NOTHING = {"networks": 0, "notices": 0, "issues": 0, "audit": 0, "returned": 0, "sessions": 0, "clicks": 0, "people": 0}


@pytest.fixture
async def newsroom(any_database: Any, clock: HandClock, tmp_path: Path, sink: Sink) -> AsyncIterator[Newsroom]:
    async with open_newsroom(any_database, clock, tmp_path, sink) as opened:
        yield opened


async def rows(newsroom: Newsroom, *columns: Any) -> list[tuple[Any, ...]]:
    async with newsroom.database.read() as connection:
        return [tuple(row) for row in await connection.execute(select(*columns).order_by(columns[0].table.primary_key.columns[0]))]


async def store(newsroom: Newsroom, table: Any, *values: dict[str, Any]) -> None:
    async with newsroom.database.write() as connection:
        for one in values:
            await connection.execute(insert(table).values(one))


async def signed_up(newsroom: Newsroom, address: str) -> None:
    asked = (newsroom.database, newsroom.sign_up, newsroom.letterhead, newsroom.ring, address)
    where = {"form_url": "https://topten.example/", "network": "203.0.113.7"}
    await sign_up(*asked, **where, randomness=newsroom.randomness, now=newsroom.clock())


async def an_issue(newsroom: Newsroom, number: int, at: datetime) -> None:
    """One letter of it to Ann, whose server quoted her address."""
    values = {"id": number, "newsletter": "main", "issue_on": at.date(), "number": number, "state": "sent"}
    await store(newsroom, schema.issue, values | {"due_at": at, "send_not_after": at, "created_at": at})
    letter = {"id": number, "issue_id": number, "subscriber_id": 1, "state": "rejected", "reply": f"no {ANN}", "changed_at": at}
    await store(newsroom, schema.delivery, letter)
    tried = {"delivery_id": number, "number": 1, "ended_at": at, "verdict": "permanent", "reply": f"no {ANN}"}
    await store(newsroom, schema.attempt, tried)


async def test_networks_leave_the_record_and_its_lines_stay(newsroom: Newsroom, clock: HandClock) -> None:
    """Thirty days after: the proof that somebody agreed is whole but for the place."""
    await signed_up(newsroom, ANN)
    clock.move(days=20)
    await signed_up(newsroom, BEN)
    clock.move(days=11)
    assert (await forget_old(newsroom) or {})["networks"] == 1
    found = await rows(newsroom, schema.consent.c.id, schema.consent.c.network, schema.consent.c.wording)
    wording = newsroom.sign_up.wording
    assert [row[1:] for row in found] == [("", wording), ("203.0.113.0/24", wording)]


async def test_who_left_long_ago_is_erased_to_a_digest(newsroom: Newsroom, clock: HandClock) -> None:
    """And is still not written to; who left since then, and who stays, is kept."""
    await enrol(newsroom, ANN, BEN, "cem@example.com")
    await unsubscribe_address(newsroom.database, "main", ANN, by="test", now=clock())
    clock.move(days=400)
    await unsubscribe_address(newsroom.database, "main", BEN, by="test", now=clock())
    clock.move(days=700)
    assert (await forget_old(newsroom) or {})["people"] == 1
    assert [row[0] for row in await rows(newsroom, schema.subscriber.c.address)] == [BEN, "cem@example.com"]
    listed = await rows(newsroom, schema.suppression.c.digest, schema.suppression.c.reason, schema.suppression.c.by)
    assert ("erased", "kept long enough") in [row[1:] for row in listed]
    await enrol(newsroom, ANN)
    assert ANN not in [row[0] for row in await rows(newsroom, schema.subscriber.c.address)]


async def test_the_words_of_servers_are_forgotten_issue_by_issue(newsroom: Newsroom, clock: HandClock) -> None:
    """A year after the letter; what became of it stays. The next time begins where this one ended."""
    await enrol(newsroom, ANN)
    for number, days in ((1, 0), (2, 1), (3, 300)):
        await an_issue(newsroom, number, clock() + timedelta(days=days))
    clock.move(days=370)
    for done in (2, 0):
        assert (await forget_old(newsroom) or {})["issues"] == done
        clock.move(days=1)
    assert await rows(newsroom, schema.delivery.c.id, schema.delivery.c.reply, schema.delivery.c.state) == [
        (1, "", "rejected"),
        (2, "", "rejected"),
        (3, f"no {ANN}", "rejected"),
    ]
    assert [row[1] for row in await rows(newsroom, schema.attempt.c.id, schema.attempt.c.reply)] == ["", "", f"no {ANN}"]


async def test_letters_beside_the_issue_forget_what_was_answered(newsroom: Newsroom, clock: HandClock) -> None:
    """With the link that stood in them; one that still waits keeps both."""
    await signed_up(newsroom, ANN)
    await signed_up(newsroom, BEN)
    async with newsroom.database.write() as connection:
        said = update(schema.notice).where(schema.notice.c.address == ANN).values(state="rejected", reply=f"no {ANN}")
        await connection.execute(said)
    clock.move(days=366)
    assert (await forget_old(newsroom) or {})["notices"] == 1
    found = await rows(newsroom, schema.notice.c.id, schema.notice.c.reply, schema.notice.c.facts)
    assert [(reply, sorted(facts)) for _, reply, facts in found] == [("", []), ("", ["confirm_url"])]


async def test_the_log_of_operators_and_their_logins_end(newsroom: Newsroom, clock: HandClock) -> None:
    """Lines and logins that are older go, the others stay."""
    person = {"id": 1, "name": "lisa", "role": "owner", "created_at": clock(), "changed_at": clock()}
    await store(newsroom, schema.operator, person)
    line = {"newsletter": "main", "by": "lisa", "face": "cli", "act": "show", "facts": {}, "outcome": "done"}
    login = {"operator_id": 1, "created_at": clock(), "seen_at": clock(), "network": "203.0.113.0/24"}
    for days in (0, 1000):
        at = clock() + timedelta(days=days)
        await store(newsroom, schema.audit, line | {"at": at})
        await store(newsroom, schema.session, login | {"digest": f"{days:064}", "ends_at": at + timedelta(days=99)})
    clock.move(days=1096)
    found = await forget_old(newsroom)
    assert found == NOTHING | {"audit": 1, "sessions": 1}
    assert len(await rows(newsroom, schema.audit.c.id)) == len(await rows(newsroom, schema.session.c.digest)) == 1


async def test_it_is_looked_at_once_a_day(newsroom: Newsroom, clock: HandClock) -> None:
    """The house is kept every hour; walking through whole tables that often would cost more than it spares."""
    assert await forget_old(newsroom) == NOTHING
    clock.move(hours=23)
    assert await forget_old(newsroom) is None
    await keep_house(newsroom)
    clock.move(hours=2)
    assert await forget_old(newsroom) == NOTHING


async def test_never_means_never(any_database: Any, clock: HandClock, tmp_path: Path, sink: Sink) -> None:
    """With every length at 0 the record of ten years ago is as it was."""
    async with open_newsroom(any_database, clock, tmp_path, sink, privacy=NEVER) as newsroom:
        await signed_up(newsroom, ANN)
        await an_issue(newsroom, 1, clock())
        await unsubscribe_address(newsroom.database, "main", ANN, by="test", now=clock())
        clock.move(days=3650)
        assert await forget_old(newsroom) == NOTHING
        assert (await rows(newsroom, schema.consent.c.id, schema.consent.c.network))[0][1] == "203.0.113.0/24"
