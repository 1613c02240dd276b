"""The copy and the erasure behind the link to a subscription, as readers, scanners and strangers use them."""

import httpx2
import pytest

from newsletter.daily.newsroom import Newsroom
from newsletter.model.tokens import Purpose
from newsletter.subscribers.own_copy import MASKED
from tests.web.conftest import dump
from tests.web.people import links_of, make_active, make_pending, make_suppressed, make_unsubscribed, rows

ADA = "ada@example.com"
ACTIONS = ("/copy.json", "/erase")


def subscription(newsroom: Newsroom, key: str) -> str:
    return links_of(newsroom, key)[Purpose.SUBSCRIPTION]


async def test_the_copy_is_a_file_that_nobody_keeps(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """JSON to be saved, kept by no cache, with the address masked as on the page: letters are passed on."""
    answer = await reader.get(subscription(newsroom, await make_active(newsroom, ADA)) + "/copy.json")
    headers = [answer.headers[name] for name in ("content-type", "content-disposition", "cache-control", "referrer-policy")]
    assert headers == ["application/json", 'attachment; filename="subscription.json"', "no-store", "no-referrer"]
    now, wording = "2026-11-21T09:00:00+00:00", newsroom.sign_up.wording
    agreed = {"at": now, "network": "198.…", "reason": ""}
    notice = {"state": "pending", "created_at": now, "changed_at": now}
    assert answer.json() == {
        "newsletter": newsroom.letterhead.name,
        "made_at": now,
        "masked": MASKED,
        "subscription": {"address": "a…a@e….com", "state": "active", "created_at": now, "confirmed_at": now, "unsubscribed_at": None},
        "preferences": {"zone": None, "send_at": None, "days": [], "paused_until": None, "weekly": False, "stories": None}
        | {"topics_left_out": [], "text_only": False, "language": None},
        "consents": [
            agreed | {"event": "signed_up", "wording": wording, "form_url": "https://topten.example/", "how": ""},
            agreed | {"event": "confirmed", "wording": "", "form_url": "", "how": "page"},
        ],
        "issues": [],
        "tries": [],
        "notices": [notice | {"kind": "welcome"}, notice | {"kind": "confirmation"}],
        "feedback": [],
        "reports": [],
        "suppression": None,
    }


@pytest.mark.parametrize("make", [make_pending, make_active, make_unsubscribed, make_suppressed])
async def test_looking_erases_nobody(newsroom: Newsroom, reader: httpx2.AsyncClient, make) -> None:
    """Scanners open every link, also those on our pages: whatever the reader's state, nothing changes and no page tells the address."""
    path = subscription(newsroom, await make(newsroom, ADA))
    before = dump(newsroom)
    for action in ("", *ACTIONS):
        answers = [await reader.request(method, path + action) for method in ("GET", "HEAD", "OPTIONS")]
        assert [answer.status_code for answer in answers] == [200, 200, 405]
        assert (ADA in answers[0].text, "a…a@e….com" in answers[0].text) == (False, True)
        assert len(answers[0].content) < 30_000
    assert dump(newsroom) == before


async def test_the_settings_page_leads_to_both(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """A reader finds the copy and the erasure where the subscription is."""
    path = subscription(newsroom, await make_active(newsroom, ADA))
    page = (await reader.get(path)).text
    assert [f'href="{path}{action}"' in page for action in ACTIONS] == [True, True]


async def test_erasing_takes_one_button(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """One press, the page says it is done, and nothing with the address is left."""
    path = subscription(newsroom, await make_active(newsroom, ADA)) + "/erase"
    assert (await reader.get(path)).text.count("<button") == 1
    answer = await reader.post(path)
    assert (answer.status_code, "You are erased" in answer.text, answer.headers["cache-control"]) == (200, True, "no-store")
    assert [line for line in dump(newsroom) if "ada@" in line.lower()] == []
    assert [(row["reason"], row["by"]) for row in await rows(newsroom, "suppression")] == [("erased", "page")]


async def test_every_link_of_the_erased_ends_in_a_page(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """A second press, and links in letters kept, are no error; a mail program's one click is answered like any other."""
    key = await make_active(newsroom, ADA)
    links = links_of(newsroom, key)
    path = links[Purpose.SUBSCRIPTION]
    await reader.post(f"{path}/erase")
    asked = [("POST", f"{path}/erase"), *(("GET", one) for one in (path, f"{path}/erase", f"{path}/copy.json"))]
    asked += [(method, links[Purpose.UNSUBSCRIBE]) for method in ("GET", "POST")]
    for method, one in asked:
        answer = await reader.request(method, one)
        assert (answer.status_code, "There is nobody behind it any more" in answer.text) == (410, True), one
    assert "Please sign up again" in (await reader.get(links[Purpose.CONFIRM])).text
    clicked = await reader.post(links[Purpose.UNSUBSCRIBE], data={"List-Unsubscribe": "One-Click"})
    assert (clicked.status_code, clicked.text) == (200, "Unsubscribed.\n")


async def test_a_link_made_for_something_else_opens_nothing(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """Cut, forged and foreign tokens get one page, and nobody is erased."""
    links = links_of(newsroom, await make_active(newsroom, ADA))
    foreign = [links[purpose].replace(links[purpose][:3], "/s/") for purpose in (Purpose.CONFIRM, Purpose.UNSUBSCRIBE)]
    before = dump(newsroom)
    for path in ("/s/cut", *foreign, links[Purpose.SUBSCRIPTION][:-1]):
        for method, action in (("GET", ACTIONS[0]), ("GET", ACTIONS[1]), ("POST", ACTIONS[1])):
            answer = await reader.request(method, path + action)
            assert (answer.status_code, "This link is not complete" in answer.text) == (404, True)
    assert dump(newsroom) == before


async def test_the_page_says_what_stays(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """A letter on its way cannot be called back; whoever is unwanted comes back only through a person."""
    welcome, unwanted = "It goes when you sign up again and confirm.", "list of those we never write to"
    for make, stays in ((make_active, welcome), (make_suppressed, unwanted)):
        page = (await reader.get(subscription(newsroom, await make(newsroom, f"{make.__name__}@example.com")) + "/erase")).text
        assert "cannot be called back" in page
        assert [words for words in (welcome, unwanted) if words in page] == [stays]
