"""What a week's issues told, as the weekly letter reads it."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import update

from newsletter.model.states import Kinship
from newsletter.model.weeks import WeekStory
from newsletter.storage import schema
from newsletter.storage.database import Database
from newsletter.storage.weeks import week_stories
from tests.conftest import NOW
from tests.issue.rows import TODAY, composed, opened


async def drafted_on(database: Database, day: date, **changes: Any) -> int:
    """An issue of one story; ``changes`` of its row."""
    issue = await composed(database, await opened(database, day), size=2)
    if changes:
        async with database.write() as connection:
            await connection.execute(update(schema.issue).where(schema.issue.c.id == issue.id).values(**changes))
    return issue.id


async def test_a_week_is_the_issue_and_the_six_days_before_that_were_sent(database: Database) -> None:
    """Not the day a week before, not one that never left; the issue itself although it has not left yet."""
    days = {back: TODAY - timedelta(days=back) for back in (7, 6, 3, 0)}
    too_old = await drafted_on(database, days[7], released_at=NOW)
    first = await drafted_on(database, days[6], released_at=NOW)
    never_sent = await drafted_on(database, days[3])
    last = await drafted_on(database, days[0])
    async with database.write() as connection:
        kin = {"rank": 1, "kinship": Kinship.CHAPTER, "likeness": 0.9, "shared": []}
        await connection.execute(
            schema.related.insert(), [{"issue_id": last, "number": 2, "earlier_issue_id": first, "earlier_number": 1} | kin]
        )
    async with database.read() as connection:
        found = await week_stories(connection, last)
        assert await week_stories(connection, 99) == ()
    assert [(one.place, one.issue_on, one.slot.number, one.earlier) for one in found] == [
        ((last, 1), days[0], 1, ()),
        ((last, 2), days[0], 2, ((first, 1),)),
        ((first, 1), days[6], 1, ()),
        ((first, 2), days[6], 2, ()),
    ]
    assert {one.issue_id for one in found} & {too_old, never_sent} == set()
    assert all(isinstance(one, WeekStory) for one in found)
