"""Replaces one story of an approved issue, as an explicit act: checked anew before a word changes, and approved anew by whoever does it.

Refused once the issue is on its way. Where a check is red nothing changes. Sends nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from newsletter.daily.changing import EditAccount, plan
from newsletter.daily.checking import look_at_draft
from newsletter.daily.checks.draft import Draft
from newsletter.daily.drafting import find
from newsletter.daily.edit_desk import LOOK, NOW, EditDesk, Glimpse, read_desk
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.plans import coming_after
from newsletter.daily.rearranging import swapped
from newsletter.daily.story_links import links_of
from newsletter.daily.times import zone_of
from newsletter.issue import run
from newsletter.issue.lifecycle import Verb, refusal
from newsletter.issue.preflight import red_reasons
from newsletter.issue.run import Change
from newsletter.model.errors import RefusedStep
from newsletter.model.issues import Issue, Slot
from newsletter.model.states import IssueState
from newsletter.rendering.run import render

_TRIES = 5


async def replace_story(
    newsroom: Newsroom, issue_on: date, number: int, other: int | str, *, by: str, reason: str = "", seen: Glimpse = NOW
) -> EditAccount:
    """Let another story stand at a number of an approved issue: one of the bench, or any candidate by an article's address."""
    issue = await find(newsroom, issue_on)
    for _ in range(_TRIES):
        desk = await read_desk(newsroom, issue, by=by, urls=(other,) if isinstance(other, str) else ())
        _require_approved(newsroom, desk.issue)
        decision = swapped(desk, number, other, seen)
        change = await plan(newsroom, desk, decision)
        _require_no_more(desk, change, {number, other})
        change = await _checked(newsroom, desk, change)
        change = replace(change, replaced=f"{decision.said}{f' ({reason})' if reason else ''}; approved anew")
        numbers = await run.store_edits(newsroom.database, desk.edited, change, now=newsroom.clock(), by=by)
        if numbers is not None:
            found = await run.get_issue(newsroom.database, issue.id)
            return EditAccount(issue=found, said=f"{decision.said}; checked and approved anew", numbers=numbers, changed=True)
    raise RefusedStep(f"issue of {issue_on}", "is being changed by somebody else; nothing was replaced", LOOK)


def _require_approved(newsroom: Newsroom, issue: Issue) -> None:
    """Only what is approved and waits is replaced: a draft is simply changed, and what has begun to leave stays as it is."""
    thing = f"issue of {issue.issue_on}"
    if issue.state in (IssueState.COLLECTING, IssueState.DRAFTED, IssueState.HELD):
        cure = f"Change it: newsletter swap N --with M --date {issue.issue_on}"
        raise RefusedStep(thing, f"{issue.state.value}, not approved, so nothing has to be replaced in it; nothing was changed", cure)
    if issue.state is not IssueState.APPROVED or issue.leaves_at:
        why = refusal(issue, Verb.COMPOSE, zone=zone_of(newsroom))
        raise RefusedStep(thing, why.problem, why.cure or f"newsletter correct --date {issue.issue_on} tells readers what was wrong.")


def _require_no_more(desk: EditDesk, change: Change, meant: Collection[int | str]) -> None:
    """What was approved stays but for the story that is replaced, whatever was ruled since."""
    after = [slot.cluster_key for slot in change.written.composition.slots] if change.written else []
    others = [number for number, key in enumerate(desk.keys, start=1) if number not in meant and after[number - 1 : number] != [key]]
    if others:
        problem = f"no. {others[0]} would change too, by a ruling since it was approved; nothing was replaced"
        raise RefusedStep(desk.thing(), problem, f"newsletter hold --date {desk.issue.issue_on} opens all of it again.")


async def _checked(newsroom: Newsroom, desk: EditDesk, change: Change) -> Change:
    """With the letter and the checks of what nobody has stored yet. Raises RefusedStep where one is red."""
    if change.written is None:
        return change
    words = change.written.composition
    version = desk.issue.version + 1
    issue = replace(desk.issue, subject=words.subject, preheader=words.preheader, intro=words.intro, version=version)
    letter = await render(
        newsroom.database,
        newsroom.renderer,
        issue,
        words.slots,
        newsroom.letterhead,
        options=newsroom.letter,
        next_due=await coming_after(newsroom, issue),
        was_at=_was_at(desk.edited.slots, words.slots),
        name_links=links_of(newsroom, issue),
    )
    quick, looked = await look_at_draft(newsroom, Draft(newsroom=newsroom, issue=issue, slots=words.slots, rendered=letter))
    if red := red_reasons((*quick, *looked.checks)):
        raise RefusedStep(f"issue of {issue.issue_on}", f"not fit to go with it: {red}; nothing was replaced", "Name another story.")
    return replace(change, letter=letter, checked=looked)


def _was_at(before: Sequence[Slot], after: Sequence[Slot]) -> dict[int, int]:
    numbers = {slot.cluster_key: slot.number for slot in before}
    return {slot.number: numbers[slot.cluster_key] for slot in after if slot.cluster_key in numbers}
