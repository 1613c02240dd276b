"""Reads what the console's first page shows of a date: quickly, whatever is stored. Whole articles and the ledger are for other pages."""

from dataclasses import dataclass
from datetime import date, datetime

from newsletter.daily.checking import looked_at
from newsletter.daily.concerns import Concern, read_concerns
from newsletter.daily.drafting import check, find
from newsletter.daily.edit_desk import EditDesk, read_desk
from newsletter.daily.edit_facts import IssueEdits, read_edits
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.story_links import read_followed
from newsletter.issue.run import find_issue
from newsletter.model.checks import Check
from newsletter.model.issues import Issue, IssueChange
from newsletter.model.letters import RenderedIssue
from newsletter.model.rulings import Ruling
from newsletter.model.selections import Basis, Contestant, Selection
from newsletter.model.states import Choice, IssueState
from newsletter.model.story_links import Followed
from newsletter.rendering.run import load_rendered
from newsletter.selection.run import load_selection
from newsletter.selection.unheeded import Unheeded, unheeded
from newsletter.storage.bench import contestants
from newsletter.storage.feeds import count_answering
from newsletter.storage.issues import changes_of
from newsletter.storage.rulings import rulings_for
from newsletter.storage.selections import basis_of
from newsletter.storage.testers import testers_of

OPEN = frozenset({IssueState.COLLECTING, IssueState.DRAFTED, IssueState.APPROVED, IssueState.HELD})
"""States in which an issue may still change or leave."""

NOTHING = Selection(chosen=(), runners_up=(), passed_over=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An issue with what is printed in it, what could be instead, and what persons said about both."""

    issue: Issue
    edits: IssueEdits
    rulings: tuple[Ruling, ...]
    checks: tuple[Check, ...]
    rendered: RenderedIssue | None
    basis: Basis | None
    looked_at: datetime | None = None
    """When the slow checks of this version were made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """A date, its issue if there is one, how many feeds answer, and what needs a person. What its letters ask for is not among that."""

    issue_on: date
    draft: Draft | None
    feeds_answering: int
    feeds: int
    concerns: tuple[Concern, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What happened to an issue, the rulings that bind it with those that it does not follow, and how often its stories were followed."""

    issue: Issue
    history: tuple[IssueChange, ...]
    rulings: tuple[Ruling, ...]
    unheeded: tuple[Unheeded, ...]
    followed: tuple[Followed, ...] = ()


async def read_today(newsroom: Newsroom, issue_on: date) -> Today:
    """Everything as of now."""
    issue = await find_issue(newsroom.database, newsroom.letterhead.key, issue_on)
    async with newsroom.database.read() as connection:
        answering, feeds = await count_answering(connection)
    return Today(
        issue_on=issue_on,
        draft=await read_draft(newsroom, issue) if issue else None,
        feeds_answering=answering,
        feeds=feeds,
        concerns=await read_concerns(newsroom, None),
    )


async def read_draft(newsroom: Newsroom, issue: Issue) -> Draft:
    """What belongs to one issue. Checks are looked at only while it may still change or leave."""
    edits = await read_edits(newsroom, issue)
    async with newsroom.database.read() as connection:
        rulings = await rulings_for(connection, issue.id)
        basis = await basis_of(connection, issue.id)
    return Draft(
        issue=edits.issue,
        edits=edits,
        rulings=rulings,
        checks=await check(newsroom, edits.issue) if edits.stories and issue.state in OPEN else (),
        rendered=await load_rendered(newsroom.database, issue.id),
        basis=basis,
        looked_at=await looked_at(newsroom, edits.issue) if issue.state in OPEN else None,
    )


async def read_past(newsroom: Newsroom, issue_on: date) -> Past:
    """Raises RefusedStep when there is no issue of that date."""
    issue = await find(newsroom, issue_on)
    async with newsroom.database.read() as connection:
        history = await changes_of(connection, issue.id)
        rulings = await rulings_for(connection, issue.id)
    selection = await load_selection(newsroom.database, issue.id) if rulings else None
    known = issue.state not in (IssueState.COLLECTING, IssueState.SKIPPED)
    return Past(
        issue=issue,
        history=history,
        rulings=rulings,
        unheeded=tuple(unheeded(rulings, selection or NOTHING)) if known else (),
        followed=await read_followed(newsroom, issue),
    )


async def read_passed_over(newsroom: Newsroom, issue_on: date, *, after: int, limit: int) -> tuple[Issue, tuple[Contestant, ...]]:
    """The issue, and what it passed over behind a number. Raises RefusedStep when there is no issue of that date."""
    issue = await find(newsroom, issue_on)
    async with newsroom.database.read() as connection:
        return issue, await contestants(connection, issue.id, (Choice.PASSED_OVER,), after=after, limit=limit)


async def count_testers(newsroom: Newsroom) -> int:
    """How many are saved to get test copies."""
    async with newsroom.database.read() as connection:
        return len(await testers_of(connection, newsroom.letterhead.key))


async def read_story(newsroom: Newsroom, issue_on: date) -> tuple[EditDesk, tuple[Ruling, ...]] | None:
    """What lies before who edits the issue of a date, with the rulings that bind it; None where there is no issue."""
    issue = await find_issue(newsroom.database, newsroom.letterhead.key, issue_on)
    if issue is None:
        return None
    async with newsroom.database.read() as connection:
        rulings = await rulings_for(connection, issue.id)
    return await read_desk(newsroom, issue, by=""), rulings
