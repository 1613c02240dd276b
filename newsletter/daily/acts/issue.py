"""Acts on the state of an issue: approve, hold, seen, skip and take up again; pause, resume and cancel while it is sent."""

from collections.abc import Sequence
from typing import Any

from pydantic import Field
from pydantic_core import to_jsonable_python

from newsletter.daily.acts.act import Act, OfIssue, Outcome, WithReason
from newsletter.daily.desk import note_seen, take_step
from newsletter.daily.drafting import find, require_version
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.plans import is_to_come, plan_of, plan_skip, unskip
from newsletter.issue.run import find_issue
from newsletter.issue.standing import standing
from newsletter.model.issues import Issue
from newsletter.model.planning import DayPlan
from newsletter.model.rights import Actor, Right

INSTANTS = ("due_at", "send_not_after", "drafted_at", "approved_at", "leaves_at", "released_at", "sent_at")


class OfVersion(OfIssue):
    """An act on what somebody has looked at, and at which version if that is said."""

    version: int | None = Field(None, ge=0, description="Refused if the issue has changed since this version.")


class ToApprove(OfVersion, WithReason):
    """An approval, of the version that was looked at if that is said."""


def issue_outcome(issue: Issue, said: str = "", *, changed: bool = True) -> Outcome:
    """How an issue stands now."""
    plain = {name: value for name, value in to_jsonable_python(issue).items() if name != "id"}
    instants = {name: at.isoformat() if (at := getattr(issue, name)) else None for name in (*INSTANTS, "seen_at", "first_at")}
    facts = {"date": issue.issue_on.isoformat(), **plain, **instants, "standing": standing(issue).text}
    why = f" ({issue.reason})" if issue.reason else ""
    return Outcome(said=said or f"Issue of {issue.issue_on}: {issue.state.value}{why}", facts=facts, changed=changed, issue_id=issue.id)


def plan_facts(plan: DayPlan) -> dict[str, Any]:
    """What is planned for a date."""
    said = {"skip": plan.skip, "reason": plan.reason, "guest": plan.guest, "by": plan.by, "at": plan.at.isoformat()}
    return {"date": plan.issue_on.isoformat(), **said}


async def _approve(newsroom: Newsroom, actor: Actor, asked: ToApprove) -> Outcome:
    require_version(await find(newsroom, asked.issue_on), asked.version, "approved")  # before a repeat is taken for no mistake
    return await _take(newsroom, "approve", actor, asked, version=asked.version)


async def _skip(newsroom: Newsroom, actor: Actor, asked: WithReason) -> Outcome:
    """A date whose draft is still to come is only planned: no issue is made of it, and no number used up."""
    issue = await find_issue(newsroom.database, newsroom.letterhead.key, asked.issue_on)
    if issue is not None or not is_to_come(newsroom, asked.issue_on):
        return await _take(newsroom, "skip", actor, asked)
    before = await plan_of(newsroom, asked.issue_on)
    if before is not None and before.skip and before.reason == asked.reason:
        return Outcome(said=_left_out(before), facts=plan_facts(before), changed=False)
    plan = await plan_skip(newsroom, asked.issue_on, by=actor.name, reason=asked.reason)
    if plan is None:
        return await _take(newsroom, "skip", actor, asked)
    return Outcome(said=_left_out(plan), facts=plan_facts(plan))


def _left_out(plan: DayPlan) -> str:
    return f"{plan.issue_on} will be left out{f' ({plan.reason})' if plan.reason else ''}: newsletter unskip --date {plan.issue_on}"


async def _unskip(newsroom: Newsroom, actor: Actor, asked: WithReason) -> Outcome:
    issue = await unskip(newsroom, asked.issue_on, by=actor.name, reason=asked.reason)
    if issue is not None:
        return issue_outcome(issue, f"Issue of {issue.issue_on}: taken up again")
    facts = {"date": asked.issue_on.isoformat(), "skip": False}
    return Outcome(said=f"{asked.issue_on} has its issue again", facts=facts)


async def _seen(newsroom: Newsroom, actor: Actor, asked: OfVersion) -> Outcome:
    looked_at = await find(newsroom, asked.issue_on)
    require_version(looked_at, asked.version, "noted")
    changed = await note_seen(newsroom, looked_at, actor.name)
    issue = await find(newsroom, asked.issue_on)
    return issue_outcome(issue, f"Issue of {issue.issue_on}: {standing(issue).text}", changed=changed)


async def _take(newsroom: Newsroom, name: str, actor: Actor, asked: WithReason, **more: object) -> Outcome:
    before = await find_issue(newsroom.database, newsroom.letterhead.key, asked.issue_on)
    issue = await take_step(newsroom, name, asked.issue_on, by=actor.name, reason=asked.reason, **more)
    return issue_outcome(issue, changed=before is None or before != issue)


def _step(name: str, purpose: str, right: Right = Right.PUBLISH) -> Act:
    async def does(newsroom: Newsroom, actor: Actor, asked: WithReason) -> Outcome:
        return await _take(newsroom, name, actor, asked)

    return _act(name, purpose, right, WithReason, does)


def _act(name: str, purpose: str, right: Right, takes: type[OfIssue], does: Any) -> Act:
    return Act(name=name, right=right, purpose=purpose, takes=takes, path=f"issues/{{issue_on}}/{name}", does=does)


_STEPS: Sequence[Act] = (
    _act(
        "approve", "Freeze the words and let the issue leave at its time. Refused while a check is red.", Right.PUBLISH, ToApprove, _approve
    ),
    _step("hold", "Keep the issue from leaving until a person approves it.", Right.EDIT),
    _act(
        "seen", "Say that you have looked at the draft as it is now: with auto-after-seen it may then leave.", Right.EDIT, OfVersion, _seen
    ),
    _act("skip", "Leave a date out, today's or one to come. Drafting it takes it up again.", Right.PUBLISH, WithReason, _skip),
    _act("unskip", "Take a date up again that was left out, or was to be.", Right.PUBLISH, WithReason, _unskip),
    _step("pause", "Stop in the middle of sending; letters in hand are finished.", Right.EDIT),
    _step("resume", "Go on with the rest."),
    _step("cancel", "Call off the rest: what left, left. Before the first letter left it takes all of it back."),
)


ACTS: tuple[Act, ...] = (*_STEPS,)
