"""The page of corrections does not count a million letters each time it is opened."""

from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

from newsletter.daily.corrections import correct
from newsletter.daily.errata import write_erratum
from newsletter.model.states import DeliveryState
from newsletter.storage import schema
from newsletter.storage.database import Database
from tests.conftest import HandClock
from tests.issue.builders import make_slot
from tests.web.conftest import CONSOLE, LOOPBACK, browser, make_newsroom, store_issue
from tests.web.people import make_active
from tests.web.test_console import DAY
from tests.web.test_console_plans import heard


@pytest.mark.parametrize(("audience", "counts"), [(1, 3), (1_000_000, 1)], ids=["few", "a million"])
async def test_letters_of_many_are_counted_once_a_minute(
    database: Database, clock: HandClock, tmp_path: Path, audience: int, counts: int
) -> None:
    """Of few the count is new on each page; of many it is that of the last minute, and it stands there all the same."""
    newsroom = make_newsroom(database, clock, tmp_path)
    await make_active(newsroom, "ann@reader.example")
    issue = await store_issue(newsroom, DAY, slots=(make_slot(1), make_slot(2)))
    async with database.write() as connection:
        reader = await connection.scalar(select(schema.subscriber.c.id))
        row = {"issue_id": issue.id, "subscriber_id": reader, "state": DeliveryState.ACCEPTED, "changed_at": clock()}
        await connection.execute(insert(schema.delivery).values(row))
    await correct(newsroom, DAY, "Wrong.", by="lisa")
    await write_erratum(newsroom, DAY, by="lisa")
    async with database.write() as connection:
        await connection.execute(update(schema.erratum).values(audience=audience))
    async with browser(newsroom, LOOPBACK, CONSOLE) as operator:
        with heard(database) as asked:
            await operator.get("/console/corrections")
            await operator.get("/console/corrections")
            last = await operator.get("/console/corrections")
    assert len([statement for statement, _ in asked if "FROM notice" in statement]) == counts
    assert f"to {audience:,}: 1 pending" in last.text
