"""Acts on days to come: what is planned, a guest editor, and a pause of the whole newsletter."""

from datetime import date, timedelta
from typing import Any

from pydantic import Field

from newsletter.daily.acts.act import LONGEST_REASON, Act, OfIssue, Outcome, Takes
from newsletter.daily.acts.issue import plan_facts
from newsletter.daily.clock_guard import trust_clock
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.plans import pause_newsletter, plan_guest, plan_of, plans_between, read_rest, rest_words, resume_newsletter
from newsletter.daily.times import zone_of
from newsletter.issue.calendar import local_date
from newsletter.model.planning import Rest
from newsletter.model.rights import Actor, Right

AHEAD = timedelta(days=400)


class Guest(OfIssue):
    """Who edits the issue of a date."""

    name: str = Field("", max_length=60, description="The guest's name; empty: nobody any more.")


class Pause(Takes):
    """For how long the newsletter rests, and why."""

    reason: str = Field("", max_length=LONGEST_REASON, description="Why; stored with every date that passes.")
    until: date | None = Field(None, description="The first date with an issue again; without one it rests until it is resumed.")
    collecting: bool = Field(True, description="Whether feeds are still asked meanwhile.")


def rest_facts(rest: Rest | None) -> dict[str, Any]:
    """Whether the newsletter is paused; null for all of it where it is not."""
    if rest is None:
        return {"paused": False, "by": None, "at": None, "reason": None, "until": None, "collecting": None}
    until = rest.until.isoformat() if rest.until else None
    return {
        "paused": True,
        "by": rest.by,
        "at": rest.at.isoformat(),
        "reason": rest.reason,
        "until": until,
        "collecting": rest.collecting,
    }


async def _plans(newsroom: Newsroom, _actor: Actor, _asked: Takes) -> Outcome:
    today = local_date(newsroom.clock(), zone_of(newsroom))
    found, rest = await plans_between(newsroom, today, today + AHEAD), await read_rest(newsroom)
    lines = [f"The newsletter is {rest_words(rest)}."] if rest else []
    for plan in found:
        parts = [f"left out{f' ({plan.reason})' if plan.reason else ''}"] if plan.skip else []
        parts += [f"guest editor {plan.guest}"] if plan.guest else []
        lines.append(f"{plan.issue_on}: {', '.join(parts)}, by {plan.by}")
    facts = {"newsletter": rest_facts(rest), "plans": [plan_facts(plan) for plan in found]}
    return Outcome(said="\n".join(lines) or "Nothing is planned: every date has its issue as usual.", facts=facts, changed=False)


async def _guest(newsroom: Newsroom, actor: Actor, asked: Guest) -> Outcome:
    before = await plan_of(newsroom, asked.issue_on)
    changed = (before.guest if before else "") != asked.name
    plan = await plan_guest(newsroom, asked.issue_on, asked.name, by=actor.name) if changed or before is None else before
    said = f"{asked.issue_on}: guest editor {asked.name}" if asked.name else f"{asked.issue_on}: no guest editor"
    return Outcome(said=said, facts=plan_facts(plan), changed=changed)


async def _pause(newsroom: Newsroom, actor: Actor, asked: Pause) -> Outcome:
    rest = await pause_newsletter(newsroom, by=actor.name, reason=asked.reason, until=asked.until, collecting=asked.collecting)
    return Outcome(said=f"The newsletter is {rest_words(rest)}.", facts=rest_facts(rest))


async def _resume(newsroom: Newsroom, _actor: Actor, _asked: Takes) -> Outcome:
    changed = await resume_newsletter(newsroom)
    said = "The newsletter goes on: the next issue is drafted at its time." if changed else "The newsletter was not paused."
    return Outcome(said=said, facts=rest_facts(None), changed=changed)


async def _trust_clock(newsroom: Newsroom, _actor: Actor, _asked: Takes) -> Outcome:
    ended = await trust_clock(newsroom)
    now = newsroom.clock().isoformat(timespec="seconds")
    said = f"It is {now}, and the day goes on." if ended else f"It is {now}. The clock was not in doubt."
    return Outcome(said=said, facts={"now": now, "was_in_doubt": ended}, changed=ended)


ACTS: tuple[Act, ...] = (
    Act(
        name="plans",
        right=Right.READ,
        purpose="What is planned for dates to come: left out, guest editors, a pause of the newsletter.",
        takes=Takes,
        path="plans",
        does=_plans,
        reads=True,
    ),
    Act(
        name="guest",
        right=Right.EDIT,
        purpose="Give a date a guest editor, or none any more.",
        takes=Guest,
        path="issues/{issue_on}/guest",
        does=_guest,
    ),
    Act(
        name="pause-newsletter",
        right=Right.PUBLISH,
        purpose="Let the whole newsletter rest: no machine drafts or sends. What is being sent goes on.",
        takes=Pause,
        path="newsletter/pause",
        does=_pause,
    ),
    Act(
        name="resume-newsletter",
        right=Right.PUBLISH,
        purpose="Take the newsletter up again.",
        takes=Takes,
        path="newsletter/resume",
        does=_resume,
    ),
    Act(
        name="trust-clock",
        right=Right.PUBLISH,
        purpose="Say that this machine's clock is right after it jumped: the day goes on.",
        takes=Takes,
        path="clock/trust",
        does=_trust_clock,
    ),
)
