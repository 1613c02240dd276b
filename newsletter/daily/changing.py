"""Lets a person change a draft: what they decide at the desk is stored with the words that follow from it, and the letter made anew.

Nobody is asked for anything, so that it takes no longer than setting the letter. What may be decided stands elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from newsletter.daily.drafting import find
from newsletter.daily.edit_desk import LOOK, EditDesk, read_desk
from newsletter.daily.lead_pictures import lead_picture
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.stages import render
from newsletter.daily.times import zone_of
from newsletter.issue import run
from newsletter.issue.arranging import arrange
from newsletter.issue.lifecycle import Verb, next_state
from newsletter.issue.run import Change
from newsletter.issue.wording import led_by_hand
from newsletter.model.editing import Edit
from newsletter.model.errors import RefusedStep
from newsletter.model.issues import Issue
from newsletter.model.states import IssueState
from newsletter.storage.issues import subject_before

_TRIES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a person decided at the desk. ``prints``: whether anything that readers see may change by it."""

    said: str
    new: tuple[Edit, ...] = ()
    undone: tuple[int, ...] = ()
    prints: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class EditAccount:
    """What came of it: the issue as it stands now, and the numbers of the edits that were written down (none: it stood so already)."""

    issue: Issue
    said: str
    numbers: tuple[int, ...]
    changed: bool


Decide = Callable[[EditDesk], Decision]


async def change(
    newsroom: Newsroom, issue_on: date, decide: Decide, *, by: str, urls: Sequence[str] = (), keys: Sequence[str] = ()
) -> EditAccount:
    """Let somebody decide at the desk, store what they decided with the words that follow from it, and render the letter anew.

    Where somebody else stores a change at the same moment it is decided again with theirs. Raises RefusedStep for a frozen issue.
    """
    issue = await find(newsroom, issue_on)
    for _ in range(_TRIES):
        desk = await read_desk(newsroom, issue, by=by, urls=urls, keys=keys)
        await run.require_step(newsroom.database, desk.issue, Verb.COMPOSE, zone=zone_of(newsroom))
        if not desk.edited.slots:
            raise RefusedStep(desk.thing(), "has no stories yet; nothing was changed", f"newsletter draft --date {issue_on}")
        decision = decide(desk)
        if not decision.new and not decision.undone:
            return EditAccount(issue=desk.issue, said=decision.said, numbers=(), changed=False)
        numbers = await run.store_edits(newsroom.database, desk.edited, await plan(newsroom, desk, decision), now=desk.now, by=by)
        if numbers is not None:
            return EditAccount(issue=await rendered_anew(newsroom, issue, decision), said=decision.said, numbers=numbers, changed=True)
    raise RefusedStep(f"issue of {issue.issue_on}", "is being changed by somebody else again and again; nothing was changed", LOOK)


async def rewrite(newsroom: Newsroom, issue: Issue, *, by: str) -> bool:
    """Let what was ruled since the choice have its effect on a draft; says whether anything changed. A frozen issue stays as it is."""
    for _ in range(_TRIES):
        desk = await read_desk(newsroom, issue, by=by)
        decision = Decision(said="")
        if not desk.edited.slots or is_frozen(desk.issue) or _is_heeded(desk):
            return False
        numbers = await run.store_edits(newsroom.database, desk.edited, await plan(newsroom, desk, decision), now=desk.now, by=by)
        if numbers is not None:
            await rendered_anew(newsroom, issue, decision)
            return True
    return False


def is_frozen(issue: Issue) -> bool:
    """Whether its words stay as they are, whatever is ruled. What is left out may be taken up again."""
    return next_state(Verb.COMPOSE, issue.state) is None and issue.state is not IssueState.SKIPPED


def _is_heeded(desk: EditDesk) -> bool:
    """Whether the stories stand as they are arranged, each led by the report it should be led by and naming no other."""
    force = desk.arrangement.in_force
    led = [led_by_hand(one, force.words.get(one.cluster.key, {})) for one in desk.arrangement.selection.chosen]
    wanted = [(one.cluster.key, one.lead.id, [other.url for other in one.also]) for one in led]
    return wanted == [(slot.cluster_key, slot.story_id, [other.url for other in slot.also]) for slot in desk.edited.slots]


async def rendered_anew(newsroom: Newsroom, issue: Issue, decision: Decision) -> Issue:
    """The issue as it stands now, with a letter that says so."""
    issue = await run.get_issue(newsroom.database, issue.id)
    if decision.prints:
        await render(newsroom, issue)
    return issue


async def plan(newsroom: Newsroom, desk: EditDesk, decision: Decision) -> Change:
    """The words that follow from a decision. Stories that it leaves alone keep the words that the machine wrote from the whole day."""
    if not decision.prints:
        return Change(new=decision.new, undone=decision.undone)
    standing = after(desk, decision)
    async with newsroom.database.read() as connection:
        previous = await subject_before(connection, desk.issue.newsletter, desk.issue.issue_on)
    written = run.write(
        desk.issue,
        desk.selection,
        standing,
        newsroom.letterhead,
        newsroom.selection,
        words=newsroom.renderer.phrasebook(newsroom.letterhead.language),
        pictures=await lead_picture(newsroom, arrange(desk.selection, standing, desk.size), fetch=False),
        previous=previous,
        kept=desk.edited.machine_slots,
    )
    return Change(new=decision.new, undone=decision.undone, written=written, fewest=newsroom.selection.fewest)


def after(desk: EditDesk, decision: Decision) -> tuple[Edit, ...]:
    """The edits that will be in force."""
    last = max((one.id for one in desk.edited.edits), default=0)
    left = [one for one in desk.edited.standing if one.id not in decision.undone]
    return (*left, *(replace(one, id=last + number) for number, one in enumerate(decision.new, start=1)))
