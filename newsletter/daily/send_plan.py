"""What sending an issue now would come to, for a dry run: how many letters, in which version, from when, through which relays.

Goes the way of ``daily.sending`` up to the release and counts who would be in the audience. Releases nothing and hands over no letter.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from newsletter.daily.checking import checks_of
from newsletter.daily.checks.audience import expected_audience
from newsletter.daily.generation import before_release
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.pace import pace_now, told_pace
from newsletter.daily.quick_choice import require_quick_choice
from newsletter.daily.second_thoughts import is_delayed
from newsletter.daily.sending import fit_to_go, require_letterhead
from newsletter.daily.times import zone_of
from newsletter.delivery.run import balance
from newsletter.issue import run
from newsletter.issue.lifecycle import Verb
from newsletter.model.checks import Check
from newsletter.model.issues import Issue
from newsletter.model.states import IssueState


@dataclass(frozen=True, slots=True, kw_only=True)
class SendPlan:
    """``first_wave``: how many letters would leave before the rest; ``pace``: what keeps them from leaving as fast as they are taken."""

    issue: Issue
    letters: int
    first_wave: int
    leaves_at: datetime
    relays: tuple[str, ...]
    checks: tuple[Check, ...]
    pace: str


async def plan_send(
    newsroom: Newsroom, issue_on: date, *, by: str, approve: bool = False, version: int | None = None, undo: timedelta | None = None
) -> SendPlan:
    """On a newsroom of which nothing stays. Raises RefusedStep where sending would; one that others may be sending is only counted."""
    require_letterhead(newsroom)
    found = await run.find_issue(newsroom.database, newsroom.letterhead.key, issue_on)
    if found is None or found.state is IssueState.COLLECTING:
        await require_quick_choice(newsroom)
    issue = await fit_to_go(newsroom, issue_on, by, approve, version)
    if issue.state is IssueState.SENDING:
        letters, first_wave, leaves_at = (await balance(newsroom.database, issue.id)).remaining, 0, newsroom.clock()
    else:
        await before_release(newsroom, issue)
        await run.require_step(newsroom.database, issue, Verb.RELEASE, zone=zone_of(newsroom))
        letters, canary = await expected_audience(newsroom, issue), newsroom.delivery.canary
        first_wave, leaves_at = canary if canary < letters else 0, _leaves_at(newsroom, issue, undo)
    return SendPlan(
        issue=issue,
        letters=letters,
        first_wave=first_wave,
        leaves_at=leaves_at,
        relays=(newsroom.relay.called, *(door.options.called for door in newsroom.more_relays)),
        checks=await checks_of(newsroom, issue),
        pace=told_pace(newsroom, await pace_now(newsroom)),
    )


def _leaves_at(newsroom: Newsroom, issue: Issue, undo: timedelta | None) -> datetime:
    if is_delayed(issue) and issue.leaves_at is not None:
        return issue.leaves_at
    return newsroom.clock() + (newsroom.delivery.undo if undo is None else undo)
