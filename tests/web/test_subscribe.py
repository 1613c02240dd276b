"""``POST /subscribe``: one answer for everybody, and nothing that a stranger could learn or abuse."""

import asyncio
import json
import time
from dataclasses import replace

import httpx2
import pytest

from newsletter.daily.newsroom import Newsroom
from newsletter.model.options import SignUpOptions, WebOptions
from newsletter.web.subscribe import ANSWER_AFTER_SECONDS
from tests.web.conftest import browser, dump
from tests.web.people import form, make_active, make_pending, make_suppressed, make_unsubscribed, rows

ADA = "ada@example.com"


def whole(answer: httpx2.Response) -> tuple[int, list[tuple[str, str]], bytes]:
    return answer.status_code, sorted(answer.headers.multi_items()), answer.content


@pytest.mark.parametrize("kind", ["data", "json", "files"])
async def test_every_kind_of_address_gets_the_same_bytes(newsroom: Newsroom, reader: httpx2.AsyncClient, kind: str) -> None:
    """Nobody learns from the answer who is on the list: new, pending, active, left and suppressed look alike."""
    for make in (make_pending, make_active, make_unsubscribed, make_suppressed):
        await make(newsroom, f"{make.__name__}@example.com")
    addresses = ["new@example.com", *(f"make_{state}@example.com" for state in ("pending", "active", "unsubscribed", "suppressed"))]
    stamped = [form(newsroom, email=address) for address in addresses]
    bodies = [{name: (None, value) for name, value in body.items()} if kind == "files" else body for body in stamped]
    answers = [whole(await reader.post("/subscribe", **{kind: body})) for body in bodies]
    assert answers == [answers[0]] * 5
    assert answers[0][0] == (202 if kind == "json" else 200)


async def test_every_answer_takes_the_same_time(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """Whatever was looked up or stored for an address, or refused, no answer comes before a fixed time, so the wait tells nothing."""
    addresses = ["new@example.com", "no address", *[f"{make.__name__}@example.com" for make in (make_active, make_suppressed)]]
    for make in (make_active, make_suppressed):
        await make(newsroom, f"{make.__name__}@example.com")
    waits = []
    for address in addresses:
        started = time.monotonic()
        await reader.post("/subscribe", data=form(newsroom, email=address))
        waits.append(time.monotonic() - started)
    assert min(waits) >= ANSWER_AFTER_SECONDS > 0.1  # a sign-up takes 20 ms


async def test_a_thousand_posts_make_one_letter(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """The form is no tool to flood a mailbox."""
    for _ in range(10):
        answers = await asyncio.gather(*(reader.post("/subscribe", data=form(newsroom, email=ADA)) for _ in range(100)))
        assert {answer.status_code for answer in answers} <= {200, 429}
    assert len(await rows(newsroom, "notice")) == 1


async def test_a_filled_honeypot_is_answered_and_forgotten(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """A robot is told the same as a person, and leaves nothing behind."""
    before = dump(newsroom)
    robot = await reader.post("/subscribe", data=form(newsroom, email=ADA, website="https://spam.example"))
    assert dump(newsroom) == before
    assert whole(robot) == whole(await reader.post("/subscribe", data=form(newsroom, email=ADA, website="")))


async def test_a_bad_address_comes_back_with_the_form_and_the_reason(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """What was typed stands in the field again, as text."""
    answer = await reader.post("/subscribe", data=form(newsroom, email='"><script>alert(1)</script>', **{"from": "/archive"}))
    assert answer.status_code == 422
    assert 'value="&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"' in answer.text
    assert "That does not look like an email address." in answer.text
    assert '<input type="hidden" name="from" value="/archive">' in answer.text


async def test_a_program_gets_problem_details(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """JSON in, JSON out (RFC 9457)."""
    answer = await reader.post("/subscribe", json=form(newsroom, email="nonsense"))
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert answer.json() == {
        "title": "That address cannot be used",
        "status": 422,
        "detail": "That does not look like an email address. It should read like name@example.com.",
    }


@pytest.mark.parametrize("body", ["", "[]", "{", '{"email": ' + "[" * 5_000, "null"])
async def test_broken_json_is_no_surprise(reader: httpx2.AsyncClient, body: str) -> None:
    """A body that is no object is refused with an example of one that is."""
    answer = await reader.post("/subscribe", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["detail"]) == (400, 'Send {"email": "name@example.com"}.')


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\xff\xfe=%ff", "application/x-www-form-urlencoded"),
        (b"email=" + b"&".join(b"a=1" for _ in range(50)), "application/x-www-form-urlencoded"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"--x", "multipart/form-data"),
    ],
)
async def test_a_broken_form_asks_for_the_address(reader: httpx2.AsyncClient, content: bytes, kind: str) -> None:
    """Whatever is sent, the answer is the form."""
    answer = await reader.post("/subscribe", content=content, headers={"Content-Type": kind})
    assert (answer.status_code, "Please enter an email address." in answer.text) == (422, True)


async def test_a_large_body_is_refused(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """An address and little more fits; a flood does not reach the form."""
    answer = await reader.post("/subscribe", data=form(newsroom, email=ADA, name="x" * 20_000))
    assert (answer.status_code, await rows(newsroom, "subscriber")) == (413, [])


async def test_other_sites_may_embed_the_form(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """Cross-origin posts work because there is no cookie that could come along; the consent names the site."""
    origin = {"Origin": "https://blog.example", "Sec-Fetch-Site": "cross-site"}
    answer = await reader.post("/subscribe", data=form(newsroom, email=ADA), headers=origin)
    asked = await reader.options("/subscribe", headers={**origin, "Access-Control-Request-Method": "POST"})
    assert (answer.status_code, answer.headers["access-control-allow-origin"], "set-cookie" in answer.headers) == (200, "*", False)
    assert (asked.status_code, asked.headers["access-control-allow-methods"]) == (204, "POST")
    assert [row["form_url"] for row in await rows(newsroom, "consent")] == ["https://blog.example"]


@pytest.mark.parametrize(
    ("referer", "kept"),
    [
        ("https://blog.example/about?utm_id=7&reader=ada%40example.com#top", "https://blog.example/about"),
        ("https://blog.example:8443/a/b/", "https://blog.example:8443/a/b/"),
        ("https://blog.example?who=ada", "https://blog.example"),
        ("https://ada:secret@blog.example/", "https://blog.example"),
        ("javascript:alert(1)?ada", "https://blog.example"),
    ],
)
async def test_the_consent_names_a_place_and_not_what_stands_behind_it(
    newsroom: Newsroom, reader: httpx2.AsyncClient, referer: str, kept: str
) -> None:
    """A query may say who somebody is: scheme, host and path are kept of another site's page, and of what is no page the Origin."""
    headers = {"Origin": "https://blog.example", "Referer": referer}
    await reader.post("/subscribe", data=form(newsroom, email=ADA), headers=headers)
    assert [row["form_url"] for row in await rows(newsroom, "consent")] == [kept]


async def test_the_consent_names_our_page_and_a_network_only(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """The record holds the exact wording, the page and a shortened network; forged proxy headers are not believed."""
    await reader.post(
        "/subscribe",
        data=form(newsroom, email=ADA, **{"from": "/2026/11/21"}),
        headers={"X-Forwarded-For": "192.0.2.1", "Host": "evil.example"},
    )
    [consent] = await rows(newsroom, "consent")
    assert (consent["wording"], consent["form_url"], consent["network"]) == (
        newsroom.sign_up.wording,
        "https://topten.example/2026/11/21",
        "203.0.113.0/24",
    )


async def test_a_trusted_proxy_is_believed(newsroom: Newsroom) -> None:
    """Behind a named proxy the network is the visitor's, not the proxy's."""
    newsroom = replace(newsroom, web=WebOptions(trusted_proxies=("203.0.113.0/24",)))
    async with browser(newsroom) as client:
        await client.post("/subscribe", data=form(newsroom, email=ADA), headers={"X-Forwarded-For": "10.0.0.1, 192.0.2.9"})
    assert [row["network"] for row in await rows(newsroom, "consent")] == ["192.0.2.0/24"]


async def test_an_unfinished_instance_asks_nobody(newsroom: Newsroom) -> None:
    """Without a base URL a confirmation letter would hold a dead link; nothing is stored, whoever it is."""
    newsroom = replace(newsroom, letterhead=newsroom.letterhead.model_copy(update={"base_url": ""}))
    async with browser(newsroom) as client:
        answer = await client.post("/subscribe", data=form(newsroom, email=ADA))
    assert (answer.status_code, "This is not open yet" in answer.text, await rows(newsroom, "subscriber")) == (503, True, [])


async def test_a_busy_network_is_told_to_wait(newsroom: Newsroom) -> None:
    """429 with the time to wait, for any address: it says nothing about one."""
    newsroom = replace(newsroom, sign_up=SignUpOptions(per_network_hour=1))
    await make_active(newsroom, ADA)
    async with browser(newsroom) as client:
        await client.post("/subscribe", data=form(newsroom, email="first@example.com"))
        page, again = [await client.post("/subscribe", data=form(newsroom, email=address)) for address in (ADA, "new@example.com")]
        problem = await client.post("/subscribe", json=form(newsroom, email=ADA))
    assert whole(page) == whole(again)
    assert (page.status_code, page.headers["retry-after"], "in 60 minutes" in page.text) == (429, "3600", True)
    assert (problem.status_code, json.loads(problem.content)["title"]) == (429, "Too many sign-ups from your network in this hour")
