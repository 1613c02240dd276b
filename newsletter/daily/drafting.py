"""Drafts an issue, checks it, approves it. Sends nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from newsletter.daily.newsroom import Newsroom
from newsletter.daily.stages import compose, gather, render, select
from newsletter.daily.times import zone_of
from newsletter.issue import run
from newsletter.issue.calendar import appointment
from newsletter.issue.lifecycle import MACHINES, Verb
from newsletter.issue.preflight import Check, preflight, red_reasons
from newsletter.model.errors import RefusedStep
from newsletter.model.issues import Issue, Slot
from newsletter.model.selections import Selection
from newsletter.model.states import IssueState
from newsletter.rendering.run import load_rendered
from newsletter.storage.sponsors import find_sponsor

if TYPE_CHECKING:
    from newsletter.stories.run import GatherAccount


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftAccount:
    """A new draft: the issue (drafted, or held with the reason), what was chosen and printed, and how the checks stand."""

    issue: Issue
    slots: tuple[Slot, ...]
    selection: Selection
    gathered: GatherAccount
    checks: tuple[Check, ...]


async def draft(newsroom: Newsroom, issue_on: date, *, by: str) -> DraftAccount:
    """Make the draft of a date anew from what is collected. Refused for an issue whose words are frozen."""
    issue = await _open(newsroom, issue_on, by)
    gathered = await gather(newsroom)
    selection = await select(newsroom, issue)
    issue, slots = await compose(newsroom, issue, selection, by=by)
    if slots:
        await render(newsroom, issue)
    return DraftAccount(issue=issue, slots=slots, selection=selection, gathered=gathered, checks=await check(newsroom, issue))


async def check(newsroom: Newsroom, issue: Issue) -> tuple[Check, ...]:
    """The preflight of an issue as it stands."""
    async with newsroom.database.read() as connection:
        sponsor = await find_sponsor(connection, issue.newsletter, issue.issue_on)
    return preflight(
        issue,
        await run.load_slots(newsroom.database, issue.id),
        await load_rendered(newsroom.database, issue.id),
        letterhead=newsroom.letterhead,
        letter=newsroom.letter,
        selection=newsroom.selection,
        signing=[signer.facts for signer in newsroom.signers],
        sponsor=sponsor,
    )


async def approve(newsroom: Newsroom, issue_on: date, *, by: str, reason: str = "") -> Issue:
    """Freeze the words. Refused while a check is red."""
    return await approve_issue(newsroom, await find(newsroom, issue_on), by=by, reason=reason)


async def approve_issue(newsroom: Newsroom, issue: Issue, *, by: str, reason: str = "") -> Issue:
    """``approve`` for an issue that was found already."""
    await run.require_step(newsroom.database, issue, Verb.APPROVE, zone=zone_of(newsroom))
    require_fit(issue, await check(newsroom, issue))
    return await run.approve(newsroom.database, issue, by=by, now=newsroom.clock(), reason=reason, zone=zone_of(newsroom))


def require_fit(issue: Issue, checks: tuple[Check, ...]) -> None:
    """Raise RefusedStep with what is wrong while a check is red."""
    if red := red_reasons(checks):
        raise RefusedStep(f"issue of {issue.issue_on}", f"not fit to go: {red}", "Mend that, then draft again: newsletter draft")


async def find(newsroom: Newsroom, issue_on: date) -> Issue:
    """The issue of a date. Raises RefusedStep when there is none."""
    issue = await run.find_issue(newsroom.database, newsroom.letterhead.key, issue_on)
    if issue is None:
        raise RefusedStep(f"issue of {issue_on}", "there is none", f"Make it: newsletter draft --date {issue_on}")
    return issue


async def _open(newsroom: Newsroom, issue_on: date, by: str) -> Issue:
    now, zone = newsroom.clock(), zone_of(newsroom)
    if appointment(issue_on, newsroom.schedule, zone).send_not_after <= now:
        raise RefusedStep(f"issue of {issue_on}", "its last moment has passed; nothing was drafted", "Draft today’s: newsletter draft")
    issue, _ = await run.open_issue(newsroom.database, newsroom.letterhead, newsroom.schedule, issue_on, now=now, by=by)
    if issue.state is IssueState.SKIPPED and by not in MACHINES:
        issue = await run.reopen(newsroom.database, issue, by=by, now=now, zone=zone)
    await run.require_step(newsroom.database, issue, Verb.COMPOSE, zone=zone)
    return issue
