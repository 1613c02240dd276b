"""Readers' own letters stay quick beside a million letters of an erratum that is paused: nothing walks through those, SQLite says so."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from newsletter.storage.database import Database
from newsletter.storage.errata import call_off_letters
from newsletter.storage.ledger_rows import ALL_NOTICES
from newsletter.storage.notices import count_waiting_notices, expire_notices
from tests.conftest import NOW


@contextmanager
def heard(database: Database) -> Iterator[list[tuple[str, Any]]]:
    asked: list[tuple[str, Any]] = []

    def hear(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        asked.append((statement, parameters))

    event.listen(database.engine.sync_engine, "before_cursor_execute", hear)
    yield asked
    event.remove(database.engine.sync_engine, "before_cursor_execute", hear)


async def ways(database: Database, statement: str, parameters: Any = ()) -> list[str]:
    """How the rows of notices that wait are found: each time by which index and how narrowly."""
    async with database.read() as connection:
        plan = (await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)).all()
    found = [re.search(r"(?:SCAN|SEARCH) (?:notice|r|w)\b.*?(ix_\w+|TABLE|PRIMARY KEY)(?: \((.*)\))?$", row[3]) for row in plan]
    sorts = [row[3] for row in plan if "TEMP B-TREE" in row[3]]
    return [f"{one[1]} {one[2] or ''}".strip() for one in found if one] + sorts


@pytest.mark.parametrize(
    ("fresh", "expected"),
    [
        (0, ["ix_notice_waiting"]),
        (1, ["ix_notice_erratum_waiting erratum_id=?", "ix_notice_erratum_state erratum_id=? AND state=?"]),
    ],
    ids=["readers' own", "errata"],
)
async def test_a_claim_goes_to_the_letters_of_one_erratum_that_is_under_way(database: Database, fresh: int, expected: list[str]) -> None:
    """In the order of their numbers, without sorting, and never through those of one that is paused."""
    waiting, index = ALL_NOTICES.fresh[fresh]
    chosen = (
        f"SELECT r.id FROM notice AS r INDEXED BY {index} WHERE {ALL_NOTICES.ours.format(now='?1')} AND {waiting} ORDER BY r.id LIMIT 9"
    )
    assert await ways(database, chosen) == expected


async def test_whether_any_wait_is_asked_of_what_may_go(database: Database) -> None:
    """The scheduler asks every three seconds."""
    with heard(database) as asked:
        async with database.read() as connection:
            await count_waiting_notices(connection, 1, NOW)
    found = [await ways(database, *one) for one in asked if "notice" in one[0]]
    assert found == [
        ["ix_notice_waiting"],
        ["ix_notice_erratum_state erratum_id=? AND state=?"],
        ["ix_notice_state_retry_at state=? AND retry_at<?"],
    ]


async def test_what_is_too_old_is_asked_of_old_errata(database: Database) -> None:
    """Each sweep asks, inside the database's one write."""
    with heard(database) as asked:
        async with database.write() as connection:
            await expire_notices(connection, NOW - timedelta(days=1), NOW, 9)
    found = [await ways(database, *one) for one in asked if "UPDATE notice" in one[0]]
    assert found == [
        ["PRIMARY KEY rowid=?", "ix_notice_waiting"],
        ["PRIMARY KEY rowid=?", "ix_notice_erratum_state erratum_id=? AND state=?"],
        ["PRIMARY KEY rowid=?", "ix_notice_state_retry_at state=?"],
    ]


async def test_calling_off_finds_each_part_at_once(database: Database) -> None:
    """The last two thousand of a million as quickly as the first."""
    with heard(database) as asked:
        async with database.write() as connection:
            await call_off_letters(connection, 1, NOW, 9)
    found = [await ways(database, *one) for one in asked if "UPDATE notice" in one[0]]
    assert found == [["PRIMARY KEY rowid=?", "ix_notice_erratum_state erratum_id=? AND state=?"]]
