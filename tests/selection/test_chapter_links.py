"""The links between chapters in a real database: only what was sent, only of this newsletter, and as the last draft has them."""

from datetime import date, timedelta

import pytest
from sqlalchemy import delete, insert

from newsletter.model.chapters import Kin
from newsletter.model.states import Kinship
from newsletter.selection.run import link_chapters, load_earlier, load_later
from newsletter.storage.chapters import drop_kin, told_before
from newsletter.storage.database import Database
from newsletter.storage.schema import slot, source
from newsletter.storage.stories import add_stories, stories_by_canonical_url
from newsletter.storage.upsert import insert_ignore
from tests.builders import a_story
from tests.conftest import NOW
from tests.selection.test_run import an_issue, release

TODAY = NOW.date()
LONG_AGO = TODAY - timedelta(days=280)
SPRING = TODAY - timedelta(days=200)

BEGINNING = ("Mayor of Valdoro arrested in raid on harbour offices", "Ines Caballero is suspected of taking kickbacks for dredging works.")
VERDICT = ("Six years in prison for former city leader", "A jury found Caballero guilty of bribery over contracts in the port of Valdoro.")
APPEAL = ("Caballero takes her bribery case to a higher court", "The former mayor of Valdoro says that the jury never heard her driver.")
OTHER = ("Beavers swim in the Teifel for the first time in four centuries", "Ecologists freed two families above Lake Orrin.")


@pytest.fixture
def database(any_database: Database) -> Database:
    """Every test here runs on both engines."""
    return any_database


async def tell(database: Database, issue_on: date, *stories: tuple[str, str], sent: bool = True, newsletter: str = "main", **facts) -> int:
    """An issue that tells these stories, released or not."""
    issue_id = await an_issue(database, issue_on, newsletter)
    await print_slots(database, issue_id, *stories, **facts)
    if sent:
        await release(database, issue_id)
    return issue_id


async def print_slots(database: Database, issue_id: int, *stories: tuple[str, str], **facts) -> None:
    story = a_story("A report")
    async with database.write() as connection:
        row = {"id": story.source_id, "name": story.source, "site_url": "https://x/", "family": story.family, "created_at": NOW}
        await insert_ignore(connection, source, [row], ["id"])
        await add_stories(connection, [story])
        story = (await stories_by_canonical_url(connection, {story.canonical_url}))[story.canonical_url]
        await connection.execute(delete(slot).where(slot.c.issue_id == issue_id))
        for number, (headline, summary) in enumerate(stories, start=1):
            words = {"headline": headline, "original_headline": headline, "summary": summary, "slug": f"story-{number}", "topic": "World"}
            blank = dict.fromkeys(("label", "source", "url"), "x") | {name: [] for name in ("also", "reasons", "canonical_urls", "words")}
            key = {"issue_id": issue_id, "number": number, "cluster_key": f"{issue_id}.{number}", "story_id": story.id, "minutes": 1}
            await connection.execute(insert(slot).values(**(words | blank | key | facts)))


def places(kin: dict[int, tuple[Kin, ...]]) -> dict[int, list[tuple[date, int]]]:
    return {number: [(one.issue_on, one.number) for one in several] for number, several in kin.items()}


async def test_a_story_leads_to_its_chapter_and_back(database: Database) -> None:
    """The verdict leads to the arrest of nine months ago, the arrest to the verdict once that is sent, and both say by which words."""
    first = await tell(database, LONG_AGO, OTHER, BEGINNING)
    today = await tell(database, TODAY, VERDICT, sent=False)
    assert await link_chapters(database, today, "en") == 1
    (found,) = (await load_earlier(database, today))[1]
    assert found == Kin(
        issue_on=LONG_AGO,
        slug="story-2",
        number=2,
        topic="World",
        headline=BEGINNING[0],
        kinship=Kinship.CHAPTER,
        likeness=found.likeness,
        shared=found.shared,
    )
    assert found.likeness >= 0.5
    assert "caballero" in found.shared
    assert await load_later(database, first) == {}
    await release(database, today)
    assert places(await load_later(database, first)) == {2: [(TODAY, 1)]}


async def test_only_what_was_sent_before_by_this_newsletter_is_found(database: Database) -> None:
    """Drafts, later dates, another newsletter's stories and the issue itself are nobody's earlier chapter."""
    await tell(database, LONG_AGO, BEGINNING, sent=False)
    await tell(database, TODAY + timedelta(days=1), BEGINNING)
    await tell(database, SPRING, BEGINNING, newsletter="sport")
    today = await tell(database, TODAY, VERDICT, APPEAL)
    assert await link_chapters(database, today, "en") == 0
    async with database.read() as connection:
        assert await told_before(connection, today) == ()


async def test_a_new_draft_replaces_the_links(database: Database) -> None:
    """Links belong to the words as they are now: those of an earlier draft are gone."""
    await tell(database, LONG_AGO, BEGINNING)
    today = await tell(database, TODAY, VERDICT, sent=False)
    assert await link_chapters(database, today, "en") == 1
    await print_slots(database, today, OTHER, VERDICT)
    assert await link_chapters(database, today, "en") == 1
    assert places(await load_earlier(database, today)) == {2: [(LONG_AGO, 1)]}
    async with database.write() as connection:
        await drop_kin(connection, today)
    assert await load_earlier(database, today) == {}


async def test_a_chapter_leads_on_to_its_own_chapters(database: Database) -> None:
    """What the chapter found was linked to when it was sent belongs to the story too, although they share no word."""
    await tell(database, LONG_AGO, BEGINNING)
    spring = await tell(database, SPRING, VERDICT)
    await link_chapters(database, spring, "en")
    today = await tell(
        database,
        TODAY,
        ("A jury was right, judges say", "The bribery verdict of spring over the port stands."),
        sent=False,
        update_of=SPRING.isoformat(),
    )
    await link_chapters(database, today, "en")
    assert places(await load_earlier(database, today)) == {1: [(SPRING, 1), (LONG_AGO, 1)]}


async def test_an_update_leads_to_the_story_that_it_continues(database: Database) -> None:
    """What the short memory knows to be the same story is its chapter, whatever the words say."""
    await tell(database, SPRING, OTHER, BEGINNING)
    today = await tell(database, TODAY, ("Higher court hears the mayor", "Her driver speaks."), sent=False, update_of=SPRING.isoformat())
    await link_chapters(database, today, "en")
    assert places(await load_earlier(database, today)) == {1: [(SPRING, 2)]}
