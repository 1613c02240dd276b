"""Drafts an issue, checks it, approves it. Sends nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from newsletter.daily.checking import checks_of, checks_to_approve
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.stages import compose, gather, render, select
from newsletter.daily.times import zone_of
from newsletter.issue import run
from newsletter.issue.calendar import appointment
from newsletter.issue.lifecycle import MACHINES, Verb
from newsletter.issue.preflight import red_reasons
from newsletter.model.checks import Check
from newsletter.model.errors import NoSuchThing, RefusedStep, StaleVersion
from newsletter.model.issues import Issue, Slot
from newsletter.model.selections import Selection
from newsletter.model.states import IssueState

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
    """The checks of an issue as it stands: the quick ones of now, the slow ones as they were last made of this version."""
    return await checks_of(newsroom, issue)


async def approve(newsroom: Newsroom, issue_on: date, *, by: str, reason: str = "", version: int | None = None) -> Issue:
    """Freeze the words. Refused while a check is red. ``version``: the one that was looked at; another is refused."""
    issue = await find(newsroom, issue_on)
    require_version(issue, version, "approved")
    return await approve_issue(newsroom, issue, by=by, reason=reason)


def require_version(issue: Issue, version: int | None, done: str) -> None:
    """Raise StaleVersion where somebody looked at another version than this one. Who says None means whatever stands there now."""
    if version not in (None, issue.version):
        problem = f"has changed since: it is version {issue.version} now, and version {version} was looked at; nothing was {done}"
        cure = f"Look at it again: newsletter show --date {issue.issue_on}"
        raise StaleVersion(f"issue of {issue.issue_on}", problem, cure, version=issue.version)


async def approve_issue(newsroom: Newsroom, issue: Issue, *, by: str, reason: str = "") -> Issue:
    """``approve`` for an issue that was found already."""
    await run.require_step(newsroom.database, issue, Verb.APPROVE, zone=zone_of(newsroom))
    require_fit(issue, await checks_to_approve(newsroom, issue))
    return await run.approve(newsroom.database, issue, by=by, now=newsroom.clock(), reason=reason, zone=zone_of(newsroom))


def require_fit(issue: Issue, checks: tuple[Check, ...]) -> None:
    """Raise RefusedStep with what is wrong while a check is red."""
    if red := red_reasons(checks):
        raise RefusedStep(f"issue of {issue.issue_on}", f"not fit to go: {red}", "Mend that, then draft again: newsletter draft")


async def find(newsroom: Newsroom, issue_on: date) -> Issue:
    """The issue of a date. Raises NoSuchThing when there is none."""
    issue = await run.find_issue(newsroom.database, newsroom.letterhead.key, issue_on)
    if issue is None:
        raise NoSuchThing(f"issue of {issue_on}", "there is none", f"Make it: newsletter draft --date {issue_on}")
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
