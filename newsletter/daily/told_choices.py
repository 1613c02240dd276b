"""Reads what readers may be told of choices: the stored reasons of a released issue, and which sources its stories came from.

Nothing is weighed again, and nobody's rulings or notes are told: pages say at most that an editor had a hand in it.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from newsletter.daily.newsroom import Newsroom
from newsletter.issue.run import find_issue, load_slots, published_issues
from newsletter.model.issues import Issue, Slot
from newsletter.model.selections import Basis
from newsletter.model.told_choices import ToldChoice, ToldSource
from newsletter.storage.selections import basis_of
from newsletter.storage.told_choices import told_choices, told_sources

LATELY = timedelta(days=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class PastChoice:
    """A released issue with its slots, what it was chosen from, and every choice that readers may be told of."""

    issue: Issue
    slots: tuple[Slot, ...]
    basis: Basis | None
    choices: tuple[ToldChoice, ...]


async def read_past_choice(newsroom: Newsroom, issue_on: date | None = None) -> PastChoice | None:
    """That of a date, or the latest; None where no issue was released then."""
    issue = await (find_issue(newsroom.database, newsroom.letterhead.key, issue_on) if issue_on else _latest(newsroom))
    if issue is None or issue.released_at is None:
        return None
    async with newsroom.database.read() as connection:
        basis, choices = await basis_of(connection, issue.id), await told_choices(connection, issue.id)
    return PastChoice(issue=issue, slots=await load_slots(newsroom.database, issue.id), basis=basis, choices=choices)


async def list_sources(newsroom: Newsroom, today: date) -> tuple[ToldSource, ...]:
    """Every source that we read, those first that led most stories lately."""
    async with newsroom.database.read() as connection:
        return await told_sources(connection, newsroom.letterhead.key, today - LATELY)


async def _latest(newsroom: Newsroom) -> Issue | None:
    return next(iter(await published_issues(newsroom.database, newsroom.letterhead.key, 1)), None)
