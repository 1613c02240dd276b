"""Two who change one draft at the very same instant: on a database with many writers too, nobody's change is written over."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from newsletter.daily.newsroom import Newsroom
from newsletter.daily.stages import compose
from newsletter.issue import run
from newsletter.issue.run import Change
from newsletter.model.editing import Edit, EditKind
from newsletter.storage import schema
from newsletter.storage.database import open_database
from newsletter.storage.edits import standing_edits
from tests.conftest import HandClock
from tests.daily.conftest import open_newsroom
from tests.daily.edited_days import TITLES, a_choice, refreshed
from tests.smtp_sink import Sink

LONGEST = timedelta(seconds=20)


@pytest.fixture
async def on_postgresql(postgresql_url: str, clock: HandClock, tmp_path: Path, sink: Sink) -> AsyncIterator[Newsroom]:
    database = open_database(postgresql_url)
    async with open_newsroom(database, clock, tmp_path, sink) as opened:
        yield opened
    await database.close()


async def until_waiting(newsroom: Newsroom, number: int) -> None:
    """Until so many transactions wait for a row that somebody else has."""
    question = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    async with asyncio.timeout(LONGEST.total_seconds()), newsroom.database.own_connection() as connection:
        while await connection.fetchval(question) < number:  # noqa: ASYNC110 – PostgreSQL tells nobody who waits
            await asyncio.sleep(0.01)


def reworded(newsroom: Newsroom, by: str) -> Edit:
    return Edit(id=0, kind=EditKind.HEADLINE, cluster_key="c3", value=f"{by}'s words", by=by, at=newsroom.clock())


async def with_words(newsroom: Newsroom, issue_id: int, by: str) -> tuple[run.EditedIssue, Change]:
    before = await run.load_edited(newsroom.database, issue_id)
    words = newsroom.renderer.phrasebook("en")
    written = run.write(
        before.issue, a_choice(), (reworded(newsroom, by),), newsroom.letterhead, newsroom.selection, words=words, pictures={}, previous=""
    )
    return before, Change(new=(reworded(newsroom, by),), written=written)


async def test_of_two_edits_at_once_one_is_made_again(on_postgresql: Newsroom) -> None:
    """Both were decided on the same draft and both wait for its row: one is stored, and the other is told to read again."""
    issue = await refreshed(on_postgresql)
    decided = {by: await with_words(on_postgresql, issue.id, by) for by in ("anna", "ben")}
    async with on_postgresql.database.write() as connection:
        await connection.execute(schema.issue.update().values(reason=""))
        at_once = [
            asyncio.create_task(run.store_edits(on_postgresql.database, before, change, now=on_postgresql.clock(), by=by))
            for by, (before, change) in decided.items()
        ]
        await until_waiting(on_postgresql, 2)
    stored = await asyncio.gather(*at_once)
    assert sorted(one is None for one in stored) == [False, True]
    async with on_postgresql.database.read() as connection:
        (standing,) = await standing_edits(connection, issue.id)
    assert (await run.load_slots(on_postgresql.database, issue.id))[2].headline == standing.value


async def test_a_refresh_at_the_same_instant_keeps_the_edit(on_postgresql: Newsroom) -> None:
    """The refresh waits while the edit is stored, and then prints the person's words."""
    issue = await refreshed(on_postgresql)
    before, change = await with_words(on_postgresql, issue.id, "anna")
    async with on_postgresql.database.write() as connection:
        await connection.execute(schema.issue.update().values(reason=""))
        editing = asyncio.create_task(run.store_edits(on_postgresql.database, before, change, now=on_postgresql.clock(), by="anna"))
        await until_waiting(on_postgresql, 1)
        refreshing = asyncio.create_task(compose(on_postgresql, issue, a_choice(), by="schedule"))
        await until_waiting(on_postgresql, 2)
    assert len(await editing or ()) == 1
    await refreshing
    printed = (await run.load_slots(on_postgresql.database, issue.id))[2].headline
    assert (printed, TITLES[2]) == ("anna's words", TITLES[2])
