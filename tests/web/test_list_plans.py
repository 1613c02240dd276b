"""No list of the console reads a table from end to end: every question it asks is explained by the engine itself."""

from pathlib import Path

import pytest
from sqlalchemy import insert, select

from newsletter.daily.corrections import correct
from newsletter.daily.counting import count_days
from newsletter.daily.errata import write_erratum
from newsletter.daily.newsroom import Newsroom
from newsletter.model.states import DeliveryState
from newsletter.storage import schema
from newsletter.storage.database import Database
from newsletter.web.own_forms import form_token
from tests.conftest import HandClock
from tests.issue.builders import make_slot
from tests.web.conftest import CONSOLE, LOOPBACK, browser, make_newsroom, store_issue
from tests.web.people import make_active
from tests.web.test_console import DAY
from tests.web.test_console_plans import LARGE, heard, scanned

TABLES = LARGE | {"notice", "audit", "issue", "source", "feed", "day_count", "preference", "feedback"}


@pytest.fixture
async def newsroom(any_database: Database, clock: HandClock, tmp_path: Path) -> Newsroom:
    """An issue that was sent to a reader, corrected, with a letter about it, and a feed."""
    newsroom = make_newsroom(any_database, clock, tmp_path)
    await make_active(newsroom, "ann@reader.example")
    issue = await store_issue(newsroom, DAY, slots=(make_slot(1), make_slot(2)))
    async with any_database.write() as connection:
        reader = await connection.scalar(select(schema.subscriber.c.id))
        row = {"issue_id": issue.id, "subscriber_id": reader, "state": DeliveryState.ACCEPTED, "changed_at": clock()}
        await connection.execute(insert(schema.delivery).values(row))
        source = await connection.scalar(select(schema.source.c.id))
        await connection.execute(insert(schema.feed).values(source_id=source, url="https://p.example/feed", added_at=clock()))
    await correct(newsroom, DAY, "Wrong.", by="lisa")
    await write_erratum(newsroom, DAY, by="lisa")
    await count_days(newsroom)
    return newsroom


@pytest.mark.parametrize(
    "path",
    [
        "calendar",
        "sources",
        "sources?after=P&number=0",
        "sources/1",
        "sources/1?at=2026-11-30T00:00:00%2B00:00&before=99",
        "readers?state=pending",
        "readers?state=active&cursor=WzFd",
        "readers/1",
        "corrections",
        "corrections?before=9",
        "charts",
        "audit",
        "audit?by=console&before=99",
        "audit?act=correct",
        f"audit?issue={DAY}",
    ],
)
async def test_no_list_reads_a_table_whole(newsroom: Newsroom, path: str) -> None:
    """With a million readers, five hundred sources and fifty thousand stories each takes as long as with ten."""
    async with browser(newsroom, LOOPBACK, CONSOLE) as operator:
        with heard(newsroom.database) as asked:
            answer = await operator.get(f"/console/{path}")
    assert (answer.status_code, len(asked) > 0) == (200, True)
    assert await scanned(newsroom.database, asked, TABLES) == set()


@pytest.mark.parametrize("typed", ["ann@reader.example", "an"])
async def test_no_search_reads_the_list_whole(newsroom: Newsroom, typed: str) -> None:
    """By the whole address, and by its beginning."""
    async with browser(newsroom, LOOPBACK, CONSOLE, Origin=CONSOLE) as operator:
        with heard(newsroom.database) as asked:
            answer = await operator.post(
                "/console/readers/find", data={"form_token": form_token(newsroom.ring), "address": typed}, follow_redirects=True
            )
    assert (answer.status_code, "ann@reader.example" in answer.text) == (200, True)
    assert await scanned(newsroom.database, asked, TABLES) == set()


@pytest.mark.parametrize(
    "path", ["readers?state=active&cursor=WzFd", "audit?by=console&before=99", "audit?act=correct", "sources?after=P&number=0"]
)
async def test_no_list_is_sorted_to_show_a_page_of_it(newsroom: Newsroom, path: str) -> None:
    """An index has the order already."""
    async with browser(newsroom, LOOPBACK, CONSOLE) as operator:
        with heard(newsroom.database) as asked:
            await operator.get(f"/console/{path}")
    explain, sorts = ("EXPLAIN QUERY PLAN", "TEMP B-TREE FOR ORDER BY") if newsroom.database.is_sqlite else ("EXPLAIN", "Sort Key")
    async with newsroom.database.read() as connection:
        for setting in () if newsroom.database.is_sqlite else ("enable_seqscan", "enable_bitmapscan", "enable_sort"):
            await connection.exec_driver_sql(f"SET {setting} = off")  # on small tables it would rather sort than look into an index
        pages = [one for one in asked if "LIMIT" in one[0]]
        plans = [str((await connection.exec_driver_sql(f"{explain} {statement}", given)).all()) for statement, given in pages]
    assert plans
    assert [plan for plan in plans if sorts in plan] == []
