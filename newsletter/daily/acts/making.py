"""Acts that make a draft and look at it: ask the feeds, draft, show."""

from dataclasses import replace
from datetime import date
from typing import Any

from pydantic import Field
from pydantic_core import to_jsonable_python

from newsletter.daily.acts.act import Act, OfIssue, Outcome, Takes
from newsletter.daily.acts.checking import as_facts
from newsletter.daily.acts.issue import issue_outcome
from newsletter.daily.acts.quiet_web import QuietWeb
from newsletter.daily.drafting import draft
from newsletter.daily.facts import read_facts
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.plans import plan_of
from newsletter.daily.quick_choice import require_quick_choice
from newsletter.daily.showing import issue_facts_json
from newsletter.daily.stages import gather, refresh
from newsletter.issue.run import find_issue
from newsletter.issue.standing import standing
from newsletter.model.errors import ForbiddenAct, NoSuchThing
from newsletter.model.rights import Actor, Right
from newsletter.model.states import IssueState
from newsletter.storage.feeds import active_feeds, due_feeds


class WhatToCollect(Takes):
    """Which feeds are asked."""

    every: bool = Field(False, description="Ask every feed, also those that are not due yet.")


async def _collect(newsroom: Newsroom, _actor: Actor, asked: WhatToCollect) -> Outcome:
    refreshed = await refresh(newsroom, force=asked.every)
    gathered = await gather(newsroom)
    said = f"{refreshed.checked:,} feeds asked, {len(refreshed.failed):,} failed; {refreshed.new_entries:,} new entries"
    facts = {"refresh": _plain(refreshed), "gather": _plain(gathered)}
    return Outcome(said=f"{said}, {gathered.stories:,} new stories", facts=facts, changed=bool(refreshed.checked))


async def _rehearse_collecting(newsroom: Newsroom, _actor: Actor, asked: WhatToCollect) -> Outcome:
    """Nobody is asked: what came in would be lost, and publishers would be asked twice."""
    async with newsroom.database.read() as connection:
        feeds = await (active_feeds(connection) if asked.every else due_feeds(connection, newsroom.clock()))
    said = f"{len(feeds):,} feeds asked, and stories made of what they bring; newsletter feeds test ADDRESS looks at one"
    return Outcome(said=said, facts={"feeds": [feed.url for feed in feeds]}, changed=bool(feeds))


async def _rehearse_drafting(newsroom: Newsroom, actor: Actor, asked: OfIssue) -> Outcome:
    """From what is collected, without reading more pages: others wait meanwhile."""
    await require_quick_choice(newsroom)
    made = await _draft(replace(newsroom, fetcher=QuietWeb(None)), actor, asked)
    slots = (await read_facts(newsroom, asked.issue_on)).found
    headlines = [slot.headline for slot in slots.slots] if slots else []
    told = "".join(f"\n{number}. {headline}" for number, headline in enumerate(headlines, start=1))
    return replace(made, said=f"{made.said}{told}", facts={**made.facts, "headlines": headlines})


async def _draft(newsroom: Newsroom, actor: Actor, asked: OfIssue) -> Outcome:
    if not actor.may(Right.PUBLISH) and await _is_left_out(newsroom, asked.issue_on):
        raise ForbiddenAct("draft", f"{asked.issue_on} is left out; to take it up again needs the right “publish”", "Ask a publisher.")
    account = await draft(newsroom, asked.issue_on, by=actor.name)
    stands = issue_outcome(account.issue)
    facts = {**stands.facts, "stories": len(account.slots), "checks": as_facts(account.checks)}
    return Outcome(said=f"{stands.said}, {len(account.slots)} stories", facts=facts, issue_id=account.issue.id)


async def _is_left_out(newsroom: Newsroom, day: date) -> bool:
    """Whether somebody who may publish said so: drafting takes it up again, and then it may leave by itself."""
    plan = await plan_of(newsroom, day)
    issue = await find_issue(newsroom.database, newsroom.letterhead.key, day)
    return bool(plan and plan.skip) or (issue is not None and issue.state is IssueState.SKIPPED)


async def _show(newsroom: Newsroom, _actor: Actor, asked: OfIssue) -> Outcome:
    found = (await read_facts(newsroom, asked.issue_on)).found
    if found is None:
        raise NoSuchThing(f"issue of {asked.issue_on}", "there is none yet", f"Make it: newsletter draft --date {asked.issue_on}")
    stands = standing(found.issue, found.balance)
    said = f"Issue of {asked.issue_on}: {stands.text}, {len(found.slots)} stories"
    return Outcome(said=said, facts=_plain(issue_facts_json(found)) | {"standing": stands.text}, changed=False, issue_id=found.issue.id)


def _plain(account: object) -> dict[str, Any]:
    plain: dict[str, Any] = to_jsonable_python(account, timedelta_mode="float")
    return plain


COLLECT = Act(
    name="collect",
    right=Right.EDIT,
    purpose="Ask the feeds that are due and make stories of what they brought. One bad feed never stops the others.",
    takes=WhatToCollect,
    path="collect",
    does=_collect,
    rehearses=_rehearse_collecting,
)

ACTS: tuple[Act, ...] = (
    COLLECT,
    Act(
        name="draft",
        right=Right.EDIT,
        purpose="Make the draft anew from what is collected: choose, read pages, write, render, check. Sends nothing.",
        takes=OfIssue,
        path="issues/{issue_on}/draft",
        does=_draft,
        rehearses=_rehearse_drafting,
    ),
    Act(
        name="show",
        right=Right.READ,
        purpose="The issue with its reasons: why each story is in, what stands behind, how the checks stand.",
        takes=OfIssue,
        path="issues/{issue_on}/show",
        does=_show,
        reads=True,
    ),
)
