"""Acts on checks, test letters, testers, doctor."""

from collections.abc import Sequence
from typing import Any

from pydantic import Field

from newsletter.daily.acts.act import Act, OfIssue, Outcome, Takes
from newsletter.daily.checking import checks_of, deep_check, looked_at
from newsletter.daily.drafting import find
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.previews import Copy, key_of, read_address, send_tests, set_tests
from newsletter.daily.sending import require_letterhead
from newsletter.daily.times import zone_of
from newsletter.issue.policy import may_go_by_itself
from newsletter.model.addresses import masked, without_addresses
from newsletter.model.checks import Check, worst
from newsletter.model.errors import RefusedStep
from newsletter.model.issues import Issue
from newsletter.model.rights import Actor, Right
from newsletter.operators.limits import CHECKS
from newsletter.operators.run.tries import require_seldom
from newsletter.storage.selections import basis_of
from newsletter.storage.testers import Tester, add_tester, remove_tester, testers_of

LONGEST_ADDRESS = 320


class WhatToCheck(OfIssue):
    """Which issue, and how thoroughly. Who may only read has it done a few times in a quarter of an hour."""

    quick: bool = Field(False, description="Ask nobody: the slow checks as they were last made of this version.")


class WhoGetsIt(OfIssue):
    """Which issue, and to whom."""

    private = frozenset({"to"})

    to: str | None = Field(None, max_length=LONGEST_ADDRESS, description="One address; without it every saved tester.")


class OneTester(Takes):
    """One address."""

    private = frozenset({"address"})

    address: str = Field(max_length=LONGEST_ADDRESS, description="Where marked copies go.")


class NewTester(OneTester):
    """Somebody to send marked copies to."""

    name: str = Field("", max_length=60, description="Whose address it is.")


async def _check(newsroom: Newsroom, actor: Actor, asked: WhatToCheck) -> Outcome:
    issue = await find(newsroom, asked.issue_on)
    if not asked.quick and not actor.may(Right.EDIT):  # who edits needs it after every change
        whose = actor.name if actor.operator_id is None else f"operator {actor.operator_id}"  # by whichever of their tokens
        await require_seldom(newsroom.database, "check", whose, CHECKS, newsroom.clock())
    found = await (checks_of if asked.quick else deep_check)(newsroom, issue)
    at = await looked_at(newsroom, issue)
    by_itself = may_go_by_itself(issue, found, newsroom.schedule.on(issue.issue_on), zone_of(newsroom))
    facts = {
        "date": issue.issue_on.isoformat(),
        "state": issue.state.value,
        "light": worst(found).value,
        "keeps": by_itself,
        "looked_at": at.isoformat() if at else None,
        "confidence": issue.confidence,
        "confidence_parts": await _parts(newsroom, issue),
        "checks": as_facts(found),
    }
    return Outcome(said=_said(issue, found), facts=facts, changed=False, issue_id=issue.id)


async def _test(newsroom: Newsroom, actor: Actor, asked: WhoGetsIt) -> Outcome:
    issue, addresses = await _to_test(newsroom, asked)
    copies = await send_tests(newsroom, issue.issue_on, addresses)
    if all(copy.trouble for copy in copies) and copies[0].trouble:
        raise copies[0].trouble
    told = [{"to": one.address, "accepted": one.accepted, "verdict": _verdict(one), "said": one.said} for one in copies]
    if not asked.to and not actor.may(Right.PEOPLE):
        told = [_without_addresses(one) for one in told]
    facts = {"date": issue.issue_on.isoformat(), "version": issue.version, "accepted": sum(one.accepted for one in copies), "copies": told}
    said = f"{facts['accepted']} of {len(copies)} test letters accepted"
    return Outcome(said=said, facts=facts | (told[0] if asked.to else {}), issue_id=issue.id)


async def _rehearse_test(newsroom: Newsroom, actor: Actor, asked: WhoGetsIt) -> Outcome:
    """Set as it would be, and handed to nobody."""
    issue, addresses = await _to_test(newsroom, asked)
    addresses = await set_tests(newsroom, issue.issue_on, addresses)
    shown = addresses if asked.to or actor.may(Right.PEOPLE) else [masked(one) for one in addresses]
    facts = {"date": issue.issue_on.isoformat(), "version": issue.version, "to": shown}
    said = f"{len(shown)} test letters of version {issue.version} to {', '.join(shown)}"
    return Outcome(said=said, facts=facts, issue_id=issue.id)


async def _to_test(newsroom: Newsroom, asked: WhoGetsIt) -> tuple[Issue, list[str]]:
    require_letterhead(newsroom)
    issue = await find(newsroom, asked.issue_on)
    addresses = [asked.to] if asked.to else [one.address for one in await _saved(newsroom)]
    if not addresses:
        raise RefusedStep(
            "test", "no testers are saved; nothing was sent", "Save one: newsletter testers add ADDRESS, or name one: --to ADDRESS"
        )
    return issue, addresses


def _verdict(copy: Copy) -> dict[str, Any] | None:
    verdict = copy.verdict
    return {"kind": verdict.kind.value, "code": verdict.code, "reply": verdict.reply} if verdict else None


def _without_addresses(told: dict[str, Any]) -> dict[str, Any]:
    """For who may send to the saved testers, but may not see who they are."""
    verdict = told["verdict"]
    replied = verdict | {"reply": without_addresses(verdict["reply"])} if verdict else None
    return told | {"to": masked(told["to"]), "said": without_addresses(told["said"]), "verdict": replied}


async def _list(newsroom: Newsroom, actor: Actor, asked: Takes) -> Outcome:  # noqa: ARG001 - an act's signature
    found = await _saved(newsroom)
    told = [{"address": one.address, "name": one.name, "by": one.by, "at": one.at.isoformat()} for one in found]
    return Outcome(said=f"{len(found)} testers", facts={"testers": told}, changed=False)


async def _add(newsroom: Newsroom, actor: Actor, asked: NewTester) -> Outcome:
    address = read_address(asked.address)
    known = await _known(newsroom, address)
    new = Tester(address=known or address, name=asked.name, by=actor.name, at=newsroom.clock())
    async with newsroom.database.write() as connection:
        added = await add_tester(connection, newsroom.letterhead.key, new)
    said = f"{address}: gets a marked copy of each draft" if added else f"{address}: was a tester already"
    return Outcome(said=said, facts={"address": address, "name": asked.name, "added": added}, changed=added)


async def _remove(newsroom: Newsroom, actor: Actor, asked: OneTester) -> Outcome:  # noqa: ARG001 - an act's signature
    address = read_address(asked.address)
    known = await _known(newsroom, address)
    async with newsroom.database.write() as connection:
        removed = await remove_tester(connection, newsroom.letterhead.key, known or address)
    said = f"{address}: gets no more copies" if removed else f"{address}: is no tester"
    return Outcome(said=said, facts={"address": address, "removed": removed}, changed=removed)


async def _known(newsroom: Newsroom, address: str) -> str:
    """The same address as it is saved, however it was spelled then."""
    wanted = key_of(address)
    return next((one.address for one in await _saved(newsroom) if key_of(one.address) == wanted), "")


async def _saved(newsroom: Newsroom) -> tuple[Tester, ...]:
    async with newsroom.database.read() as connection:
        return await testers_of(connection, newsroom.letterhead.key)


def as_facts(checks: Sequence[Check]) -> list[dict[str, Any]]:
    """Checks as JSON has them."""
    return [{"code": one.code, "light": one.light.value, "text": one.text, "cure": one.cure} for one in checks]


async def _parts(newsroom: Newsroom, issue: Issue) -> list[dict[str, Any]]:
    async with newsroom.database.read() as connection:
        basis = await basis_of(connection, issue.id)
    return [{"code": part.code, "amount": round(part.amount, 3), "text": part.text} for part in (basis.confidence if basis else ())]


def _said(issue: Issue, found: Sequence[Check]) -> str:
    return f"Issue of {issue.issue_on}: {worst(found).value}"


ACTS: tuple[Act, ...] = (
    Act(
        name="check",
        right=Right.READ,
        purpose="Every check of an issue: links, pictures, words, size, relay, DNS, disk, audience, spam score. Sends nothing.",
        takes=WhatToCheck,
        path="issues/{issue_on}/check",
        does=_check,
        reads=True,
    ),
    Act(
        name="test",
        right=Right.EDIT,
        purpose="Send a copy marked [Preview] to one address, or to every saved tester. Counts for nothing.",
        takes=WhoGetsIt,
        path="issues/{issue_on}/test",
        does=_test,
        rehearses=_rehearse_test,
    ),
    Act(
        name="testers list",
        right=Right.PEOPLE,
        purpose="Who gets a marked copy of each draft.",
        takes=Takes,
        path="testers/list",
        does=_list,
        reads=True,
    ),
    Act(
        name="testers add",
        right=Right.PUBLISH,
        purpose="Save somebody to send marked copies of drafts to.",
        takes=NewTester,
        path="testers/add",
        does=_add,
    ),
    Act(
        name="testers remove",
        right=Right.PUBLISH,
        purpose="Send this address no more copies of drafts.",
        takes=OneTester,
        path="testers/remove",
        does=_remove,
    ),
)
