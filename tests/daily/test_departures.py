"""Nobody who left is written to again after an older copy of the database is put back, though the database that knew them is lost."""

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from newsletter.daily.backup import back_up
from newsletter.daily.departures import note_departures
from newsletter.daily.generation import accept, keep_up, read_hold
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.retention import forget_old
from newsletter.model.errors import RefusedStep
from newsletter.model.states import SuppressionReason
from newsletter.model.tokens import Purpose, make_token
from newsletter.storage import schema
from newsletter.storage.audience import count_wanted
from newsletter.storage.database import Database
from newsletter.storage.departures import Departure, add_to_list, keep_off_the_list, list_beside, read_list
from newsletter.storage.opening import upgrade_instance
from newsletter.storage.restoring import restore
from newsletter.subscribers.outcomes import Door
from newsletter.subscribers.run import erase_subscriber, resubscribe, suppress_address, unsubscribe, unsubscribe_address
from tests.conftest import HandClock
from tests.daily.conftest import RING, enrol
from tests.daily.test_backup import instance
from tests.smtp_sink import Sink

STAYS, LEAVES, ERASED, FULL, UNDOES = (f"{name}@example.com" for name in ("stays", "leaves", "erased", "full", "undoes"))


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite+aiosqlite:///{tmp_path / 'subscribers.db'}"


async def lost(url: str, folder: Path, clock: HandClock, sink: Sink) -> Path:
    """A backup; then one left, one was erased, one bounced, one left and took it back; then the disk with the database was lost."""
    await upgrade_instance(url, folder, now=clock())
    async with instance(url, folder, clock, sink) as newsroom:
        await enrol(newsroom, STAYS, LEAVES, ERASED, FULL, UNDOES)
        await keep_up(newsroom)
        await back_up(newsroom, folder / "copy")
        clock.move(minutes=5)
        given: dict[str, Any] = {"by": "lisa", "now": clock()}
        await unsubscribe_address(newsroom.database, "main", LEAVES, **given)
        await erase_subscriber(newsroom.database, "main", ERASED, RING, **given)
        await suppress_address(newsroom.database, "main", FULL, RING, reason=SuppressionReason.BOUNCE, **given)
        token = await token_of(newsroom, UNDOES)
        await unsubscribe(newsroom.database, token, RING, how=Door.PAGE, now=clock())
        await keep_up(newsroom)
        clock.move(minutes=5)
        await resubscribe(newsroom.database, token, RING, network="203.0.113.7", now=clock())
        await keep_up(newsroom)
    remove(folder, "subscribers.db*")
    return folder / "copy"


def remove(folder: Path, pattern: str) -> None:
    for path in folder.glob(pattern):
        if path.is_file():
            path.unlink()


def lists_in(folder: Path) -> list[Path]:
    return list(folder.glob("*.left"))


async def token_of(newsroom: Newsroom, address: str) -> str:
    async with newsroom.database.read() as connection:
        key = await connection.scalar(select(schema.subscriber.c.key).where(schema.subscriber.c.address == address))
    return make_token(Purpose.UNSUBSCRIBE, str(key), RING)


async def readers(database: Database) -> dict[str, str]:
    async with database.read() as connection:
        rows = await connection.execute(select(schema.subscriber.c.address, schema.subscriber.c.state))
        return {row.address: row.state for row in rows}


async def reasons(database: Database) -> list[str]:
    async with database.read() as connection:
        return sorted(await connection.scalars(select(schema.suppression.c.reason)))


async def test_the_list_outlives_the_database(url: str, tmp_path: Path, clock: HandClock, sink: Sink) -> None:
    """Who left has left, who was erased is gone and stays suppressed, who bounced gets nothing, and who took it back stays."""
    file = await lost(url, tmp_path, clock, sink)
    restored = await restore(url, tmp_path, file, memory=None, now=clock())
    assert (restored.replaced, restored.listed, restored.hold.unread) == (False, True, "")
    async with instance(url, tmp_path, clock, sink) as newsroom:
        await accept(newsroom, by="anna")
        found = await readers(newsroom.database)
        assert (found.pop(LEAVES), found.keys()) == ("unsubscribed", {STAYS, FULL, UNDOES})
        assert (found[STAYS], found[UNDOES]) == ("active", "active")
        assert set(await reasons(newsroom.database)) == {"bounce", "erased", "unsubscribed"}
        async with newsroom.database.read() as connection:
            assert await count_wanted(connection, "main") == 2
        await enrol(newsroom, ERASED, LEAVES)
        assert ERASED not in await readers(newsroom.database)


async def test_an_older_copy_that_somebody_put_there_by_hand(url: str, tmp_path: Path, clock: HandClock, sink: Sink) -> None:
    """Without our restore: it comes up held, and whoever accepts it takes off who left."""
    file = await lost(url, tmp_path, clock, sink)
    (tmp_path / "subscribers.db").write_bytes(file.read_bytes())
    async with instance(url, tmp_path, clock, sink) as newsroom:
        assert await read_hold(newsroom) is not None
        before = list_beside(newsroom.database.memory).read_bytes()
        assert await note_departures(newsroom, anew=True) == 0
        assert list_beside(newsroom.database.memory).read_bytes() == before
        assert (await readers(newsroom.database))[LEAVES] == "active"
        await accept(newsroom, by="anna")
        found = await readers(newsroom.database)
    assert (found[LEAVES], ERASED in found) == ("unsubscribed", False)


async def test_where_nothing_says_who_left_a_person_has_to(url: str, tmp_path: Path, clock: HandClock, sink: Sink) -> None:
    """The list is lost with the database: it stays held until somebody answers for it."""
    file = await lost(url, tmp_path, clock, sink)
    remove(tmp_path, "*.left")
    restored = await restore(url, tmp_path, file, memory=None, now=clock())
    assert (restored.listed, "no list of who left" in restored.hold.unread) == (False, True)
    async with instance(url, tmp_path, clock, sink) as newsroom:
        with pytest.raises(RefusedStep, match="no list of who left"):
            await accept(newsroom, by="anna")
        await accept(newsroom, by="anna", who_left_is_off=True)


async def test_the_list_tells_nobody(url: str, tmp_path: Path, clock: HandClock, sink: Sink) -> None:
    """Digests and instants, for its owner alone; written anew once a day, without who came back."""
    await lost(url, tmp_path, clock, sink)
    (path,) = lists_in(tmp_path)
    text = path.read_text()
    assert (path.stat().st_mode & 0o777, "@" in text, "example" in text) == (0o600, False, False)
    lines = len(text.splitlines())
    await restore(url, tmp_path, tmp_path / "copy", memory=None, now=clock())
    async with instance(url, tmp_path, clock, sink) as newsroom:
        await accept(newsroom, by="anna")
        clock.move(days=1)
        await forget_old(newsroom)
    assert len(path.read_text().splitlines()) == len(read_list(path) or {}) == 3 < lines


async def test_nothing_new_writes_nothing(url: str, tmp_path: Path, clock: HandClock, sink: Sink) -> None:
    """It is looked at every few seconds."""
    await upgrade_instance(url, tmp_path, now=clock())
    async with instance(url, tmp_path, clock, sink) as newsroom:
        await enrol(newsroom, STAYS, LEAVES)
        await unsubscribe_address(newsroom.database, "main", LEAVES, by="lisa", now=clock())
        assert [await note_departures(newsroom) for _ in range(3)] == [1, 0, 0]


def a_departure(digest: str, clock: HandClock, **changes: Any) -> Departure:
    return Departure(**{"digest": digest, "at": clock(), "reason": "unsubscribed"} | changes)


def lines_of(path: Path, some: Iterable[Departure]) -> dict[str, Departure]:
    add_to_list(path, some)
    return read_list(path) or {}


def test_a_line_that_was_cut_off_spoils_no_other(tmp_path: Path, clock: HandClock) -> None:
    """The power went in the middle of a line: what comes after stands on a line of its own."""
    path, one, two = tmp_path / "list", a_departure("one", clock), a_departure("two", clock, erased_at=clock())
    assert read_list(path) is None
    assert lines_of(path, [one]) == {"one": one}
    with path.open("ab") as file:
        file.write(b'\n["thr')
    assert lines_of(path, [two]) == {"one": one, "two": two}
    assert lines_of(path, [a_departure("one", clock, reason="")]) == {"two": two}


async def test_who_confirmed_later_came_back(any_database: Database, clock: HandClock) -> None:
    """On both engines: the list is not older than the copy it is held against, and a new confirmation counts."""
    rows = []
    for number, days in ((1, 0), (2, 2)):
        at = clock() + timedelta(days=days)
        person = {"id": number, "newsletter": "main", "address": f"{number}@a.example", "address_key": f"{number}@a.example"}
        rows.append(
            person | {"key": f"{number:016}", "state": "active", "created_at": at, "confirmed_at": at, "suppression_digest": f"d{number}"}
        )
    async with any_database.write() as connection:
        await connection.execute(schema.subscriber.insert(), rows)
        clock.move(days=1)
        gone = {name: a_departure(name, clock) for name in ("d1", "d2", "d3")}
        assert await keep_off_the_list(connection, gone, clock()) == 1
        assert await keep_off_the_list(connection, gone, clock()) == 0
    assert await readers(any_database) == {"1@a.example": "unsubscribed", "2@a.example": "active"}
    assert await reasons(any_database) == ["unsubscribed"] * 2
