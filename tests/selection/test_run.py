"""The choice of an issue in a real database."""

from datetime import date, timedelta

import pytest
from sqlalchemy import insert, update

from newsletter.model.options import SelectionOptions
from newsletter.model.selections import SentCluster
from newsletter.model.states import PageState
from newsletter.model.stories import Story
from newsletter.selection.keeping import KEPT_WHOLE, in_brief
from newsletter.selection.run import load_selection, near_cut, select_ten
from newsletter.storage.database import Database
from newsletter.storage.issues import insert_issue
from newsletter.storage.schema import issue, slot, source
from newsletter.storage.selections import sent_clusters
from newsletter.storage.stories import add_stories
from newsletter.storage.upsert import insert_ignore
from newsletter.stories.run import cluster_window
from tests.builders import a_story
from tests.conftest import NOW
from tests.selection.days import LISBON, keys, told_by

OPTIONS = SelectionOptions()


@pytest.fixture
def database(any_database: Database) -> Database:
    """Every test here runs on both engines."""
    return any_database


@pytest.fixture
async def issue_id(database: Database) -> int:
    return await an_issue(database, NOW.date())


async def an_issue(database: Database, issue_on: date, newsletter: str = "main") -> int:
    async with database.write() as connection:
        made = await insert_issue(connection, newsletter, issue_on, due_at=NOW, send_not_after=NOW, now=NOW)
        return made.id


async def keep(database: Database, *stories: Story) -> None:
    sources = {story.source_id: story for story in stories}
    async with database.write() as connection:
        rows = [
            {"id": key, "name": story.source, "site_url": f"https://{story.family}/", "family": story.family, "created_at": NOW}
            for key, story in sources.items()
        ]
        await insert_ignore(connection, source, rows, ["id"])
        await add_stories(connection, stories)


async def fill(database: Database, issue_id: int, candidates) -> None:
    """Print the candidates as slots of a draft."""
    words = dict.fromkeys(("slug", "topic", "label", "headline", "original_headline", "summary", "source", "url"), "x")
    async with database.write() as connection:
        for one in candidates:
            kept = {"canonical_urls": [story.canonical_url for story in one.cluster.stories], "words": [list(p) for p in one.cluster.words]}
            key = {"issue_id": issue_id, "number": one.number, "cluster_key": one.cluster.key, "story_id": one.lead.id}
            await connection.execute(insert(slot).values(**words, **kept, **key, minutes=1, also=[], reasons=[]))


async def release(database: Database, issue_id: int) -> None:
    """Let the issue begin to leave."""
    async with database.write() as connection:
        await connection.execute(update(issue).where(issue.c.id == issue_id).values(state="sending", released_at=NOW))


async def test_a_selection_is_stored_with_its_reasons(database: Database, issue_id: int) -> None:
    """What was chosen, kept ready and passed over reads back as it was; a second choice takes the place of the first."""
    await keep(database, *told_by("amber", 3), *told_by("birch", 2), *told_by("cobalt", 1))
    assert await load_selection(database, issue_id) is None
    clusters = await cluster_window(database, OPTIONS, now=NOW)
    for options in (OPTIONS.model_copy(update={"size": 1}), OPTIONS):
        selection = await select_ten(database, clusters, issue_id, options, now=NOW, zone=LISBON)
        assert await load_selection(database, issue_id) == selection
    assert [one.lead.title[:5] for one in (*selection.chosen, *selection.passed_over)] == ["amber", "birch", "cobal"]


async def test_what_really_left_is_remembered(database: Database, issue_id: int) -> None:
    """Slots of a released issue keep their like out for thirty days; drafts and other newsletters are no memory."""
    await keep(database, *told_by("amber", 3))
    yesterday = await an_issue(database, NOW.date() - timedelta(days=1))
    clusters = await cluster_window(database, OPTIONS, now=NOW)
    drafted = await select_ten(database, clusters, yesterday, OPTIONS, now=NOW, zone=LISBON)
    elsewhere = await an_issue(database, NOW.date() - timedelta(days=1), newsletter="other")
    for issue_before in (yesterday, elsewhere):
        await fill(database, issue_before, drafted.chosen)
    await release(database, elsewhere)
    today = await select_ten(database, clusters, issue_id, OPTIONS, now=NOW, zone=LISBON)
    assert keys(today.chosen) == keys(drafted.chosen) == [clusters[0].key]
    await release(database, yesterday)
    after = await select_ten(database, clusters, issue_id, OPTIONS, now=NOW, zone=LISBON)
    assert (after.chosen, after.passed_over[0].reasons[0].text) == ((), "already sent on 2026-11-20 as no. 1; nothing new since")
    later = await an_issue(database, NOW.date() + timedelta(days=30))
    async with database.read() as connection:
        assert await sent_clusters(connection, later, timedelta(days=30)) == ()
        assert await sent_clusters(connection, yesterday, timedelta(days=30)) == ()
        assert await sent_clusters(connection, issue_id, timedelta(days=30)) == (
            SentCluster(
                issue_on="2026-11-20",
                number=1,
                headline="x",
                cluster_key=clusters[0].key,
                canonical_urls=tuple(story.canonical_url for story in clusters[0].stories),
                words=clusters[0].words,
            ),
        )


async def test_far_behind_few_words_are_stored(database: Database, issue_id: int) -> None:
    """Everything of a day can be told why it is out, and a thousand lone reports do not fill the disk with words and factors."""
    await keep(database, *(a_story(f"word{n} thing{n} place{n}", source=f"Outlet {n}") for n in range(KEPT_WHOLE + 50)))
    clusters = await cluster_window(database, OPTIONS, now=NOW)
    selection = await select_ten(database, clusters, issue_id, OPTIONS, now=NOW, zone=LISBON)
    assert len(selection.passed_over) == KEPT_WHOLE + 50
    stored = await load_selection(database, issue_id)
    assert stored.passed_over[:KEPT_WHOLE] == selection.passed_over[:KEPT_WHOLE]
    assert stored.passed_over[KEPT_WHOLE:] == tuple(map(in_brief, selection.passed_over[KEPT_WHOLE:]))
    assert [[reason.code for reason in one.reasons] for one in stored.passed_over[-2:]] == [["few_voices"], ["few_voices"]]


async def test_an_empty_window_is_an_empty_selection(database: Database, issue_id: int) -> None:
    """Nothing to choose from is no error, and nothing is stored."""
    selection = await select_ten(database, (), issue_id, OPTIONS, now=NOW, zone=LISBON)
    assert (selection.chosen, await load_selection(database, issue_id)) == ((), None)


async def test_pages_near_the_cut(database: Database, issue_id: int) -> None:
    """Pages are wanted of leads and shown reports that may be printed, not of what the gate keeps out nor of pages read before."""
    read = told_by("birch", 2, page_state=PageState.READ, text="Read.")
    await keep(
        database, *told_by("amber", 3), *read, *told_by("cobalt", 1), *told_by("dune", 2, hours_ago=4), *told_by("ember", 2, hours_ago=1)
    )
    clusters = await cluster_window(database, OPTIONS, now=NOW)
    options = OPTIONS.model_copy(update={"size": 2, "runners_up": 1})
    selection = await select_ten(database, clusters, issue_id, options, now=NOW, zone=LISBON)
    wanted = {story.id: story.title[:5] for cluster in clusters for story in cluster.stories}
    assert [wanted[story_id] for story_id in near_cut(selection, extra=0)] == ["amber", "dune ", "amber", "amber", "dune "]
    assert [wanted[story_id] for story_id in near_cut(selection)][2] == "ember"
