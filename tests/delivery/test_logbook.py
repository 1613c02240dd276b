"""The logbook: what a sweep may believe after ``kill -9``, case by case."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, update

from newsletter.delivery.logbook import forget_logbook, open_logbook, read_logbook
from newsletter.delivery.process import Process, this_process
from newsletter.delivery.run import SweepAccount, sweep
from newsletter.delivery.run.old_logbooks import drop_old_logbooks
from newsletter.storage import schema
from tests.conftest import NOW
from tests.delivery.conftest import Post, readers
from tests.delivery.test_sweep import ELSEWHERE, OURS

PLACE = this_process().place
DEAD = str(Process(PLACE, 2**22 + 1, "1"))
TOKEN = "w" * 24


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "logbooks"


async def left_in_sending(post: Post, process: str | None = DEAD) -> list[int]:
    """Every row of the issue stands as sending, held by a worker of the given process; None: by one that signed off."""
    async with post.database.write() as connection:
        if process is not None:
            row = {"token": TOKEN, "process": process, "started_at": NOW, "seen_at": NOW}
            await connection.execute(insert(schema.worker), row)
        await connection.execute(update(schema.delivery).values(state="sending", token=TOKEN + "00000001"))
    return [row.id for row in await post.rows()]


def written_by_the_dead(
    folder: Path, *, begun: tuple[int, ...] = (), answered: dict[int, int] | None = None, place: str = PLACE, ended: bool = False
) -> None:
    """A logbook as its process left it when it died; ``ended``: when its round ended and the ledger could not be written."""
    book = open_logbook(folder, TOKEN, "delivery", place, 8)
    for row in (*begun, *(answered or {})):
        book.begin(row)
    for row, code in (answered or {}).items():
        book.answered(row, code)
    if ended:
        book.close(keep=True)


def states_of(rows: list) -> list[tuple[str, int, int]]:
    return [(row.state, row.attempts, row.code) for row in rows]


async def test_each_line_tells_its_letter(any_post: Post, folder: Path) -> None:
    """No line: waits again. Begun: unknown. Answered: what the answer means, as a try that counts."""
    await any_post.release(*readers(6))
    never, begun, taken, later, refused, closing = await left_in_sending(any_post)
    written_by_the_dead(folder, begun=(begun,), answered={taken: 250, later: 451, refused: 554, closing: 421})
    account = await sweep(any_post.database, any_post.options, clock=any_post.clock, logbooks=folder)
    rows = await any_post.rows()
    assert states_of(rows) == [
        ("pending", 0, 0),
        ("unknown", 1, 0),
        ("accepted", 1, 250),
        ("deferred", 1, 451),
        ("rejected", 1, 554),
        ("pending", 0, 0),
    ]
    assert [row.id for row in rows if row.token is None] == [never, closing]
    assert account == SweepAccount(workers=1, released=2, recovered=3, unknown=1)
    assert await any_post.attempts() == [
        (begun, 1, "unknown", 0),
        (taken, 1, "accepted", 250),
        (later, 1, "temporary", 451),
        (refused, 1, "permanent", 554),
    ]
    assert os.listdir(folder) == []


@pytest.mark.parametrize("process", [OURS, ELSEWHERE], ids=["here but only silent", "on another machine"])
async def test_a_worker_that_may_wake_is_not_read(any_post: Post, folder: Path, process: str) -> None:
    """Whoever was silent for too long may yet send what stands marked: its rows stay unknown."""
    await any_post.release("lisa@example.com")
    await left_in_sending(any_post, process)
    written_by_the_dead(folder)
    async with any_post.database.write() as connection:
        await connection.execute(update(schema.worker).values(seen_at=NOW.replace(year=2020)))
    any_post.clock.move(seconds=61)
    account = await sweep(any_post.database, any_post.options, clock=any_post.clock, logbooks=folder)
    assert account == SweepAccount(workers=1, unknown=1)
    assert os.listdir(folder) == [TOKEN]


@pytest.mark.parametrize(("place", "believed"), [(PLACE, True), ("another machine and boot", False)], ids=["here", "elsewhere"])
async def test_a_round_that_ended_in_trouble_is_read(any_post: Post, folder: Path, place: str, believed: bool) -> None:
    """The database was away for longer than the round was patient: its process lives and may work on, but of this round nothing leaves."""
    await any_post.release(*readers(3))
    _, taken, _ = await left_in_sending(any_post, OURS)
    written_by_the_dead(folder, answered={taken: 250}, place=place, ended=True)
    async with any_post.database.write() as connection:
        await connection.execute(update(schema.worker).values(seen_at=NOW.replace(year=2020)))
    await sweep(any_post.database, any_post.options, clock=any_post.clock, logbooks=folder)
    assert [row.state for row in await any_post.rows()] == (["pending", "accepted", "pending"] if believed else ["unknown"] * 3)


async def test_a_worker_that_signed_off_in_trouble_is_read(any_post: Post, folder: Path) -> None:
    """Its ledger could not be written any more, but it sends nothing any more either: what it heard is not lost."""
    await any_post.release(*readers(2))
    taken, _ = await left_in_sending(any_post, None)
    written_by_the_dead(folder, answered={taken: 250}, ended=True)
    await sweep(any_post.database, any_post.options, clock=any_post.clock, logbooks=folder)
    assert [row.state for row in await any_post.rows()] == ["accepted", "pending"]


@pytest.mark.parametrize("harm", ["missing", "cut short", "another boot", "another kind", "not ours"])
async def test_a_logbook_that_is_not_whole_says_nothing(any_post: Post, folder: Path, harm: str) -> None:
    """Whatever is wrong with the file, the letter is unknown, as without one."""
    await any_post.release("lisa@example.com")
    await left_in_sending(any_post)
    written_by_the_dead(folder, place="this machine another-boot pid:[1]" if harm == "another boot" else PLACE)
    path = folder / TOKEN
    if harm == "missing":
        path.unlink()
    elif harm == "cut short":
        os.truncate(path, path.stat().st_size - 8)
    elif harm == "another kind":
        path.write_bytes(path.read_bytes().replace(b"\ndelivery\n", b"\nnotice\n\0\0"))
    elif harm == "not ours":
        path.write_bytes(b"\0" * path.stat().st_size)
    assert (await sweep(any_post.database, any_post.options, clock=any_post.clock, logbooks=folder)).unknown == 1


def test_a_line_is_given_on_only_when_its_step_is_durable(folder: Path) -> None:
    """As many lines as letters in doubt; an emptied line tells nothing of an earlier letter or try."""
    book = open_logbook(folder, TOKEN, "delivery", PLACE, 2)
    book.begin(11)
    book.answered(11, 451)
    book.begin(12)
    with pytest.raises(IndexError):
        book.begin(13)
    book.durable((11, 99))
    assert read_logbook(folder, TOKEN, "delivery", PLACE) == {12: 0}
    book.begin(11)
    assert read_logbook(folder, TOKEN, "delivery", PLACE) == {12: 0, 11: 0}
    book.never_left(11)
    book.begin(2**40)
    book.answered(2**40, 999)
    assert read_logbook(folder, TOKEN, "delivery", PLACE) == {12: 0, 2**40: 999}
    book.close(keep=False)
    assert read_logbook(folder, TOKEN, "delivery", PLACE) is None
    forget_logbook(folder, TOKEN)


def test_a_token_has_one_logbook(folder: Path) -> None:
    """Nobody continues another's, or an older one."""
    open_logbook(folder, TOKEN, "delivery", PLACE, 2).close(keep=True)
    with pytest.raises(FileExistsError):
        open_logbook(folder, TOKEN, "delivery", PLACE, 2)


def test_room_is_really_taken_where_nothing_allocates(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """macOS has no ``posix_fallocate``: zeros are written, for a page that the full disk has no room for would kill the process."""
    monkeypatch.delattr(os, "posix_fallocate")
    book = open_logbook(folder, TOKEN, "delivery", PLACE, 8_000)
    found = (folder / TOKEN).stat()
    assert found.st_blocks * 512 >= found.st_size > 8_000 * 8
    book.begin(7)
    book.answered(7, 250)
    assert read_logbook(folder, TOKEN, "delivery", PLACE) == {7: 250}


async def test_old_logbooks_that_nobody_bears_are_dropped(any_post: Post, folder: Path) -> None:
    """A day after the last write, unless a worker or a letter in hand bears the token; nothing else in the folder is ever touched."""
    await any_post.release(*readers(2))
    tokens = {name: f"{number:024x}" for number, name in enumerate(("left", "works", "sending", "young"))}
    for token in tokens.values():
        open_logbook(folder, token, "delivery", PLACE, 8)
    strangers = (folder / f"{9:024x}", folder / "notes.txt")
    for one in strangers:
        one.write_text("something of the operator")
    old = (NOW - timedelta(days=1, seconds=1)).timestamp()
    for name in files(folder):
        os.utime(folder / name, (old, old))
    async with any_post.database.write() as connection:
        works = {"token": tokens["works"], "process": DEAD, "started_at": NOW, "seen_at": NOW}
        await connection.execute(insert(schema.worker), works)
        await connection.execute(update(schema.delivery).values(state="sending", token=tokens["sending"] + "00000001"))
    os.utime(folder / tokens["young"], (NOW.timestamp(), NOW.timestamp()))
    assert await drop_old_logbooks(any_post.database, folder, now=NOW) == 1
    kept = {tokens["works"], tokens["sending"], tokens["young"], *(one.name for one in strangers)}
    assert files(folder) == kept


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}
