"""Backups are of one instant while everything goes on, on both engines; what is put back comes up held."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from newsletter.daily import day
from newsletter.daily.backup import back_up, look_ahead, named_below
from newsletter.daily.generation import accept, is_held
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.tick import TickAccount
from newsletter.model.errors import DatabaseError, RefusedStep
from newsletter.model.states import SuppressionReason
from newsletter.model.subscribers import Suppression
from newsletter.storage import schema
from newsletter.storage.audience import count_wanted
from newsletter.storage.opening import open_instance, upgrade_instance
from newsletter.storage.restoring import foresee, restore
from newsletter.storage.suppressions import suppress
from newsletter.storage.ticks import last_backup
from tests.conftest import HandClock
from tests.daily.conftest import DUE, TODAY, drafted, enrol, issue_letters, open_newsroom
from tests.smtp_sink import Sink

READERS = ("ann@example.com", "ben@example.com", "cem@example.com")


@asynccontextmanager
async def instance(url: str, folder: Path, clock: HandClock, sink: Sink) -> AsyncIterator[Newsroom]:
    async with open_instance(url, folder, now=clock()) as database, open_newsroom(database, clock, folder, sink) as newsroom:
        yield newsroom


async def test_what_is_put_back_sends_nothing_again(new_url: str, tmp_path: Path, clock: HandClock, sink: Sink) -> None:
    """Backed up before today's issue and put back after it: held until it is accepted, and today's never leaves again."""
    file = tmp_path / "copy"
    await upgrade_instance(new_url, tmp_path, now=clock())
    async with instance(new_url, tmp_path, clock, sink) as newsroom:
        await enrol(newsroom, *READERS)
        await drafted(newsroom)
        account = await back_up(newsroom, file)
        assert (account.at, account.generation, file.stat().st_mode & 0o777) == (clock.now, 0, 0o600)
        async with newsroom.database.read() as connection:
            assert await last_backup(connection) == clock.now
        clock.now = DUE
        assert (await day.tick(newsroom)).sent == (TODAY,)
    foreseen = await foresee(new_url, tmp_path, file, memory=None, now=clock())
    async with instance(new_url, tmp_path, clock, sink) as newsroom:
        assert not await is_held(newsroom)
    restored = await restore(new_url, tmp_path, file, memory=None, now=clock())
    assert (restored.generation, restored.hold.dates) == (0, {"main": {TODAY.isoformat(): 1}})
    known = restored.hold.dates if "sqlite" in new_url else {}
    assert (foreseen.generation, foreseen.hold.dates, foreseen.kept) == (0, known, None)
    clock.move(hours=1)
    async with instance(new_url, tmp_path, clock, sink) as newsroom:
        assert await is_held(newsroom)
        assert await day.tick(newsroom) == TickAccount()
        assert (await accept(newsroom, by="anna")).skipped == (TODAY,)
        await day.tick(newsroom)
        with pytest.raises(RefusedStep):
            await day.send(newsroom, TODAY, by="anna", approve=True)
    assert issue_letters(sink) == list(READERS)


async def test_a_backup_from_the_middle_is_an_older_file_at_once(new_url: str, tmp_path: Path, clock: HandClock, sink: Sink) -> None:
    """Made while letters leave, it holds one instant that adds up; put back, it does not go on sending."""
    file = tmp_path / "copy"
    await upgrade_instance(new_url, tmp_path, now=clock())
    async with instance(new_url, tmp_path, clock, sink) as newsroom:
        await enrol(newsroom, *[f"reader{number:03}@example.com" for number in range(100)])
        await drafted(newsroom)
        clock.now = DUE
        sink.slow = 0.005
        sending = asyncio.create_task(day.tick(newsroom))
        while len(sink.letters) < 20:  # noqa: ASYNC110 - the sink knows no event
            await asyncio.sleep(0.005)
        await back_up(newsroom, file)
        assert (await sending).sent == (TODAY,)
    await restore(new_url, tmp_path, file, memory=None, now=clock())
    async with instance(new_url, tmp_path, clock, sink) as newsroom:
        await day.tick(newsroom)
        assert (await accept(newsroom, by="anna")).called_off == 1
        await day.tick(newsroom)
        async with newsroom.database.read() as connection:
            states = {row.state for row in await connection.execute(schema.delivery.select())}
    assert states <= {"accepted", "cancelled", "sending", "claimed", "unknown", "pending"}
    assert len(issue_letters(sink)) == len(set(issue_letters(sink))) == 100


async def test_who_left_since_the_backup_stays_off_the_list(new_url: str, tmp_path: Path, clock: HandClock, sink: Sink) -> None:
    """One left, one was suppressed and one erased after the copy was made: put back, it writes to none of them, on either engine.

    Whoever was erased is gone, also where they had complained before and that stands as the reason.
    """
    file = tmp_path / "copy"
    await upgrade_instance(new_url, tmp_path, now=clock())
    async with instance(new_url, tmp_path, clock, sink) as newsroom:
        await enrol(newsroom, *READERS, "dan@example.com")
        await back_up(newsroom, file)
        people = (await subscribers_of(newsroom))[:3]
        async with newsroom.database.write() as connection:
            left = {"state": "unsubscribed", "unsubscribed_at": clock.now}
            await connection.execute(schema.subscriber.update().where(schema.subscriber.c.id == people[0].id).values(**left))
            since = (people[1], SuppressionReason.OPERATOR), (people[2], SuppressionReason.COMPLAINT), (people[2], SuppressionReason.ERASED)
            for one, reason in since:
                await suppress(connection, [one.suppression_digest], Suppression(reason=reason, at=clock.now, by="anna"))
            await connection.execute(schema.subscriber.delete().where(schema.subscriber.c.id == people[2].id))
    assert (await restore(new_url, tmp_path, file, memory=None, now=clock())).left == 2
    async with instance(new_url, tmp_path, clock, sink) as newsroom:
        now_are = {one.address: (one.state, one.unsubscribed_at) for one in await subscribers_of(newsroom)}
        async with newsroom.database.read() as connection:
            wanted = await count_wanted(connection, "main")
    active = ("active", None)
    assert now_are == {READERS[0]: ("unsubscribed", clock.now), READERS[1]: active, "dan@example.com": active}
    assert wanted == 1


async def subscribers_of(newsroom: Newsroom) -> list[Any]:
    async with newsroom.database.read() as connection:
        return list(await connection.execute(schema.subscriber.select().order_by(schema.subscriber.c.id)))


async def test_a_backup_is_never_written_over_a_file(new_url: str, tmp_path: Path, clock: HandClock, sink: Sink) -> None:
    """What stands there stays as it was, also where the folder is not there."""
    (tmp_path / "copy").write_text("mine")
    await upgrade_instance(new_url, tmp_path, now=clock())
    async with instance(new_url, tmp_path, clock, sink) as newsroom:
        for file in (tmp_path / "copy", tmp_path / "nowhere" / "copy"):
            with pytest.raises(DatabaseError):
                await back_up(newsroom, file)
    assert (tmp_path / "copy").read_text() == "mine"


async def test_a_backup_under_writing_is_of_one_instant(sqlite_url: str, tmp_path: Path, newsroom: Newsroom) -> None:
    """Two tables are changed together all the time; in every copy they say the same."""
    going = True

    async def write_on() -> None:
        number = 0
        while going:
            number += 1
            async with newsroom.database.write() as connection:
                for name in ("one", "other"):
                    await connection.execute(schema.instance.delete().where(schema.instance.c.name == name))
                    values = {"name": name, "value": str(number), "changed_at": DUE}
                    await connection.execute(schema.instance.insert().values(values))

    async with newsroom.database.write() as connection:
        await connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32))")
        await connection.exec_driver_sql("INSERT INTO alembic_version VALUES ('0001')")
    writing = asyncio.create_task(write_on())
    for number in range(5):
        file = tmp_path / f"copy{number}"
        await back_up(newsroom, file)
        with sqlite3.connect(file) as connection:
            found = dict(connection.execute("SELECT name, value FROM instance WHERE name IN ('one', 'other')"))
        assert found.get("one") == found.get("other")
    going = False
    await writing


@pytest.mark.parametrize("name", ["../copy", "/etc/copy", "a/b", "", ".hidden"])
async def test_from_afar_a_name_is_no_place(newsroom: Newsroom, name: str) -> None:
    """Whoever asks through API or console chooses no folder."""
    with pytest.raises(RefusedStep):
        named_below(newsroom, name)


async def test_from_afar_it_is_written_beside_the_settings(new_url: str, tmp_path: Path, clock: HandClock, sink: Sink) -> None:
    """Into a folder for its owner alone, made when the first one is written."""
    await upgrade_instance(new_url, tmp_path, now=clock())
    async with instance(new_url, tmp_path, clock, sink) as newsroom:
        file = named_below(newsroom, "copy.db")
        assert file == tmp_path / "backups" / "copy.db"
        assert not file.parent.exists()
        await back_up(newsroom, file)
    assert file.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("name", ["0" * 256, "taken"])
async def test_what_could_not_be_written_is_said_before(newsroom: Newsroom, tmp_path: Path, name: str) -> None:
    """Looking ahead refuses what the copy itself would be refused for, in the same words."""
    (tmp_path / "taken").touch()
    with pytest.raises(DatabaseError) as done:
        await back_up(newsroom, tmp_path / name)
    with pytest.raises(DatabaseError) as said:
        look_ahead(newsroom, tmp_path / name)
    assert str(said.value) == str(done.value)


async def test_a_file_that_cannot_be_put_back_is_known_before(new_url: str, tmp_path: Path, clock: HandClock, sink: Sink) -> None:
    """Whoever rehearses in peace does not find out in a hurry that the copy is damaged."""
    await upgrade_instance(new_url, tmp_path, now=clock())
    broken = tmp_path / "broken"
    broken.write_bytes(b"no backup")
    with pytest.raises(DatabaseError):
        await foresee(new_url, tmp_path, broken, memory=None, now=clock())
