"""The page of one story: what stands on it, what its forms do, and how two operators at once keep out of each other's way."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import unescape

import httpx2
import pytest

from newsletter.daily.newsroom import Newsroom
from newsletter.issue.run import find_issue, load_slots
from newsletter.model.issues import Slot
from newsletter.model.rights import Role
from newsletter.operators.run.logging_in import Credentials, start_session
from newsletter.web.app import create_app
from newsletter.web.session_cookie import SECURE_NAME
from tests.daily.edited_days import numbers, refreshed
from tests.web.accounts import CONSOLE_HEADERS, make_operator
from tests.web.conftest import CONSOLE, LOOPBACK, PUBLIC, STRANGER, browser
from tests.web.test_console import DAY, PAGE

FORM = re.compile(r'<form[^>]* action="([^"]+)">(.*?)</form>', re.DOTALL)
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


@pytest.fixture
async def operator(newsroom: Newsroom) -> AsyncIterator[httpx2.AsyncClient]:
    """Somebody at this machine, looking at a drafted day of ten stories with five on the bench."""
    await refreshed(newsroom, on=DAY)
    async with browser(newsroom, LOOPBACK, CONSOLE, **{"Sec-Fetch-Site": "same-origin", "Origin": CONSOLE}) as client:
        yield client


@asynccontextmanager
async def at_home(newsroom: Newsroom, name: str, role: Role = Role.EDITOR) -> AsyncIterator[httpx2.AsyncClient]:
    """A browser of an operator's own, logged in."""
    operator, now = await make_operator(newsroom, name, role), newsroom.clock()
    came = await start_session(
        newsroom.database, newsroom.operators, operator, Credentials(name=name, password=""), now=now, second_factor_at=now
    )
    transport = httpx2.ASGITransport(create_app(newsroom), client=STRANGER, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url=PUBLIC, headers=CONSOLE_HEADERS) as client:
        client.cookies.set(SECURE_NAME, came.secret, domain="topten.example", path="/console")
        yield client


def form_of(page: str, act: str) -> tuple[str, dict[str, str]]:
    """The action and the hidden fields of the first form on a page that performs an act."""
    for action, inside in FORM.findall(page):
        if action.endswith(f"/act/{act}"):
            return action, {name: unescape(value) for name, value in HIDDEN.findall(inside)}
    raise AssertionError(f"no form for {act}")


async def press(client: httpx2.AsyncClient, path: str, act: str, **typed: str) -> httpx2.Response:
    """Open a page, fill in a form on it, and press its button."""
    return await send(client, (await client.get(path)).text, act, **typed)


async def send(client: httpx2.AsyncClient, page: str, act: str, **typed: str) -> httpx2.Response:
    """Fill in a form of a page that was opened before, and press its button."""
    action, hidden = form_of(page, act)
    return await client.post(action, data=hidden | typed)


async def slots(newsroom: Newsroom) -> tuple[Slot, ...]:
    issue = await find_issue(newsroom.database, newsroom.letterhead.key, DAY)
    assert issue is not None
    return await load_slots(newsroom.database, issue.id)


async def test_the_page_shows_everything_about_the_story(operator: httpx2.AsyncClient) -> None:
    """Its words in a form, its reports with the one that readers are sent to, and what could stand in its place."""
    page = unescape((await operator.get(f"{PAGE}/story/3")).text)
    assert re.findall(r"<option value=\"(\d+)\">", page.split('name="other"')[1].split("</select>")[0]) == [
        *map(str, range(11, 16)),
        *(str(number) for number in range(1, 11) if number != 3),
    ]
    assert re.findall(r'name="link" value="([^"]+)"( checked)?', page) == [
        ("https://paper1.example/story-3", " checked"),
        ("https://paper2.example/story-3", ""),
    ]
    assert [
        act for act in ("edit", "swap", "move", "lock", "bench", "note", "pin", "ban") if f'action="{PAGE}/act/{act}"' not in page
    ] == []


async def test_two_stories_are_swapped(newsroom: Newsroom, operator: httpx2.AsyncClient) -> None:
    """A runner-up takes a story's place; the page that follows says so and shows the story where it stands now."""
    answer = await press(operator, f"{PAGE}/story/3", "swap", other="12")
    assert (answer.status_code, await numbers(newsroom, DAY)) == (303, [1, 2, 12, 4, 5, 6, 7, 8, 9, 10])
    after = await operator.get(answer.headers["location"])
    assert ("bench, no. " in after.text, '<p class="said ok" role="status">' in after.text) == (True, True)


async def test_only_words_that_were_changed_are_an_edit(newsroom: Newsroom, operator: httpx2.AsyncClient) -> None:
    """The form holds all of a story's words; what was left as it was stays the machine's, and may change with the next refresh."""
    before = (await slots(newsroom))[2]
    as_it_is = {"headline": before.headline, "summary": before.summary, "why": before.why}
    answer = await press(operator, f"{PAGE}/story/3", "edit", **(as_it_is | {"headline": "Our own words"}))
    assert (answer.status_code, (await slots(newsroom))[2].headline) == (303, "Our own words")
    page = unescape((await operator.get(f"{PAGE}/story/3")).text)
    assert page.count("By the machine: ") == 1
    assert f"By the machine: “{before.headline}”" in page
    action, hidden = form_of(page, "undo")
    await operator.post(action, data=hidden)
    assert (await slots(newsroom))[2] == before


async def test_words_that_are_refused_stay_in_the_form(newsroom: Newsroom, operator: httpx2.AsyncClient) -> None:
    """Nothing is changed, the page says the limit, and what was typed need not be typed again."""
    long = "A headline that goes on and on " * 5
    before = await slots(newsroom)
    answer = await press(operator, f"{PAGE}/story/3", "edit", headline=long)
    page = unescape(answer.text)
    assert (answer.status_code, "at most 110 are printed" in page, f">{long}</textarea>" in page) == (409, True, True)
    assert f"Printed now: “{before[2].headline}”" in page
    assert await slots(newsroom) == before


@pytest.mark.parametrize(
    ("act", "typed", "expected"),
    [
        pytest.param("move", {"to": "1"}, [3, 1, 2, 4, 5, 6, 7, 8, 9, 10], id="move"),
        pytest.param("bench", {}, [1, 2, 4, 5, 6, 7, 8, 9, 10, 11], id="bench"),
        pytest.param("lock", {}, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], id="lock"),
        pytest.param("note", {"text": "Call the ministry."}, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], id="note"),
        pytest.param("edit", {"link": "https://paper2.example/story-3"}, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], id="another-report"),
    ],
)
async def test_every_form_does_what_it_says(
    newsroom: Newsroom, operator: httpx2.AsyncClient, act: str, typed: dict[str, str], expected: list[int]
) -> None:
    """One press, one edit, and the page afterwards shows it."""
    page = (await operator.get(f"{PAGE}/story/3")).text
    forms = [(action, inside) for action, inside in FORM.findall(page) if action.endswith(f"/act/{act}")]
    action, inside = next((action, inside) for action, inside in forms if all(f'name="{name}"' in inside for name in typed))
    answer = await operator.post(action, data=dict(HIDDEN.findall(inside)) | typed)
    assert (answer.status_code, await numbers(newsroom, DAY)) == (303, expected)
    after = unescape((await operator.get(answer.headers["location"])).text)
    shown = {"move": "no. 1</p>", "bench": "taken out", "lock": "Unlock", "note": "Call the ministry."}
    assert shown.get(act, "link “https://paper2.example/story-3”" if act == "edit" else "") in after or act in ("bench", "edit")


async def test_a_ban_takes_the_story_out_at_once(newsroom: Newsroom, operator: httpx2.AsyncClient) -> None:
    """Never again: neither in this draft nor in a later one."""
    page = (await operator.get(f"{PAGE}/story/3")).text
    bans = [dict(HIDDEN.findall(inside)) for action, inside in FORM.findall(page) if action.endswith("/act/ban")]
    named = [{name: unescape(value) for name, value in form.items() if name != "form_token"} for form in bans]
    assert named == [
        {"story": "https://paper1.example/story-3"},
        {"source": "Paper 1", "today": "true"},
        {"source": "Paper 1", "today": "false"},
        {"topic": named[3]["topic"], "today": "false"},
    ]
    answer = await operator.post(f"{PAGE}/act/ban", data=bans[0])
    assert (answer.status_code, answer.headers["location"].partition("?")[0], 3 in await numbers(newsroom, DAY)) == (303, PAGE, False)


async def test_a_second_operators_stale_edit_is_refused(newsroom: Newsroom) -> None:
    """Of two who open the same story the slower learns what the quicker wrote, keeps their own words, and may then say it again."""
    await refreshed(newsroom, on=DAY)
    async with at_home(newsroom, "anna") as anna, at_home(newsroom, "ben") as ben:
        hers, his = (await anna.get(f"{PAGE}/story/3")).text, (await ben.get(f"{PAGE}/story/3")).text
        assert (await send(anna, hers, "edit", headline="Anna wrote this")).status_code == 303
        refused = await send(ben, his, "edit", headline="Ben wrote that")
        page = unescape(refused.text)
        assert refused.status_code == 409
        assert re.search(r"its headline was changed by anna at \d\d:\d\d after you had looked: “Anna wrote this”", page)
        assert (">Ben wrote that</textarea>" in page, "Printed now: “Anna wrote this” (anna)" in page) == (True, True)
        assert (await slots(newsroom))[2].headline == "Anna wrote this"
        assert (await send(ben, refused.text, "edit", headline="Ben wrote that")).status_code == 303
    assert (await slots(newsroom))[2].headline == "Ben wrote that"


async def test_two_operators_may_edit_different_things(newsroom: Newsroom) -> None:
    """Only the same words of the same story are in each other's way."""
    await refreshed(newsroom, on=DAY)
    async with at_home(newsroom, "anna") as anna, at_home(newsroom, "ben") as ben:
        hers, his = (await anna.get(f"{PAGE}/story/3")).text, (await ben.get(f"{PAGE}/story/4")).text
        assert (await send(anna, hers, "edit", headline="Anna wrote this")).status_code == 303
        assert (await send(ben, his, "edit", headline="Ben wrote that")).status_code == 303
    assert [slot.headline for slot in (await slots(newsroom))[2:4]] == ["Anna wrote this", "Ben wrote that"]


async def test_a_viewer_sees_no_forms(newsroom: Newsroom) -> None:
    """Who may only look is offered nothing to press, and pressing it all the same is refused."""
    await refreshed(newsroom, on=DAY)
    async with at_home(newsroom, "vera", Role.VIEWER) as vera:
        pages = [(await vera.get(path)).text for path in (PAGE, f"{PAGE}/story/3", f"{PAGE}/preview")]
        assert [f'action="{PAGE}' in page for page in pages] == [False, False, False]
        token = dict(HIDDEN.findall(pages[0]))["form_token"]
        refused = await vera.post(f"{PAGE}/act/lock", data={"form_token": token, "number": "3"})
    assert refused.status_code == 403
