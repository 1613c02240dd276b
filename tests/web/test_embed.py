"""A form on another site: it leads to a page of ours with one button, and only that button signs up."""

import asyncio
import html
import re
from dataclasses import replace
from datetime import timedelta

import httpx2
import pytest

from newsletter.daily.newsroom import Newsroom
from newsletter.model.options import SignUpOptions
from newsletter.model.stamps import CARRYING_LASTS, PAGE_LASTS, age_of_page, carrying_stamp, is_carrying_stamp, kept_stamp, page_stamp
from newsletter.model.tokens import KeyRing
from tests.conftest import NOW, HandClock
from tests.web.conftest import browser, dump
from tests.web.people import make_active, rows
from tests.web.test_subscribe import whole

ADA = "ada@example.com"
THEIRS = {"Origin": "https://blog.example", "Referer": "https://blog.example/about"}
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


async def press(reader: httpx2.AsyncClient, answer: httpx2.Response, **changes: str) -> httpx2.Response:
    """Press the one button of the page."""
    assert (answer.text.count("<button"), answer.text.count('<form method="post" action="/subscribe">')) == (1, 1)
    return await reader.post("/subscribe", data=dict(HIDDEN.findall(answer.text)) | changes)


async def test_a_form_of_another_site_needs_one_press_more(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """Nothing is stored before the press; after it the consent says where the form stood and the words of our page."""
    before = dump(newsroom)
    asked = await reader.post("/subscribe", data={"email": ADA}, headers=THEIRS)
    assert (asked.status_code, asked.headers["cache-control"], "set-cookie" in asked.headers) == (200, "no-store", False)
    assert ("Yes, send me the confirmation" in asked.text, ADA in asked.text, dump(newsroom) == before) == (True, True, True)
    pressed = await press(reader, asked)
    assert (pressed.status_code, "Please look into your mailbox" in pressed.text) == (200, True)
    (consent,) = await rows(newsroom, "consent")
    assert (consent["form_url"], consent["wording"]) == ("https://blog.example/about", SignUpOptions().wording)
    assert len(await rows(newsroom, "notice")) == 1


@pytest.mark.parametrize("page", ["/", "/2026/11/21", "/archive", "/today"], ids=["landing", "no issue", "archive", "soon"])
async def test_forms_of_ours_go_straight_on(newsroom: Newsroom, reader: httpx2.AsyncClient, clock: HandClock, page: str) -> None:
    """The form as the page gives it, whichever it is, signs up with one press."""
    shown = (await reader.get(page)).text
    forms = re.findall(r'<form class="signup".*?</form>', shown, re.DOTALL)
    clock.move(seconds=newsroom.sign_up.least_seconds)
    for form in forms:
        pressed = await reader.post("/subscribe", data=dict(HIDDEN.findall(form)) | {"email": ADA})
        assert "Please look into your mailbox" in pressed.text
    assert len(await rows(newsroom, "subscriber")) == min(1, len(forms))


async def test_the_stamp_carries_one_address_for_a_while(newsroom: Newsroom, reader: httpx2.AsyncClient, clock: HandClock) -> None:
    """Another address, another place, an old stamp, a forged one: each comes to the page with the button again, and nothing is stored."""
    asked = await reader.post("/subscribe", data={"email": ADA}, headers=THEIRS)
    before = dump(newsroom)
    for changes in ({"email": "eve@example.com"}, {"whence": "https://else.example/"}, {"stamp": "x" * 22}, {"stamp": ""}):
        assert "Yes, send me the confirmation" in (await press(reader, asked, **changes)).text
    clock.move(seconds=CARRYING_LASTS.total_seconds() + 61)
    assert "Yes, send me the confirmation" in (await press(reader, asked)).text
    assert dump(newsroom) == before


async def test_every_address_gets_the_same_page(newsroom: Newsroom, reader: httpx2.AsyncClient, clock: HandClock) -> None:
    """Who is on the list is not told by the button's page either; the honeypot changes nothing; a text that is no address is told so."""
    await make_active(newsroom, ADA)
    answers = [whole(await reader.post("/subscribe", data={"email": address})) for address in (ADA, "eve@example.com")]
    hide = [re.sub(rb"value=\"[\w-]{22}\"|ada|eve", b"", body) for *_, body in answers]
    assert (answers[0][:2], hide[0]) == (answers[1][:2], hide[1])
    robot = await reader.post("/subscribe", data={"email": ADA, "website": "x"})
    assert whole(robot) == answers[0]
    refused = await reader.post("/subscribe", data={"email": "<b>nobody"})
    assert (refused.status_code, "<b>nobody" in refused.text, "&lt;b&gt;nobody" in refused.text) == (422, False, True)
    clock.move(seconds=newsroom.sign_up.least_seconds)
    again = dict(HIDDEN.findall(refused.text)) | {"email": "new@example.com"}
    assert "Please look into your mailbox" in (await reader.post("/subscribe", data=again)).text


async def test_limits_are_asked_when_the_button_is_pressed(newsroom: Newsroom) -> None:
    """A thousand posts of another site count for nothing; presses count like any sign-up."""
    async with browser(replace(newsroom, sign_up=SignUpOptions(per_network_hour=1))) as client:
        pages = await asyncio.gather(*(client.post("/subscribe", data={"email": f"a{number}@example.com"}) for number in range(20)))
        assert {page.status_code for page in pages} == {200}
        assert [(await press(client, page)).status_code for page in pages[:3]] == [200, 429, 429]


async def test_programs_of_other_sites_ask_for_a_stamp_first(newsroom: Newsroom, reader: httpx2.AsyncClient, clock: HandClock) -> None:
    """Across origins too: a script of another site asks, waits as long as it is told, and signs up."""
    asked = await reader.get("/subscribe/stamp", headers=THEIRS)
    assert (asked.headers["access-control-allow-origin"], asked.headers["cache-control"]) == ("*", "no-store")
    clock.move(seconds=asked.json()["least_seconds"])
    answer = await reader.post("/subscribe", json={"email": ADA, "stamp": asked.json()["stamp"]}, headers=THEIRS)
    assert (answer.status_code, len(await rows(newsroom, "subscriber"))) == (202, 1)


async def test_the_page_to_copy_from_holds_a_form_that_works(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """What stands there, unescaped as a person would copy it, is plain HTML that posts to our public address."""
    page = await reader.get("/embed")
    code = html.unescape(re.search(r"<code>(.*?)</code>", page.text, re.DOTALL)[1])
    assert re.findall(r"<(\w+)", code) == ["form", "label", "input", "button"]
    assert ('action="https://topten.example/subscribe"' in code, 'name="email"' in code, "script" in code) == (True, True, False)


RING = KeyRing((b"k" * 32,))
ROTATED = KeyRing((b"n" * 32, b"k" * 32))
OTHER = KeyRing((b"o" * 32,))


def test_stamps_are_read_as_they_were_made() -> None:
    """By the keys of the ring, new and old; not by others, not before their time, not after it, not for something else."""
    page, carry = page_stamp(RING, NOW), carrying_stamp(RING, NOW, "a", "bc")
    an_hour = timedelta(hours=1)
    kept = [kept_stamp(RING, at) for at in (NOW.replace(minute=1), NOW.replace(minute=59), NOW + an_hour)]
    assert kept[0] == kept[1] != kept[2]
    assert age_of_page(kept[0], RING, NOW.replace(minute=59)) == timedelta(minutes=59)
    assert [age_of_page(page, ring, NOW + timedelta(seconds=3)) for ring in (RING, ROTATED)] == [timedelta(seconds=3)] * 2
    assert age_of_page(page, RING, NOW + PAGE_LASTS) == PAGE_LASTS
    bad = [age_of_page(page, ring, at) for ring, at in ((OTHER, NOW), (RING, NOW + PAGE_LASTS + an_hour), (RING, NOW - an_hour))]
    assert bad == [None] * 3
    assert is_carrying_stamp(carry, ROTATED, NOW + CARRYING_LASTS, "a", "bc")
    wrong = [(carry, ("ab", "c")), (carry, ("a", "b")), (carry, ()), (page, ("a", "bc")), ("", ("a", "bc")), ("é", ("a", "bc"))]
    assert [is_carrying_stamp(stamp, RING, NOW, *texts) for stamp, texts in wrong] == [False] * 6
    assert age_of_page(carry, RING, NOW) is None
