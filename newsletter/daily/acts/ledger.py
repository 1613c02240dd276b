"""Acts on deliveries: try again, settle doubt by hand, and a person's word on removals that wait."""

from typing import Any, Literal

from pydantic import Field
from pydantic_core import to_jsonable_python

from newsletter.daily import removals
from newsletter.daily.acts.act import Act, IssueDay, OfIssue, Outcome, Takes
from newsletter.daily.acts.looking import balance_facts
from newsletter.daily.ledger import RetryAccount, retry_deferred, retry_unknown, settle_by_hand
from newsletter.daily.newsroom import Newsroom
from newsletter.model.ledger import told
from newsletter.model.rights import Actor, Right


class WhatToRetry(OfIssue):
    """Which letters of an issue are tried again."""

    which: Literal["deferred", "unknown"] = Field(
        description="deferred: try at once what the relay put off. unknown: send again what is in doubt; who has one gets a second copy."
    )


class WhatToSettle(OfIssue):
    """What is in doubt, and what became of it."""

    which: Literal["unknown"] = Field("unknown", description="What is in doubt.")
    fate: Literal["accepted"] = Field("accepted", description="What became of it, as the relay's log shows.")


class HeldRemovals(Takes):
    """Removals that wait for a person."""

    domain: str = Field(min_length=1, max_length=253, description="As the list names it, such as gmail.com or many-domains.")
    issue_on: IssueDay | None = Field(None, description="Only those of this date's issue.")


async def _retry(newsroom: Newsroom, actor: Actor, asked: WhatToRetry) -> Outcome:
    if asked.which == "deferred":
        return _account(await retry_deferred(newsroom, asked.issue_on), "due now")
    return _account(await retry_unknown(newsroom, asked.issue_on, by=actor.name), "to be sent again")


async def _settle(newsroom: Newsroom, actor: Actor, asked: WhatToSettle) -> Outcome:
    return _account(await settle_by_hand(newsroom, asked.issue_on, by=actor.name), f"settled as {asked.fate}")


def _account(account: RetryAccount, words: str) -> Outcome:
    issue = account.issue
    facts = {
        "date": issue.issue_on.isoformat(),
        "state": issue.state.value,
        "letters": account.changed,
        "balance": balance_facts(account.balance),
        "told": told(account.balance),
    }
    letters = f"{account.changed:,} letter{'' if account.changed == 1 else 's'}"
    return Outcome(said=f"{letters} {words}. {told(account.balance)}", facts=facts, changed=bool(account.changed), issue_id=issue.id)


async def _list_removals(newsroom: Newsroom, _actor: Actor, _asked: Takes) -> Outcome:
    waiting = [to_jsonable_python(removals.held_json(one)) for one in await removals.list_held(newsroom)]
    facts = {"removals": waiting, "zone": newsroom.letterhead.zone}
    return Outcome(said=f"{len(waiting)} wait" if waiting else "None wait.", facts=facts, changed=False)


async def _remove(newsroom: Newsroom, actor: Actor, asked: HeldRemovals) -> Outcome:
    holds = await removals.find_held(newsroom, asked.domain, asked.issue_on)
    account = await removals.carry_out(newsroom, holds, by=actor.name)
    return Outcome(said=f"{account.suppressed:,} suppressed.", facts=_plain(account))


async def _keep(newsroom: Newsroom, actor: Actor, asked: HeldRemovals) -> Outcome:
    holds = await removals.find_held(newsroom, asked.domain, asked.issue_on)
    return Outcome(said="Everybody stays.", facts=_plain(await removals.keep(newsroom, holds, by=actor.name)))


def _plain(account: object) -> dict[str, Any]:
    plain: dict[str, Any] = to_jsonable_python(account)
    return plain


ACTS: tuple[Act, ...] = (
    Act(
        name="retry",
        right=Right.PUBLISH,
        purpose="Try again at once what the relay put off, or send again what is in doubt.",
        takes=WhatToRetry,
        path="issues/{issue_on}/retry",
        does=_retry,
    ),
    Act(
        name="settle",
        right=Right.PUBLISH,
        purpose="Say that what is in doubt did leave: it counts as accepted and is never sent again.",
        takes=WhatToSettle,
        path="issues/{issue_on}/settle",
        does=_settle,
    ),
    Act(
        name="removals list",
        right=Right.READ,
        purpose="Removals that wait for a person.",
        takes=Takes,
        path="removals",
        does=_list_removals,
        reads=True,
    ),
    Act(
        name="removals remove",
        right=Right.PEOPLE,
        purpose="These readers are gone: never write to them again.",
        takes=HeldRemovals,
        path="removals/remove",
        does=_remove,
    ),
    Act(
        name="removals keep",
        right=Right.PEOPLE,
        purpose="The domain or our relay was at fault: everybody stays.",
        takes=HeldRemovals,
        path="removals/keep",
        does=_keep,
    ),
)
