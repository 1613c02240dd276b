"""What is asked every minute is found by an index, however much came back in a year."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import event, insert, text

from newsletter.storage import schema
from newsletter.storage.complaints import count_complaints
from newsletter.storage.database import Connection, Database
from newsletter.storage.removals import open_refusals
from newsletter.storage.returned import open_returned, was_returned
from tests.conftest import NOW

Ask = Callable[[Connection], Awaitable[Any]]
ROW = {"newsletter": "main", "number": 0, "received_at": NOW, "door": "lmtp", "kind": "bounce", "proof": "return_path", "action": "soft"}

ATTEMPT = {"delivery_id": 1, "ended_at": NOW, "verdict": "permanent", "fault": "dead"}


@pytest.mark.parametrize(
    ("ask", "expected"),
    [
        (lambda connection: open_refusals(connection, NOW), ["ix_attempt_to_act_on", "ix_returned_to_act_on"]),
        (lambda connection: open_returned(connection, "main"), ["ix_returned_to_act_on"]),
        (lambda connection: count_complaints(connection, "main", NOW), ["ix_returned_complaint"]),
        (lambda connection: was_returned(connection, "x"), ["sqlite_autoindex_returned_1"]),
    ],
    ids=["refusals", "incidents", "complaints", "repeats"],
)
async def test_no_question_looks_at_every_row(database: Database, ask: Ask, expected: list[str]) -> None:
    """With thousands of rows that are done with, on an engine that knows how many there are."""
    async with database.write() as connection:
        rows = [ROW | {"digest": str(number), "acted_at": NOW if number % 100 else None} for number in range(3_000)]
        await connection.execute(insert(schema.returned), rows)
        issue = {"newsletter": "main", "issue_on": NOW.date(), "number": 1, "state": "sent", "due_at": NOW, "send_not_after": NOW}
        await connection.execute(insert(schema.issue), [issue | {"id": 1, "created_at": NOW}])
        await connection.execute(
            insert(schema.delivery), [{"id": 1, "issue_id": 1, "subscriber_id": 1, "state": "accepted", "changed_at": NOW}]
        )
        tries = [ATTEMPT | {"number": number, "acted_at": NOW if number % 100 else None} for number in range(3_000)]
        await connection.execute(insert(schema.attempt), tries)
        await connection.execute(text("ANALYZE"))
    asked: list[tuple[str, Any]] = []

    def hear(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        asked.append((statement, parameters))

    event.listen(database.engine.sync_engine, "before_cursor_execute", hear)
    async with database.read() as connection:
        await ask(connection)
        questions = [one for one in asked if one[0].startswith("SELECT")]
        plans = [row[3] for one in questions for row in (await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {one[0]}", one[1])).all()]
    found = [re.search(r"(?:SCAN|SEARCH) (?:returned|attempt)\b(?:.*?INDEX (\w+))?", plan) for plan in plans]
    assert [one[1] for one in found if one] == expected
