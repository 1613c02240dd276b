"""Reads what operators are shown about the issue of one date, each part from the room that keeps it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from newsletter.daily.arranged import load_arranged
from newsletter.daily.concerns import Concern, read_concerns
from newsletter.daily.day import check
from newsletter.daily.newsroom import Newsroom
from newsletter.delivery.run import balance as balance_of
from newsletter.issue.preflight import Check
from newsletter.issue.run import find_issue, load_history, load_slots
from newsletter.model.chapters import Kin
from newsletter.model.deliveries import Balance
from newsletter.model.feeds import FeedLine
from newsletter.model.issues import Issue, IssueChange, Slot
from newsletter.model.letters import RenderedIssue
from newsletter.model.preferences import Answer
from newsletter.model.rulings import Ruling
from newsletter.model.selections import Reason, Selection
from newsletter.model.states import IssueState, SubscriberState
from newsletter.rendering.run import load_rendered
from newsletter.selection.run import load_earlier
from newsletter.selection.unheeded import Unheeded, unheeded
from newsletter.sources.run.feed_list import list_feeds
from newsletter.storage.rulings import rulings_for
from newsletter.storage.selections import basis_of
from newsletter.subscribers.run import count_answers, count_subscribers

NOTHING = Selection(chosen=(), runners_up=(), passed_over=())
_UNDRAFTED = frozenset({IssueState.COLLECTING, IssueState.SKIPPED})


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueFacts:
    """One issue as the rooms know it."""

    issue: Issue
    slots: tuple[Slot, ...]
    selection: Selection | None
    rendered: RenderedIssue | None
    checks: tuple[Check, ...]
    balance: Balance
    history: tuple[IssueChange, ...]
    rulings: tuple[Ruling, ...] = ()
    unheeded: tuple[Unheeded, ...] = ()
    earlier: Mapping[int, tuple[Kin, ...]] = field(default_factory=dict)
    """What was sent before of each story, and on its subject, by slot number."""
    confidence: tuple[Reason, ...] = ()
    """The parts of the confidence in the choice, with their sentences."""
    feedback: Mapping[Answer, int] = field(default_factory=dict)
    """How many readers gave each answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The issue of a date, if there is one, with the feeds and the readers of now."""

    issue_on: date
    found: IssueFacts | None
    feeds: tuple[FeedLine, ...]
    readers: int
    concerns: tuple[Concern, ...] = ()


async def read_facts(newsroom: Newsroom, issue_on: date) -> Facts:
    """Everything as of now."""
    counts = await count_subscribers(newsroom.database, newsroom.letterhead.key)
    issue = await find_issue(newsroom.database, newsroom.letterhead.key, issue_on)
    return Facts(
        issue_on=issue_on,
        found=await _issue_facts(newsroom, issue) if issue else None,
        feeds=await list_feeds(newsroom.database),
        readers=counts[SubscriberState.ACTIVE],
        concerns=await read_concerns(newsroom, issue),
    )


async def _issue_facts(newsroom: Newsroom, issue: Issue) -> IssueFacts:
    slots = await load_slots(newsroom.database, issue.id)
    selection = await load_arranged(newsroom, issue)
    async with newsroom.database.read() as connection:
        rulings = await rulings_for(connection, issue.id)
        basis = await basis_of(connection, issue.id)
    return IssueFacts(
        issue=issue,
        slots=slots,
        selection=selection,
        rendered=await load_rendered(newsroom.database, issue.id),
        checks=await check(newsroom, issue) if slots else (),
        balance=await balance_of(newsroom.database, issue.id),
        history=await load_history(newsroom.database, issue.id),
        earlier=await load_earlier(newsroom.database, issue.id),
        confidence=basis.confidence if basis else (),
        feedback=await count_answers(newsroom.database, issue.id),
        rulings=rulings,
        unheeded=tuple(unheeded(rulings, selection or NOTHING)) if issue.state not in _UNDRAFTED else (),
    )
