"""Who left the list since a backup was made: where nobody can read that any more, what is put back stays held until a person says more."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text

from newsletter.daily import day
from newsletter.daily.attention import needs_of_the_file
from newsletter.daily.backup import back_up
from newsletter.daily.generation import accept, is_held
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.tick import TickAccount
from newsletter.model.errors import DatabaseError, RefusedStep
from newsletter.storage import schema
from newsletter.storage.opening import unfinished_of, upgrade_instance
from newsletter.storage.pg_tools import load
from newsletter.storage.restoring import restore
from newsletter.storage.unfinished import write_note
from newsletter.storage.who_left import read_who_left
from tests.conftest import HandClock
from tests.daily.conftest import DUE, enrol
from tests.daily.test_backup import READERS, instance, subscribers_of
from tests.smtp_sink import Sink

LEFT = {"state": "unsubscribed", "unsubscribed_at": DUE}


async def backed_up(url: str, folder: Path, clock: HandClock, sink: Sink) -> Path:
    """A copy in which all three are on the list; the database from which one has left since."""
    await upgrade_instance(url, folder, now=clock())
    async with instance(url, folder, clock, sink) as newsroom:
        await enrol(newsroom, *READERS)
        await back_up(newsroom, folder / "copy")
        async with newsroom.database.write() as connection:
            await connection.execute(schema.subscriber.update().where(schema.subscriber.c.address == READERS[0]).values(LEFT))
    return folder / "copy"


@pytest.fixture
def a_url(tmp_path: Path) -> str:
    return f"sqlite+aiosqlite:///{tmp_path / 'subscribers.db'}"


@pytest.fixture
async def a_copy(a_url: str, tmp_path: Path, clock: HandClock, sink: Sink) -> AsyncIterator[Path]:
    yield await backed_up(a_url, tmp_path, clock, sink)


def damage(database: Path) -> None:
    database.write_bytes(b"not what it was" * 400)


async def states(newsroom: Newsroom) -> dict[str, str]:
    return {one.address: one.state for one in await subscribers_of(newsroom)}


async def test_it_is_told_and_held_on_both_engines(new_url: str, tmp_path: Path, clock: HandClock, sink: Sink) -> None:
    """The list of those we will not write to is spoilt: the backup comes up, says so, sends nothing, and is not accepted just so."""
    file = await backed_up(new_url, tmp_path, clock, sink)
    async with instance(new_url, tmp_path, clock, sink) as newsroom, newsroom.database.write() as connection:
        await connection.execute(text("ALTER TABLE suppression RENAME COLUMN digest TO spoilt"))
    restored = await restore(new_url, tmp_path, file, memory=None, now=clock())
    assert "digest" in restored.hold.unread
    clock.now = DUE
    async with instance(new_url, tmp_path, clock, sink) as newsroom:
        (need,) = await needs_of_the_file(newsroom)
        assert restored.hold.unread in need.cure
        assert need.cure.endswith("newsletter restore --accept --who-left-is-off")
        with pytest.raises(RefusedStep, match="could not be read"):
            await accept(newsroom, by="anna")
        assert await is_held(newsroom)
        assert await day.tick(newsroom) == TickAccount()
        assert (await accept(newsroom, by="anna", who_left_is_off=True)).was_held
        assert not await is_held(newsroom)


async def test_a_restore_that_breaks_off_forgets_nobody(new_postgresql_url: str, tmp_path: Path, clock: HandClock, sink: Sink) -> None:
    """The backup is in the database, and the power goes before anybody is taken off: it does not open, and a second time finishes it."""
    url = new_postgresql_url
    file = await backed_up(url, tmp_path, clock, sink)
    async with instance(url, tmp_path, clock, sink) as newsroom:
        note = unfinished_of(newsroom.database, tmp_path)
        async with newsroom.database.read() as connection:
            write_note(note, await read_who_left(connection), "")
        assert note.stat().st_mode & 0o777 == 0o600
    await load(url, file)
    with pytest.raises(DatabaseError, match="broke off"):
        async with instance(url, tmp_path, clock, sink):
            pass
    spoilt = tmp_path / "spoilt"
    spoilt.write_bytes(b"no dump")
    with pytest.raises(DatabaseError):
        await restore(url, tmp_path, spoilt, memory=None, now=clock())
    assert (await restore(url, tmp_path, file, memory=None, now=clock())).left == 1
    async with instance(url, tmp_path, clock, sink) as newsroom:
        assert (await states(newsroom))[READERS[0]] == "unsubscribed"
    with pytest.raises(DatabaseError):
        await restore(url, tmp_path, spoilt, memory=None, now=clock())
    assert not note.exists()


async def test_what_can_be_read_is_taken_over_all_the_same(a_copy: Path, a_url: str, tmp_path: Path, clock: HandClock, sink: Sink) -> None:
    """One spoilt table keeps nobody on the list who left by another."""
    async with instance(a_url, tmp_path, clock, sink) as newsroom, newsroom.database.write() as connection:
        await connection.execute(text("ALTER TABLE suppression RENAME COLUMN digest TO spoilt"))
    restored = await restore(a_url, tmp_path, a_copy, memory=None, now=clock())
    assert restored.left == 1
    async with instance(a_url, tmp_path, clock, sink) as newsroom:
        assert (await states(newsroom))[READERS[0]] == "unsubscribed"


async def test_a_damaged_database_is_kept_and_can_be_mended(a_copy: Path, a_url: str, tmp_path: Path, clock: HandClock, sink: Sink) -> None:
    """Restoring twice forgets nothing; with the mended database in its place the third time cures it."""
    place = tmp_path / "subscribers.db"
    shutil.copy(place, tmp_path / "mended")
    damage(place)
    kept = []
    for _ in range(2):
        restored = await restore(a_url, tmp_path, a_copy, memory=None, now=clock())
        assert (restored.left, restored.hold.unread) == (0, "file is not a database")
        kept.append(restored.kept)
        clock.move(minutes=1)
    assert kept[0].read_bytes().startswith(b"not what it was")
    shutil.copy(tmp_path / "mended", place)
    restored = await restore(a_url, tmp_path, a_copy, memory=None, now=clock())
    assert (restored.left, restored.hold.unread) == (1, "")
    async with instance(a_url, tmp_path, clock, sink) as newsroom:
        assert (await states(newsroom))[READERS[0]] == "unsubscribed"
        await accept(newsroom, by="anna")
