"""The links in letters to operators: one act, once, for one version of an issue, by whoever the letter was for."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from newsletter.daily import stepping
from newsletter.daily.desk import take_step
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.step_links import LETTER_ACTS, LETTERHEAD, LinkState, find_link
from newsletter.daily.stepping import press
from newsletter.daily.tick import keep_house
from newsletter.issue.run import find_issue
from newsletter.model.errors import ForbiddenAct, RefusedStep
from newsletter.model.issues import Issue
from newsletter.model.operators import Operator
from newsletter.model.rights import Face, Role
from newsletter.model.states import IssueState
from newsletter.storage.audit import entries
from newsletter.storage.database import Connection
from newsletter.storage.issues import write_words
from newsletter.storage.operators import add_operator, change_operator
from newsletter.storage.step_links import use_step_link
from tests.conftest import HandClock
from tests.step_links import links_for
from tests.web.conftest import make_newsroom, store_issue


@pytest.fixture
def newsroom(database, clock: HandClock, tmp_path) -> Newsroom:
    return make_newsroom(database, clock, tmp_path)


async def account(newsroom: Newsroom, role: Role = Role.PUBLISHER, name: str = "anna") -> Operator:
    now = newsroom.clock()
    new = Operator(name=name, role=role, address=f"{name}@topten.example", created_at=now, changed_at=now)
    async with newsroom.database.write() as connection:
        return replace(new, id=await add_operator(connection, new))


async def drafted(newsroom: Newsroom) -> Issue:
    await store_issue(newsroom, state=IssueState.DRAFTED, drafted_at=newsroom.clock())
    issue = await find_issue(newsroom.database, newsroom.letterhead.key, newsroom.clock().date())
    assert issue is not None
    return issue


async def state(newsroom: Newsroom) -> IssueState:
    issue = await find_issue(newsroom.database, newsroom.letterhead.key, newsroom.clock().date())
    assert issue is not None
    return issue.state


def token(urls, act: str) -> str:
    return urls[act].rpartition("/")[2]


async def test_a_letter_has_one_link_for_each_act(newsroom: Newsroom) -> None:
    """Each at our own address, no two alike, and none that can be read out of the database."""
    urls = await links_for(newsroom, await drafted(newsroom), await account(newsroom))
    assert tuple(urls) == LETTER_ACTS
    assert {url.rpartition("/")[0] for url in urls.values()} == {f"{newsroom.letterhead.base_url}/console/step"}
    assert len(set(urls.values())) == len(LETTER_ACTS)
    stored = newsroom.database.path.read_bytes() + newsroom.database.path.with_name(f"{newsroom.database.path.name}-wal").read_bytes()
    assert b"anna@topten.example" in stored
    assert not any(token(urls, act).encode() in stored for act in urls)


async def test_a_link_does_its_act_once(newsroom: Newsroom) -> None:
    """The second press finds it used, and what it did is written down under the name of whom it was sent to."""
    urls = await links_for(newsroom, await drafted(newsroom), anna := await account(newsroom))
    first, second = await press(newsroom, token(urls, "hold")), await press(newsroom, token(urls, "hold"))
    assert (first.found.state, first.outcome is None) == (LinkState.READY, False)
    assert (second.found.state, second.outcome) == (LinkState.USED, None)
    assert await state(newsroom) is IssueState.HELD
    async with newsroom.database.read() as connection:
        (line,) = await entries(connection, newsroom.letterhead.key)
    assert (line.act, line.by, line.operator_id, line.face, line.outcome) == ("hold", "anna", anna.id, Face.LETTER, "done")


async def test_links_of_the_letterhead_have_the_right_of_their_act(newsroom: Newsroom) -> None:
    """While no operator has an address the newsletter's own gets the letter, and its reader may do what it offers."""
    urls = await links_for(newsroom, await drafted(newsroom), None)
    await press(newsroom, token(urls, "hold"))
    async with newsroom.database.read() as connection:
        (line,) = await entries(connection, newsroom.letterhead.key)
    assert (line.by, line.operator_id, line.outcome) == (LETTERHEAD, None, "done")


async def test_a_changed_draft_needs_a_new_letter(newsroom: Newsroom) -> None:
    """What was approved is what was read: a link of an earlier version does nothing."""
    issue = await drafted(newsroom)
    urls = await links_for(newsroom, issue, await account(newsroom))
    async with newsroom.database.write() as connection:
        assert await write_words(connection, issue.id, IssueState.DRAFTED, subject="Another", preheader="", intro="")
    pressed = await press(newsroom, token(urls, "hold"))
    assert (pressed.found.state, pressed.outcome) == (LinkState.CHANGED, None)
    assert await state(newsroom) is IssueState.DRAFTED


async def test_a_link_ends(newsroom: Newsroom, clock: HandClock) -> None:
    """After the time of the settings, to the second."""
    urls = await links_for(newsroom, await drafted(newsroom), await account(newsroom))
    clock.now += newsroom.operators.link_lasts - timedelta(seconds=1)
    assert (await find_link(newsroom, token(urls, "hold"))).state is LinkState.READY
    clock.now += timedelta(seconds=1)
    assert (await find_link(newsroom, token(urls, "hold"))).state is LinkState.ENDED
    assert (await press(newsroom, token(urls, "hold"))).outcome is None


async def test_a_closed_account_has_no_links(newsroom: Newsroom) -> None:
    """Whoever left cannot press what still lies in their mail."""
    urls = await links_for(newsroom, await drafted(newsroom), anna := await account(newsroom))
    async with newsroom.database.write() as connection:
        await change_operator(connection, anna.id, {"closed_at": newsroom.clock()}, newsroom.clock())
    pressed = await press(newsroom, token(urls, "hold"))
    assert (pressed.found.state, pressed.outcome) == (LinkState.GONE, None)


async def test_a_role_that_was_taken_away_takes_its_links(newsroom: Newsroom) -> None:
    """The rights are those of now; what was refused does not use the link up."""
    urls = await links_for(newsroom, await drafted(newsroom), anna := await account(newsroom))
    async with newsroom.database.write() as connection:
        await change_operator(connection, anna.id, {"role": "viewer"}, newsroom.clock())
    with pytest.raises(ForbiddenAct):
        await press(newsroom, token(urls, "approve"))
    assert (await find_link(newsroom, token(urls, "approve"))).state is LinkState.READY
    assert await state(newsroom) is IssueState.DRAFTED


async def test_an_unknown_token_is_nothing(newsroom: Newsroom) -> None:
    """A guess finds no link."""
    assert await find_link(newsroom, "x") is None
    assert await press(newsroom, "x") is None


@pytest.mark.parametrize("act", ["approve", "seen"])
async def test_a_draft_that_changes_under_the_finger_is_left_alone(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch, act: str) -> None:
    """Somebody else's change comes between the look at the link and the act: the new words are neither approved nor noted as seen."""
    issue = await drafted(newsroom)
    urls = await links_for(newsroom, issue, await account(newsroom))

    async def used_a_moment_late(connection: Connection, digest: str, now: datetime) -> bool:
        await write_words(connection, issue.id, IssueState.DRAFTED, subject="New words", preheader="", intro="")
        return await use_step_link(connection, digest, now)

    monkeypatch.setattr(stepping, "use_step_link", used_a_moment_late)
    with pytest.raises(RefusedStep, match="it is version 1 now, and version 0 was looked at"):
        await press(newsroom, token(urls, act))
    now_is = await find_issue(newsroom.database, newsroom.letterhead.key, newsroom.clock().date())
    assert now_is is not None
    assert (now_is.state, now_is.seen_at) == (IssueState.DRAFTED, None)


async def test_an_approval_is_of_the_version_that_it_names(newsroom: Newsroom) -> None:
    """The step itself asks, not only whoever calls it."""
    issue = await drafted(newsroom)
    with pytest.raises(RefusedStep, match=f"it is version {issue.version} now, and version 7 was looked at; nothing was approved"):
        await take_step(newsroom, "approve", issue.issue_on, by="anna", version=7)
    assert await state(newsroom) is IssueState.DRAFTED


async def test_links_are_forgotten_a_month_after_their_end(newsroom: Newsroom, clock: HandClock) -> None:
    """Until then they say why they work no more; the house forgets them, whether or not another letter is ever written."""
    urls = await links_for(newsroom, await drafted(newsroom), None)
    for days, known in ((20, True), (20, False)):
        clock.move(days=days)
        await keep_house(newsroom)
        assert (await find_link(newsroom, urls["approve"].rpartition("/")[2]) is not None) is known
