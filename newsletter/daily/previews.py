"""Copies of a draft for those who look at it before readers do: marked in the subject, counted nowhere, each with its own outcome."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from newsletter.daily.drafting import find
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.plans import coming_after
from newsletter.daily.sending import require_letterhead
from newsletter.daily.sponsors import sponsor_of
from newsletter.delivery.run import send_test as send_copy
from newsletter.issue import run
from newsletter.model.addresses import RefusedAddress, parse_address
from newsletter.model.deliveries import Verdict
from newsletter.model.errors import RefusedStep, RelayError
from newsletter.model.issues import Issue
from newsletter.model.letters import RenderedIssue
from newsletter.model.states import VerdictKind
from newsletter.rendering.renderer import Mode
from newsletter.storage.testers import Tester, testers_of
from newsletter.storage.told import tell_once, untell

AT_ONCE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """What became of one copy: the relay's verdict, or the trouble for which nothing was handed over."""

    address: str
    verdict: Verdict | None = None
    trouble: RelayError | None = None

    @property
    def accepted(self) -> bool:
        """Whether the relay took it."""
        return self.verdict is not None and self.verdict.kind is VerdictKind.ACCEPTED

    @property
    def said(self) -> str:
        """In words."""
        if self.verdict is None:
            return f"nothing was handed over: {self.trouble.thing} {self.trouble.problem}" if self.trouble else ""
        return f"{self.verdict.kind.value} {self.verdict.code or ''} {self.verdict.reply}".rstrip()


async def send_test(newsroom: Newsroom, issue_on: date, address: str) -> Verdict:
    """Send one marked copy to one address; says what the relay answered. Raises RelayError when the relay cannot be reached."""
    require_letterhead(newsroom)
    wanted = read_address(address)
    return await _hand_over(newsroom, await _render(newsroom, await find(newsroom, issue_on)), wanted)


async def send_tests(newsroom: Newsroom, issue_on: date, addresses: Sequence[str]) -> tuple[Copy, ...]:
    """One marked copy to each address, a few at a time; one that fails keeps nobody else from getting theirs."""
    require_letterhead(newsroom)
    wanted = list(dict.fromkeys(map(read_address, addresses)))
    return await _send(newsroom, await _render(newsroom, await find(newsroom, issue_on)), wanted)


async def set_tests(newsroom: Newsroom, issue_on: date, addresses: Sequence[str]) -> list[str]:
    """To which addresses copies would go, as they go on the wire. Sets the letter and hands it to nobody."""
    wanted = list(dict.fromkeys(map(read_address, addresses)))
    await _render(newsroom, await find(newsroom, issue_on))
    return wanted


async def send_previews(newsroom: Newsroom, issue: Issue) -> tuple[Copy, ...]:
    """One marked copy of this version to each saved tester who has not had it: however often this is called, nobody gets it twice.

    A copy is noted before it leaves. The note is taken back where the relay could not be reached, so that a later call tries again.
    """
    if newsroom.letterhead.missing:
        return ()
    issue = await run.get_issue(newsroom.database, issue.id)
    due = await _take(newsroom, issue)
    if not due:
        return ()
    copies = await _send(newsroom, await _render(newsroom, issue), [tester.address for tester in due])
    for tester, copy in zip(due, copies, strict=True):
        if copy.verdict is None:
            async with newsroom.database.write() as connection:
                await untell(connection, issue.id, _what(tester, issue))
    return copies


def read_address(address: str) -> str:
    """As it goes on the wire. Raises RefusedStep for what is none."""
    wanted = parse_address(address)
    if isinstance(wanted, RefusedAddress):
        raise RefusedStep(address, wanted.reason, "Write one address such as name@example.com.")
    return wanted.wire


def key_of(address: str) -> str:
    """What says when two addresses are one."""
    known = parse_address(address)
    return address if isinstance(known, RefusedAddress) else known.key


async def _take(newsroom: Newsroom, issue: Issue) -> list[Tester]:
    """The testers who are due this version, each noted as told."""
    async with newsroom.database.write() as connection:
        testers = await testers_of(connection, issue.newsletter)
        return [one for one in testers if await tell_once(connection, issue.id, _what(one, issue), newsroom.clock())]


def _what(tester: Tester, issue: Issue) -> str:
    return f"preview {issue.version} to {tester.id}"


async def _send(newsroom: Newsroom, copy: RenderedIssue, addresses: Sequence[str]) -> tuple[Copy, ...]:
    turns = asyncio.Semaphore(AT_ONCE)

    async def to(address: str) -> Copy:
        async with turns:
            try:
                return Copy(address=address, verdict=await _hand_over(newsroom, copy, address))
            except RelayError as trouble:
                return Copy(address=address, trouble=trouble)

    return tuple(await asyncio.gather(*map(to, addresses)))


async def _hand_over(newsroom: Newsroom, copy: RenderedIssue, address: str) -> Verdict:
    return await send_copy(
        newsroom.connect,
        copy.letter,
        address,
        newsroom.letterhead,
        newsroom.ring,
        now=newsroom.clock(),
        signers=newsroom.signers,
        return_domain=newsroom.returns.domain,
    )


async def _render(newsroom: Newsroom, issue: Issue) -> RenderedIssue:
    from newsletter.selection.run import load_earlier

    slots = await run.load_slots(newsroom.database, issue.id)
    if not slots:
        raise RefusedStep(f"issue of {issue.issue_on}", "not drafted yet", f"newsletter draft --date {issue.issue_on}")
    return newsroom.renderer.render_issue(
        issue,
        slots,
        newsroom.letterhead,
        newsroom.letter,
        next_due=await coming_after(newsroom, issue),
        mode=Mode.TEST,
        kin=await load_earlier(newsroom.database, issue.id),
        sponsor=await sponsor_of(newsroom, issue),
    )
