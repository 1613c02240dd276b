"""Finds issues and what belongs to them, as they are stored. Changes nothing."""

from collections.abc import Collection
from datetime import date

from newsletter.model.issues import Issue, IssueChange, Slot
from newsletter.model.preferences import Wish
from newsletter.model.questions import Found, Question
from newsletter.model.states import IssueState
from newsletter.storage import audience, issues, search, slots
from newsletter.storage.database import Database


async def find_issue(database: Database, newsletter: str, issue_on: date) -> Issue | None:
    """The issue of a date, or None."""
    async with database.read() as connection:
        return await issues.find_issue(connection, newsletter, issue_on)


async def get_issue(database: Database, issue_id: int) -> Issue:
    """The issue as it stands now."""
    async with database.read() as connection:
        return await issues.get_issue(connection, issue_id)


async def latest_issue(database: Database, newsletter: str) -> Issue | None:
    """The issue with the latest date, whatever its state."""
    async with database.read() as connection:
        return await issues.latest_issue(connection, newsletter)


async def published_issues(database: Database, newsletter: str, limit: int = 1000) -> tuple[Issue, ...]:
    """The issues whose letters were let go, latest date first: what the archive may show."""
    async with database.read() as connection:
        return await issues.released_issues(connection, newsletter, limit)


async def published_slugs(database: Database, newsletter: str) -> dict[int, list[str]]:
    """The slugs of every published story, by its issue's id and in their order."""
    async with database.read() as connection:
        return await slots.released_slugs(connection, newsletter)


async def search_sent(database: Database, newsletter: str, question: Question, *, limit: int, offset: int) -> tuple[int, tuple[Found, ...]]:
    """How many stories of released issues answer a reader's question, and those of one page of them, newest first."""
    async with database.read() as connection:
        found = await search.find_sent(connection, newsletter, question.terms, limit=limit, offset=offset)
        return await search.count_sent(connection, newsletter, question.terms), found


async def load_slots(database: Database, issue_id: int) -> tuple[Slot, ...]:
    """The slots of an issue in order."""
    async with database.read() as connection:
        return await slots.slots_of(connection, issue_id)


async def released_before(database: Database, newsletter: str, issue_on: date) -> Issue | None:
    """The last issue before this date whose letters were let go, or None."""
    async with database.read() as connection:
        return await issues.released_before(connection, newsletter, issue_on)


async def load_wishes(database: Database, newsletter: str) -> list[Wish]:
    """What those who would be in the audience now have chosen, each thing once."""
    async with database.read() as connection:
        return await audience.read_wishes(connection, newsletter)


async def load_history(database: Database, issue_id: int) -> tuple[IssueChange, ...]:
    """Every change of the issue's state, oldest first, with who and why."""
    async with database.read() as connection:
        return await issues.changes_of(connection, issue_id)


async def list_issues(database: Database, newsletter: str, states: Collection[IssueState]) -> tuple[Issue, ...]:
    """The issues in any of these states, latest date first."""
    async with database.read() as connection:
        return await issues.issues_in(connection, newsletter, states)
