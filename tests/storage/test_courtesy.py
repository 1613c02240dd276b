"""Who wants to write to an SQLite file says so, and a courier that writes turn after turn lets them first, though not for ever."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from newsletter.storage.courtesy import Courtesy
from newsletter.storage.database import Database, open_database
from newsletter.storage.ledger import Rules, Turn, Written
from newsletter.storage.ledger_rows import ALL_NOTICES
from newsletter.storage.ledger_sqlite import SqliteLedger
from tests.conftest import NOW


@pytest.fixture
async def courier(sqlite_url: str) -> AsyncIterator[Database]:
    """The database as a courier has it, who has made a folder for logbooks."""
    opened = open_database(sqlite_url)
    opened.logbooks.mkdir()
    yield opened
    await opened.close()


@pytest.fixture
async def ledger(courier: Database) -> AsyncIterator[SqliteLedger]:
    """One that has written before, so that a turn needs no waiting of its own."""
    opened = SqliteLedger(courier, ALL_NOTICES, Rules(may_come_from={}, asides={}))
    await opened.write(Turn(now=NOW))
    yield opened
    await opened.close()


def test_a_wish_stands_as_long_as_it_is_wished(tmp_path: Path) -> None:
    """Others see it, and whoever wishes does not take it for somebody else's."""
    pages, courier = Courtesy(tmp_path), Courtesy(tmp_path)
    with pages.wishing():
        seen = courier.somebody_wishes()
    assert (seen, courier.somebody_wishes(), pages.somebody_wishes()) == (True, False, False)
    pages.close()
    courier.close()


def test_before_there_is_a_courier_nobody_is_asked(tmp_path: Path) -> None:
    """Without the folder there is no courtesy and no trouble; once it is there, both find it."""
    folder = tmp_path / "logbooks"
    pages, courier = Courtesy(folder), Courtesy(folder)
    with pages.wishing():
        before = courier.somebody_wishes()
    folder.mkdir()
    with pages.wishing():
        assert (before, courier.somebody_wishes()) == (False, True)
    pages.close()
    courier.close()


async def test_a_page_that_writes_says_so(courier: Database, sqlite_url: str) -> None:
    """From before it waits for the file until it has written."""
    pages = open_database(sqlite_url)
    async with pages.write():
        during = courier.courtesy.somebody_wishes()
    assert (during, courier.courtesy.somebody_wishes()) == (True, False)
    await pages.close()


async def test_a_turn_waits_for_who_wishes(courier: Database, ledger: SqliteLedger) -> None:
    """Nothing of it is written while somebody else wants to write; then it is."""
    pages = Courtesy(courier.logbooks)
    with pages.wishing():
        turn = asyncio.create_task(ledger.write(Turn(now=NOW)))
        for _ in range(5):
            await asyncio.sleep(0)
        waits = not turn.done() and not ledger._connection.in_transaction
    assert (waits, await turn) == (True, Written())
    pages.close()


async def test_a_wish_without_end_keeps_no_letter(courier: Database, ledger: SqliteLedger) -> None:
    """Pages that froze while they wanted to write hold back a turn, and not the sending."""
    pages = Courtesy(courier.logbooks)
    with pages.wishing():
        assert await ledger.write(Turn(now=NOW)) == Written()
    pages.close()


async def test_a_turn_waits_for_who_writes(ledger: SqliteLedger, sqlite_url: str) -> None:
    """Longer than it looks again by itself: SQLite's lock is waited for, and the turn is written once it is free."""
    pages = open_database(sqlite_url)
    async with pages.write():
        turn = asyncio.create_task(ledger.write(Turn(now=NOW)))
        await asyncio.sleep(0.2)
        waits = not turn.done()
    assert (waits, await turn) == (True, Written())
    await pages.close()
