"""The sponsors of issues, as they are kept."""

from dataclasses import replace
from datetime import date, timedelta

from newsletter.model.sponsors import Sponsor
from newsletter.storage import sponsors as stored
from newsletter.storage.database import Database
from tests.conftest import NOW

TODAY = date(2026, 11, 21)
BOATS = Sponsor(
    issue_on=TODAY, name="Boats", headline="A boat for a day", text="Coffee on board.", url="https://boats.example/", by="anna", at=NOW
)


async def test_a_date_has_one_sponsor_of_each_newsletter(database: Database) -> None:
    """The later words take the place of the earlier ones; other dates and newsletters keep theirs."""
    later = replace(BOATS, issue_on=TODAY + timedelta(days=1), name="Trains")
    changed = replace(BOATS, headline="A boat for two", by="ben", at=NOW + timedelta(hours=1))
    async with database.write() as connection:
        for newsletter, one in (("main", later), ("main", BOATS), ("other", BOATS), ("main", changed)):
            await stored.write_sponsor(connection, newsletter, one)
        assert await stored.find_sponsor(connection, "main", TODAY) == changed
        assert await stored.find_sponsor(connection, "other", TODAY) == BOATS
        assert await stored.sponsors_since(connection, "main", date.min) == (changed, later)
        assert await stored.sponsors_since(connection, "main", later.issue_on) == (later,)
        assert [await stored.remove_sponsor(connection, "main", TODAY) for _ in range(2)] == [True, False]
        assert await stored.sponsors_since(connection, "main", date.min) == (later,)
        assert await stored.find_sponsor(connection, "other", TODAY) == BOATS
