"""The links in our letters, as people, mail programs and link scanners use them."""

import httpx2
import pytest

from newsletter.daily.newsroom import Newsroom
from newsletter.model.tokens import Purpose
from tests.web.conftest import dump
from tests.web.people import links_of, make_active, make_pending, make_unsubscribed, rows, state_of

ADA = "ada@example.com"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


async def test_looking_changes_nothing(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """Mail scanners open every link; GET, HEAD and OPTIONS leave the whole database as it was."""
    keys = [await make(newsroom, f"{make.__name__}@example.com") for make in (make_pending, make_active, make_unsubscribed)]
    paths = [path for key in keys for path in links_of(newsroom, key).values()]
    before = dump(newsroom)
    for path in paths:
        for method in ("GET", "HEAD", "OPTIONS"):
            assert (await reader.request(method, path)).status_code in {200, 405, 410}
    assert dump(newsroom) == before


@pytest.mark.parametrize("kind", ["data", "files"])
async def test_one_click_leaves_at_once(newsroom: Newsroom, reader: httpx2.AsyncClient, kind: str) -> None:
    """RFC 8058: urlencoded or multipart, no cookie, no Referer, no Origin; 200 without a redirect, again and again."""
    path = links_of(newsroom, await make_active(newsroom, ADA))[Purpose.UNSUBSCRIBE]
    body = {name: (None, value) for name, value in ONE_CLICK.items()} if kind == "files" else ONE_CLICK
    answers = [await reader.post(path, **{kind: body}) for _ in range(2)]
    assert [(answer.status_code, answer.content) for answer in answers] == [(200, b"Unsubscribed.\n")] * 2
    assert await state_of(newsroom, ADA) == "unsubscribed"
    assert [row["how"] for row in await rows(newsroom, "consent")][-1] == "one-click"


async def test_one_click_answers_alike_for_every_token(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """Good, used, forged and foreign tokens cannot be told apart."""
    links = links_of(newsroom, await make_active(newsroom, ADA))
    paths = [links[Purpose.UNSUBSCRIBE], links[Purpose.UNSUBSCRIBE], "/u/nonsense", links[Purpose.CONFIRM].replace("/c/", "/u/")]
    answers = [await reader.post(path, data=ONE_CLICK) for path in paths]
    seen = [(answer.status_code, sorted(answer.headers.multi_items()), answer.content) for answer in answers]
    assert seen == [seen[0]] * 4


async def test_confirming_takes_the_button(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """The page shows the address masked; pressing makes it active, and pressing again shows the same."""
    path = links_of(newsroom, await make_pending(newsroom, ADA))[Purpose.CONFIRM]
    shown = await reader.get(path)
    assert ('<form method="post"><button type="submit">' in shown.text, "a…a@e….com" in shown.text, ADA in shown.text) == (
        True,
        True,
        False,
    )
    assert await state_of(newsroom, ADA) == "pending"
    pressed = [await reader.post(path) for _ in range(2)]
    assert [(answer.status_code, "You are on the list" in answer.text) for answer in pressed] == [(200, True)] * 2
    assert await state_of(newsroom, ADA) == "active"


async def test_an_ended_confirmation_offers_the_form(newsroom: Newsroom, reader: httpx2.AsyncClient, clock) -> None:
    """After its time the link says what to do next."""
    path = links_of(newsroom, await make_pending(newsroom, ADA))[Purpose.CONFIRM]
    clock.move(hours=73)
    for answer in (await reader.get(path), await reader.post(path)):
        assert (answer.status_code, 'action="/subscribe"' in answer.text, "72 hours" in answer.text) == (410, True, True)
    assert await state_of(newsroom, ADA) == "pending"


async def test_leaving_and_undoing_by_hand(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """One button leaves; the page after it undoes it or takes a reason."""
    path = links_of(newsroom, await make_active(newsroom, ADA))[Purpose.UNSUBSCRIBE]
    assert (await reader.get(path)).text.count("<button") == 1
    assert "Undo" in (await reader.post(path)).text
    assert await state_of(newsroom, ADA) == "unsubscribed"
    assert "You are back on the list" in (await reader.post(path, data={"undo": "yes"})).text
    assert await state_of(newsroom, ADA) == "active"
    await reader.post(path)
    assert "Thank you" in (await reader.post(path, data={"reason": "too_often"})).text
    assert [row["reason"] for row in await rows(newsroom, "consent")][-1] == "too_often"


async def test_a_made_up_reason_is_not_kept(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """Only our own answers are stored; a stranger's text is not."""
    path = links_of(newsroom, await make_active(newsroom, ADA))[Purpose.UNSUBSCRIBE]
    await reader.post(path, data={"reason": "<b>hello</b>"})
    assert [row["reason"] for row in await rows(newsroom, "consent")][-1] == ""


async def test_a_cut_link_says_so(reader: httpx2.AsyncClient) -> None:
    """A person whose mail program broke the link learns what to do, and is not told that it worked."""
    for answer in (await reader.get("/u/cut"), await reader.post("/u/cut"), await reader.get("/c/cut"), await reader.get("/s/cut")):
        assert (answer.status_code, "This link is not complete" in answer.text) == (404, True)


async def test_your_subscription_shows_a_masked_address(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """Letters are passed on, so the page behind their link tells nobody the address; its button leads out."""
    key = await make_active(newsroom, ADA)
    links = links_of(newsroom, key)
    shown = await reader.get(links[Purpose.SUBSCRIPTION])
    assert ("a…a@e….com" in shown.text, ADA in shown.text, "On the list since November 21" in shown.text) == (True, False, True)
    assert f'action="{links[Purpose.UNSUBSCRIBE]}"' in shown.text


async def test_pages_behind_tokens_are_kept_by_nobody(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """No cache keeps them and no other site sees their address; crawlers stay away."""
    for path in links_of(newsroom, await make_active(newsroom, ADA)).values():
        answer = await reader.get(path)
        assert (answer.headers["cache-control"], answer.headers["referrer-policy"]) == ("no-store", "no-referrer")
        assert '<meta name="robots" content="noindex">' in answer.text


async def test_who_can_leave_can_do_nothing_else(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """Mail programs and forwarded letters pass this link on: none of its pages leads to settings, copy, move or erasure."""
    path = links_of(newsroom, await make_active(newsroom, ADA))[Purpose.UNSUBSCRIBE]
    shown = (await reader.get(path)).text
    assert "The link “Your subscription” in each of them lets you have fewer, or pause." in shown
    pages = [shown, *[(await reader.post(path, data=data)).text for data in ({}, {"undo": "yes"}, {"farewell": "on"}, {"reason": "other"})]]
    pages += [(await reader.get(path)).text, (await reader.post(path, data={"undo": "no"})).text]
    assert [("/s/" in page, ADA in page) for page in pages] == [(False, False)] * 7


async def test_an_ended_confirmation_leads_to_no_settings(newsroom: Newsroom, reader: httpx2.AsyncClient, clock) -> None:
    """While it is good it does, before and after the button; afterwards it only says that all is well."""
    key = await make_pending(newsroom, ADA)
    links = links_of(newsroom, key)
    settings = f'href="{links[Purpose.SUBSCRIPTION]}"'
    good = [await reader.get(links[Purpose.CONFIRM]), await reader.post(links[Purpose.CONFIRM]), await reader.get(links[Purpose.CONFIRM])]
    clock.move(hours=72)
    ended = [await reader.get(links[Purpose.CONFIRM]), await reader.post(links[Purpose.CONFIRM])]
    assert [(answer.status_code, settings in answer.text) for answer in good] == [(200, True)] * 3
    assert [(answer.status_code, "/s/" in answer.text, "You are on the list" in answer.text) for answer in ended] == [
        (200, False, True)
    ] * 2
