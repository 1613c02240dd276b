"""Where links in letters to operators lead: a page that changes nothing, and one button that does one act, once."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import httpx2
import pytest

from newsletter.daily.newsroom import Newsroom
from newsletter.issue.run import find_issue
from newsletter.model.desk_options import OperatorOptions
from newsletter.model.issues import Issue
from newsletter.model.rights import Role
from newsletter.model.states import IssueState
from newsletter.operators.run.accounts import account_of, close_account
from newsletter.storage import schema
from newsletter.storage.issues import write_words
from tests.conftest import HandClock
from tests.step_links import links_for
from tests.web.accounts import make_operator, token_on
from tests.web.conftest import STRANGER, browser, dump, store_issue

IN_A_BROWSER = {"Sec-Fetch-Site": "same-origin", "Origin": "https://topten.example"}
FROM_WEBMAIL = {"Sec-Fetch-Site": "cross-site", "Referer": "https://mail.example/"}


@pytest.fixture
async def phone(newsroom: Newsroom) -> AsyncIterator[httpx2.AsyncClient]:
    """A telephone in bed, logged in nowhere."""
    async with browser(newsroom) as client:
        yield client


async def drafted(newsroom: Newsroom) -> Issue:
    await store_issue(newsroom, state=IssueState.DRAFTED, drafted_at=newsroom.clock())
    return await stored(newsroom)


async def stored(newsroom: Newsroom) -> Issue:
    issue = await find_issue(newsroom.database, newsroom.letterhead.key, newsroom.clock().date())
    assert issue is not None
    return issue


async def path_of(newsroom: Newsroom, act: str = "hold", role: Role = Role.PUBLISHER) -> str:
    urls = await links_for(newsroom, await drafted(newsroom), await make_operator(newsroom, role=role))
    return urls[act].removeprefix(newsroom.letterhead.base_url)


async def press(client: httpx2.AsyncClient, path: str, **headers: str) -> httpx2.Response:
    return await client.post(path, data={"form_token": token_on((await client.get(path)).text)}, headers=IN_A_BROWSER | headers)


async def test_looking_changes_nothing(newsroom: Newsroom, phone: httpx2.AsyncClient) -> None:
    """Machines open every link of a letter, and webmail is another site: the page shows state, headlines and one button."""
    path = await path_of(newsroom)
    before = dump(newsroom)
    shown = await phone.get(path, headers=FROM_WEBMAIL)
    looked = await phone.head(path)
    assert (shown.status_code, looked.status_code) == (200, 200)
    assert dump(newsroom) == before
    assert shown.text.count("<button") == 1
    assert all(text in shown.text for text in ("Hold it", ">Draft<", "The subject of 2026-11-21", "Nothing has changed.", "anna"))
    assert shown.text.count("<li value=") == 10


async def test_the_button_works_once(newsroom: Newsroom, phone: httpx2.AsyncClient) -> None:
    """Pressing it again shows that it is done, and changes nothing more."""
    path = await path_of(newsroom)
    token = token_on((await phone.get(path)).text)
    first = await phone.post(path, data={"form_token": token}, headers=IN_A_BROWSER)
    assert (first.status_code, "Held." in first.text, "<button" in first.text) == (200, True, False)
    assert (await stored(newsroom)).state is IssueState.HELD
    before = dump(newsroom)
    second = await phone.post(path, data={"form_token": token}, headers=IN_A_BROWSER)
    assert (second.status_code, "This link has done its work" in second.text) == (200, True)
    assert dump(newsroom) == before


async def test_a_changed_draft_needs_a_new_approval(newsroom: Newsroom, phone: httpx2.AsyncClient) -> None:
    """Said on the page, with the way to the console; a button of before the change does nothing."""
    path = await path_of(newsroom, "approve")
    token = token_on((await phone.get(path)).text)
    async with newsroom.database.write() as connection:
        await write_words(connection, (await stored(newsroom)).id, IssueState.DRAFTED, subject="Another", preheader="", intro="")
    pressed = await phone.post(path, data={"form_token": token}, headers=IN_A_BROWSER)
    assert pressed.status_code == 409
    assert "A changed draft needs a new approval" in pressed.text
    assert 'href="/console/2026-11-21"' in pressed.text
    assert (await stored(newsroom)).state is IssueState.DRAFTED
    assert "<button" not in (await phone.get(path)).text


async def test_what_is_refused_says_why(newsroom: Newsroom, phone: httpx2.AsyncClient) -> None:
    """A red check refuses the approval: the page says so, and the link is not used up."""
    path = await path_of(newsroom, "approve")
    pressed = await press(phone, path)
    assert (pressed.status_code, 'role="alert"' in pressed.text) == (409, True)
    assert (await stored(newsroom)).state is IssueState.DRAFTED
    assert "<button" in (await phone.get(path)).text


async def test_an_old_link_does_nothing(newsroom: Newsroom, phone: httpx2.AsyncClient, clock: HandClock) -> None:
    """After its time the page still shows the issue, and has no button."""
    path = await path_of(newsroom)
    clock.now += timedelta(hours=24)
    shown = await phone.get(path)
    assert (shown.status_code, "The time of this link is over" in shown.text, "<button" in shown.text) == (200, True, False)


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}])
async def test_other_sites_cannot_press_it(newsroom: Newsroom, phone: httpx2.AsyncClient, headers: dict[str, str]) -> None:
    """Even one that knows the link, as webmail does."""
    assert (await press(phone, await path_of(newsroom), **headers)).status_code == 403
    assert (await stored(newsroom)).state is IssueState.DRAFTED


async def test_guessing_is_stopped(newsroom: Newsroom) -> None:
    """A network that tried too many links gets none looked at; others do."""
    newsroom = replace(newsroom, operators=OperatorOptions(tries_per_network=3))
    path = await path_of(newsroom)
    async with browser(newsroom, STRANGER) as guesser, browser(newsroom, ("198.51.100.7", 1)) as phone:
        answers = [(await guesser.get(f"/console/step/guess-{number}")).status_code for number in range(5)]
        assert answers == [404, 404, 404, 404, 429]
        assert [(await client.get(path)).status_code for client in (guesser, phone)] == [429, 200]


@pytest.mark.parametrize(
    ("act", "state", "said"),
    [
        ("approve", IssueState.SENDING, "It is being sent already"),
        ("approve", IssueState.SENT, "It was sent already"),
        ("approve", IssueState.APPROVED, "It is approved already"),
        ("hold", IssueState.HELD, "It is held already"),
        ("seen", IssueState.SKIPPED, "This date is left out"),
    ],
)
async def test_an_act_that_means_nothing_any_more_is_not_offered(
    newsroom: Newsroom, phone: httpx2.AsyncClient, act: str, state: IssueState, said: str
) -> None:
    """Whatever its version, an issue that is past the act shows how it stands, and no button; one of before does nothing."""
    path = await path_of(newsroom, act)
    token = token_on((await phone.get(path)).text)
    async with newsroom.database.write() as connection:
        await connection.execute(schema.issue.update().values(state=state))
    shown = await phone.get(path)
    assert (shown.status_code, said in shown.text, "<button" in shown.text) == (200, True, False)
    pressed = await phone.post(path, data={"form_token": token}, headers=IN_A_BROWSER)
    assert (pressed.status_code, said in pressed.text) == (409, True)
    assert (await stored(newsroom)).state is state


async def test_of_a_closed_account_the_link_shows_nothing(newsroom: Newsroom, phone: httpx2.AsyncClient) -> None:
    """Whoever left keeps their old mail: neither the draft nor what was done with it since is theirs to see."""
    path = await path_of(newsroom)
    assert "The subject of 2026-11-21" in (await phone.get(path)).text
    await make_operator(newsroom, "olga")
    await close_account(newsroom.database, await account_of(newsroom.database, "anna"), newsroom.clock())
    shown = (await phone.get(path)).text
    assert "This link is nobody’s any more" in shown
    assert [word for word in ("The subject of", "What is in it", "Since the letter", 'class="pill') if word in shown] == []
