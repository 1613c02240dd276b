"""After an erasure no file of the instance holds the address any more, not even where nothing is read from: free pages, logs, books."""

import logging
from collections.abc import AsyncIterator
from io import StringIO
from pathlib import Path

import pytest
from sqlalchemy import select

from newsletter.daily import day
from newsletter.daily.backup import back_up
from newsletter.daily.newsroom import Newsroom
from newsletter.logs import set_up_logging
from newsletter.storage import schema
from newsletter.storage.opening import open_instance, upgrade_instance
from newsletter.subscribers.run import erase_subscriber, show_subscriber, suppress_address
from tests.conftest import HandClock
from tests.daily.conftest import DUE, RING, drafted, enrol, open_newsroom
from tests.smtp_sink import Rule, Sink

MARA = "mara.unmistakable.quill@her-own-domain.example"
SIGNS = (b"unmistakable", b"her-own-domain")
OTHERS = [f"reader{number}@example.com" for number in range(40)]


@pytest.fixture
async def newsroom(clock: HandClock, tmp_path: Path, sink: Sink) -> AsyncIterator[Newsroom]:
    url = f"sqlite+aiosqlite:///{tmp_path / 'subscribers.db'}"
    await upgrade_instance(url, tmp_path, now=clock())
    async with open_instance(url, tmp_path, now=clock()) as database, open_newsroom(database, clock, tmp_path, sink) as opened:
        yield opened


@pytest.fixture
def lines() -> StringIO:
    told = StringIO()
    set_up_logging(level=logging.DEBUG, stream=told)
    return told


def holding(folder: Path) -> set[str]:
    """The files in which a sign of her stands, whatever they are."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.name for path in files if any(sign in path.read_bytes().lower() for sign in SIGNS)}


async def test_no_file_holds_who_was_erased(newsroom: Newsroom, tmp_path: Path, clock: HandClock, sink: Sink, lines: StringIO) -> None:
    """She had a letter that her server refused with her address in its words, and was looked at, suppressed and erased; others went on."""
    sink.rules = (Rule(stage="rcpt", action=f"550 5.1.1 <{MARA}> is not known at her-own-domain.example", only="unmistakable"),)
    await enrol(newsroom, *OTHERS[:20], MARA, *OTHERS[20:])
    await drafted(newsroom)
    clock.now = DUE
    await day.tick(newsroom)
    async with newsroom.database.read() as connection:
        replies = list(await connection.scalars(select(schema.attempt.c.reply)))
    assert any("unmistakable" in reply for reply in replies)
    assert "subscribers.db" in holding(tmp_path) or "subscribers.db-wal" in holding(tmp_path)
    await show_subscriber(newsroom.database, "main", MARA, RING)
    await suppress_address(newsroom.database, "main", MARA, RING, by="lisa", now=clock(), note=f"{MARA} wrote to us")
    assert await erase_subscriber(newsroom.database, "main", MARA, RING, by="lisa", now=clock())
    assert holding(tmp_path) == set()
    await day.keep_house(newsroom)
    await back_up(newsroom, tmp_path / "copy")
    assert holding(tmp_path) == set()
    assert (lines.getvalue() != "", any(sign.decode() in lines.getvalue().lower() for sign in SIGNS)) == (True, False)
