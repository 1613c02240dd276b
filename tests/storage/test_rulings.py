"""Which rulings bind which issue."""

from dataclasses import replace
from datetime import timedelta

from newsletter.model.rulings import Ruling
from newsletter.storage import rulings as stored
from newsletter.storage.database import Database
from tests.builders import a_ruling, a_story
from tests.conftest import NOW

TODAY = NOW.date()
TOMORROW = TODAY + timedelta(days=1)


async def keep(database: Database, newsletter: str, *rulings: Ruling) -> list[Ruling]:
    async with database.write() as connection:
        return [replace(ruling, id=await stored.add_ruling(connection, newsletter, ruling)) for ruling in rulings]


async def test_a_ruling_reads_back_as_it_was_made(database: Database) -> None:
    """Everything that was said, to the last field."""
    said = a_ruling("pin", a_story(), place=3, issue_on=TODAY, rest_urls=("https://a.test/1",), value="x", reason="“ours”")
    kept, boost = await keep(database, "main", said, a_ruling("boost", a_story(), factor=1.25))
    async with database.read() as connection:
        assert await stored.find_ruling(connection, "main", kept.id) == kept
        assert await stored.find_ruling(connection, "main", boost.id) == boost
        assert await stored.find_ruling(connection, "other", kept.id) is None
        assert await stored.find_ruling(connection, "main", boost.id + 1) is None


async def test_what_binds_an_issue(database: Database) -> None:
    """The rulings of its date and those without one, of its own newsletter, that nobody lifted; merges bind every newsletter."""
    today, tomorrow, always, merge = await keep(
        database,
        "main",
        a_ruling("pin", a_story("A"), issue_on=TODAY),
        a_ruling("pin", a_story("B"), issue_on=TOMORROW),
        a_ruling("ban", "topic:Sport"),
        a_ruling("merge", a_story("C")),
    )
    (elsewhere,) = await keep(database, "other", a_ruling("ban", "topic:Culture"))
    async with database.read() as connection:
        assert await stored.rulings_in_force(connection, "main", TODAY) == (today, always, merge)
        assert await stored.rulings_in_force(connection, "main", TOMORROW) == (tomorrow, always, merge)
        assert await stored.rulings_in_force(connection, "other", TODAY) == (elsewhere,)
        assert await stored.grouping_rulings(connection) == (merge,)
        assert await stored.all_rulings(connection, "main", since=TOMORROW) == (tomorrow, always, merge)
        assert await stored.rulings_for(connection, 7) == ()
    async with database.write() as connection:
        assert await stored.lift_ruling(connection, always.id, by="ben", now=NOW)
        assert not await stored.lift_ruling(connection, always.id, by="anna", now=NOW + timedelta(hours=1))
        assert await stored.lift_ruling(connection, merge.id, by="ben", now=NOW)
    async with database.read() as connection:
        assert await stored.rulings_in_force(connection, "main", TODAY) == (today,)
        assert await stored.grouping_rulings(connection) == ()
        lifted = {"lifted_at": NOW, "lifted_by": "ben"}
        assert await stored.past_rulings(connection, "main") == (today, tomorrow, replace(always, **lifted), replace(merge, **lifted))
