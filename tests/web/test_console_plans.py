"""No page of the console reads a large table from end to end: every question it asks is explained by the engine itself."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from newsletter.daily.newsroom import Newsroom
from newsletter.storage import schema
from newsletter.storage.database import Database
from tests.conftest import HandClock
from tests.daily.edited_days import refreshed
from tests.web.conftest import CONSOLE, LOOPBACK, browser, make_newsroom
from tests.web.test_console import DAY, PAGE

LARGE = frozenset({"subscriber", "story", "delivery", "entry", "attempt", "consent", "slot", "candidate"})

Asked = tuple[str, Any]


@pytest.fixture
async def newsroom(any_database: Database, clock: HandClock, tmp_path: Path) -> Newsroom:
    """A drafted day behind one that was sent."""
    newsroom = make_newsroom(any_database, clock, tmp_path)
    sent = await refreshed(newsroom, on=DAY - timedelta(days=1))
    async with any_database.write() as connection:
        ended = {"state": "sent", "released_at": clock(), "sent_at": clock()}
        await connection.execute(schema.issue.update().where(schema.issue.c.id == sent.id).values(ended))
    await refreshed(newsroom, on=DAY)
    return newsroom


@contextmanager
def heard(database: Database) -> Iterator[list[Asked]]:
    """Every question that is asked while the block runs."""
    asked: list[Asked] = []

    def hear(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            asked.append((statement, parameters))

    event.listen(database.engine.sync_engine, "before_cursor_execute", hear)
    try:
        yield asked
    finally:
        event.remove(database.engine.sync_engine, "before_cursor_execute", hear)


async def scanned(database: Database, asked: list[Asked], large: frozenset[str] = LARGE) -> set[tuple[str, str]]:
    """The large tables that one of these questions reads from end to end, with the question."""
    found = set()
    async with database.read() as connection:
        if not database.is_sqlite:
            await connection.exec_driver_sql(
                "SET enable_seqscan = off"
            )  # the tables are small: only where no index helps is one read whole
        for statement, parameters in asked:
            how = "EXPLAIN QUERY PLAN" if database.is_sqlite else "EXPLAIN (FORMAT JSON)"
            plan = (await connection.exec_driver_sql(f"{how} {statement}", parameters)).all()
            tables = _on_sqlite(plan) if database.is_sqlite else _on_postgresql(plan[0][0])
            found |= {(table, statement) for table in tables & large}
    return found


def _on_sqlite(plan: Any) -> set[str]:
    """``SCAN`` reads a table or an index whole, but for an index over some rows only."""
    lines = [row[3] for row in plan]
    return {found[1] for line in lines if (found := re.match(r"SCAN (\w+)(?! USING (?:COVERING )?INDEX ix_delivery_)", line))}


def _on_postgresql(plan: Any) -> set[str]:
    nodes = json.loads(plan) if isinstance(plan, str) else plan
    return set(_whole(nodes[0]["Plan"]))


def _whole(node: dict[str, Any]) -> Iterator[str]:
    partial = node.get("Index Name", "").startswith("ix_delivery_")
    if "Relation Name" in node and not partial and not node.keys() & {"Index Cond", "Recheck Cond"}:
        yield node["Relation Name"]
    for inner in node.get("Plans", ()):
        yield from _whole(inner)


@pytest.mark.parametrize(
    "path",
    [
        "/console",
        "/console/2026-11-20",
        *(f"{PAGE}/{page}" for page in ("standing", "story/3", "story/12", "preview", "passed-over", "history")),
    ],
)
async def test_no_page_reads_a_large_table_whole(newsroom: Newsroom, path: str) -> None:
    """The first page, the pages of a story and the lists: with a million readers each takes as long as with ten."""
    async with browser(newsroom, LOOPBACK, CONSOLE) as operator:
        with heard(newsroom.database) as asked:
            answer = await operator.get(path)
    assert (answer.status_code, len(asked) > 1) == (200, True)
    assert await scanned(newsroom.database, asked) == set()


async def test_a_page_that_reads_a_table_whole_would_be_found(newsroom: Newsroom) -> None:
    """The test itself can fail: a question without an index is seen on both engines."""
    assert {table for table, _ in await scanned(newsroom.database, [("SELECT title FROM story WHERE title <> 'x'", ())])} == {"story"}
