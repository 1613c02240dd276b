"""Acts that would lead round a right which another act asks for."""

from typing import Any

import httpx2
import pytest

from newsletter.daily.acts.perform import perform
from newsletter.daily.acts.register import ACTS
from newsletter.daily.newsroom import Newsroom
from newsletter.issue.run import find_issue
from newsletter.model.errors import ForbiddenAct, RefusedStep
from newsletter.model.operators import Operator
from newsletter.model.rights import RIGHTS, Actor, Face, Right, Role
from newsletter.model.states import IssueState
from newsletter.storage.audit import entries
from tests.web.accounts import code, enter, make_operator
from tests.web.conftest import browser, store_issue
from tests.web.people import make_active

EDITOR = Actor(name="eve", face=Face.CONSOLE, rights=RIGHTS[Role.EDITOR])
KIM = Actor(name="kim", face=Face.CLI, rights=frozenset(Right))


async def ask(newsroom: Newsroom, verb: str, by: Actor, /, **asked: Any) -> dict[str, Any]:
    act = ACTS[verb]
    return dict((await perform(newsroom, by, act, act.takes(**asked))).facts)


async def test_an_editor_does_not_take_up_a_date_that_was_left_out(newsroom: Newsroom) -> None:
    """``unskip`` asks for the right to publish. Drafting leads to the same, and with ``auto`` the issue would leave by itself."""
    today = newsroom.clock().date()
    await store_issue(newsroom, state=IssueState.DRAFTED, drafted_at=newsroom.clock())
    await ask(newsroom, "skip", KIM, issue_on=today)
    with pytest.raises(ForbiddenAct):
        await ask(newsroom, "draft", EDITOR, issue_on=today)
    issue = await find_issue(newsroom.database, newsroom.letterhead.key, today)
    assert issue is not None
    assert issue.state is IssueState.SKIPPED


async def test_who_is_called_nearly_the_same_is_somebody_else(newsroom: Newsroom) -> None:
    """Two names that fold to the same letters are two accounts: nobody ends the logins of the other."""
    await make_operator(newsroom, "Strauß", Role.OWNER)
    strauss: Operator = await make_operator(newsroom, "strauss", Role.VIEWER)
    actor = Actor(name="strauss", face=Face.CONSOLE, rights=strauss.rights, operator_id=strauss.id)
    assert (await ask(newsroom, "operators sessions", actor, name="STRAUSS"))["name"] == "strauss"
    for name in ("Strauß", "nobody"):
        with pytest.raises(ForbiddenAct):
            await ask(newsroom, "operators sessions", actor, name=name, end=True)


async def test_whoever_asks_to_erase_a_reader_has_looked_at_them(newsroom: Newsroom) -> None:
    """That page names the address too: going through the numbers there must not go unseen."""
    await make_operator(newsroom)
    await make_active(newsroom, "mara@example.com")
    async with browser(newsroom) as client:
        await enter(client, code=code(newsroom))
        page: httpx2.Response = await client.get("/console/readers/1/erase")
    assert "mara@example.com" in page.text
    async with newsroom.database.read() as connection:
        found = await entries(connection, newsroom.letterhead.key, subscriber_id=1)
    assert [(one.act, one.by) for one in found] == [("subscribers show", "anna")]


@pytest.mark.parametrize("name", ["schedule", "Thin-Day Rule", "api", "letter"])
async def test_nobody_is_called_like_a_machine(newsroom: Newsroom, name: str) -> None:
    """What the schedule held is let go by itself, what a person held is not: histories tell them apart by name."""
    with pytest.raises(RefusedStep):
        await ask(newsroom, "operators add", KIM, name=name)
    with pytest.raises(RefusedStep):
        await ask(newsroom, "tokens add", KIM, name=name, rights=("read",))
    assert (await ask(newsroom, "tokens add", KIM, name=f"{name} of mine", rights=("read",)))["name"] == f"{name} of mine"
