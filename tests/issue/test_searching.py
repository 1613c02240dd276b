"""A story is found once its issue is released, by the steps that every issue takes."""

from newsletter.issue import run
from newsletter.model.questions import Found, read_question
from newsletter.model.states import DeliveryState, IssueState
from newsletter.storage.database import Database
from tests.issue.rows import ANNA, TODAY, approved, set_deliveries, subscribe


async def search(database: Database, words: str) -> tuple[int, tuple[Found, ...]]:
    return await run.search_sent(database, "main", read_question(words), limit=20, offset=0)


async def test_a_story_is_found_from_the_moment_its_issue_is_released(any_database: Database) -> None:
    """Not while it is drafted or approved; then with the words as printed, while it is on its way and when it is sent."""
    reader = await subscribe(any_database, "ann@example.com")
    issue = await approved(any_database)
    assert await search(any_database, "treaty") == (0, ())
    issue = await run.release(any_database, issue, **ANNA)
    [slot] = [slot for slot in await run.load_slots(any_database, issue.id) if "treaty" in slot.headline]
    printed = Found(issue_on=TODAY, number=slot.number, slug=slot.slug, topic=slot.topic, headline=slot.headline, summary=slot.summary)
    assert await search(any_database, "treaty") == (1, (printed,))
    await set_deliveries(any_database, {reader: DeliveryState.ACCEPTED})
    issue = await run.settle(any_database, issue, **ANNA)
    assert issue.state is IssueState.SENT
    assert await search(any_database, "treaty") == (1, (printed,))
