"""Replacing a story of an approved issue: an explicit act, checked before a word changes, approved anew, never once it is leaving."""

from dataclasses import replace

import pytest

from newsletter.daily import drafting
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.replacing import replace_story
from newsletter.issue import run
from newsletter.model.desk_options import CheckOptions
from newsletter.model.errors import RefusedStep
from newsletter.model.issues import Issue
from newsletter.model.options import LetterOptions
from newsletter.model.states import IssueState
from newsletter.rendering.run import load_rendered
from newsletter.storage.checked import find_checked
from tests.conftest import HandClock
from tests.daily.conftest import TODAY, enrol, issue_of_today
from tests.daily.edited_days import MORE, TITLES, numbers, refreshed

TEN = list(range(1, 11))


@pytest.fixture
def newsroom(newsroom: Newsroom) -> Newsroom:
    """One that asks nobody on the network."""
    return replace(newsroom, checks=CheckOptions(links=False, spam_score=False))


async def approved(newsroom: Newsroom) -> Issue:
    await refreshed(newsroom)
    return await drafting.approve(newsroom, TODAY, by="anna")


async def test_one_story_changes_and_the_approval_is_theirs(newsroom: Newsroom, clock: HandClock) -> None:
    """The letter says the new words, the checks are of the new version, and the history says who replaced what, and why."""
    before = await approved(newsroom)
    clock.move(minutes=7)
    account = await replace_story(newsroom, TODAY, 3, 11, by="ben", reason="the report was withdrawn")
    issue = account.issue
    assert await numbers(newsroom) == [1, 2, 11, 4, 5, 6, 7, 8, 9, 10]
    assert (issue.state, issue.approved_at, issue.version) == (IssueState.APPROVED, clock(), before.version + 1)
    last = (await run.load_history(newsroom.database, issue.id))[-1]
    told = f"no. 3 is now “{MORE[0]}” instead of “{TITLES[2]}” (the report was withdrawn); approved anew"
    assert (last.from_state, last.to_state, last.by, last.reason) == (IssueState.APPROVED, IssueState.APPROVED, "ben", told)
    letter = await load_rendered(newsroom.database, issue.id)
    assert letter is not None
    assert MORE[0] in letter.text
    async with newsroom.database.read() as connection:
        checked = await find_checked(connection, issue.id)
    assert checked is not None
    assert checked.version == issue.version


async def test_a_red_check_leaves_everything_as_it_was(newsroom: Newsroom) -> None:
    """Words, version, letter and approval are those of before, and the refusal names what is red."""
    before = await approved(newsroom)
    small = replace(newsroom, letter=LetterOptions(warn_bytes=10_000, refuse_bytes=20_000))
    letter = await load_rendered(newsroom.database, before.id)
    with pytest.raises(RefusedStep, match=r"not fit to go with it: .* more than 20,000; mail programs would clip it; nothing was replaced"):
        await replace_story(small, TODAY, 3, 11, by="ben")
    assert await issue_of_today(newsroom) == before
    assert await numbers(newsroom) == TEN
    assert await load_rendered(newsroom.database, before.id) == letter


async def test_a_draft_is_not_replaced_and_neither_is_what_leaves(newsroom: Newsroom) -> None:
    """A draft is simply changed; in the undo delay and while it is sent it stays as it is; each refusal says what to do instead."""
    await refreshed(newsroom)
    with pytest.raises(RefusedStep, match="drafted, not approved, so nothing has to be replaced") as refused:
        await replace_story(newsroom, TODAY, 3, 11, by="ben")
    assert refused.value.cure == "Change it: newsletter swap N --with M --date 2026-11-21"
    await enrol(newsroom, "reader@example.com")
    issue = await drafting.approve(newsroom, TODAY, by="anna")
    await run.release(newsroom.database, issue, by="anna", now=newsroom.clock())
    with pytest.raises(RefusedStep, match="already being sent since"):
        await replace_story(newsroom, TODAY, 3, 11, by="ben")
    assert await numbers(newsroom) == TEN
