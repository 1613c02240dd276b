"""What browsers and feed readers keep, and how they ask whether it is still good."""

import asyncio
from dataclasses import replace

import httpx2
import pytest
from pydantic import SecretStr

from newsletter.daily.newsroom import Newsroom
from newsletter.model.options import WebOptions
from newsletter.web.revalidation import holds
from newsletter.web.server import serve
from tests.issue.builders import make_slot
from tests.web.conftest import CONSOLE, LOOPBACK, browser, store_issue
from tests.web.people import links_of, make_active

PUBLIC = [
    "/",
    "/2026/11/21",
    "/2026/11/21/story-1",
    "/archive",
    "/archive/2026/11",
    "/how",
    "/how/2026-11-21",
    "/sources",
    "/corrections",
    "/privacy",
]
PUBLIC += ["/feed.xml", "/feed.json", "/sitemap.xml", "/robots.txt", "/icon.svg"]


@pytest.mark.parametrize("path", PUBLIC)
async def test_who_has_it_already_does_not_fetch_it_again(newsroom: Newsroom, reader: httpx2.AsyncClient, path: str) -> None:
    """Asked with the tag, the answer is 304 without a body, with what a cache needs to keep it on (RFC 9110, 15.4.5)."""
    await store_issue(newsroom)
    whole = await reader.get(path)
    again = await reader.get(path, headers={"If-None-Match": whole.headers["etag"]})
    assert (whole.status_code, again.status_code, again.content) == (200, 304, b"")
    assert {name: again.headers.get(name) for name in ("etag", "cache-control", "content-type", "content-length")} == {
        "etag": whole.headers["etag"],
        "cache-control": whole.headers["cache-control"],
        "content-type": None,
        "content-length": None,
    }
    assert whole.headers["cache-control"].startswith("public, max-age=")
    assert (await reader.get(path, headers={"If-None-Match": '"another"'})).content == whole.content


@pytest.mark.parametrize("path", ["/", "/archive", "/feed.xml", "/feed.json", "/sitemap.xml"])
async def test_a_new_issue_makes_what_is_kept_old(newsroom: Newsroom, reader: httpx2.AsyncClient, path: str, clock) -> None:
    """The tag follows the content: the next answer is whole, and shows the issue."""
    await store_issue(newsroom)
    tag = (await reader.get(path)).headers["etag"]
    clock.move(days=1)
    await store_issue(newsroom, slots=(make_slot(1, slug="new"),))
    later = await reader.get(path, headers={"If-None-Match": tag})
    assert (later.status_code, "/2026/11/22" in later.text) == (200, True)


@pytest.mark.parametrize(
    ("asked", "is_held"),
    [
        ("", False),
        ('"b"', False),
        ("a", False),
        ('W/"b", "ab"', False),
        ('"a"', True),
        ('W/"a"', True),
        ('"x,y", "a"', True),
        ('"b",W/"a"', True),
        (" * ", True),
        ('"*"', False),
    ],
)
def test_tags_are_compared_weakly(asked: str, is_held: bool) -> None:
    """Also in a list, and where a proxy that compresses has marked ours (RFC 9110, 13.1.2)."""
    assert holds(asked, '"a"') is is_held


async def test_what_is_one_persons_has_no_tag(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """Personal pages, errors, the console and the API are kept by nobody, whatever is asked."""
    key = await make_active(newsroom, "ann@reader.example")
    answers = [
        await reader.get(path, headers={"If-None-Match": "*"}) for path in (*links_of(newsroom, key).values(), "/nothing", "/healthz")
    ]
    async with browser(newsroom, LOOPBACK, CONSOLE) as operator:
        answers.append(await operator.get("/console", headers={"If-None-Match": "*"}))
    async with browser(replace(newsroom, web=WebOptions(api_token=SecretStr("a-long-secret")))) as program:
        answers.append(await program.get("/api/v1/pace", headers={"If-None-Match": "*", "Authorization": "Bearer a-long-secret"}))
    assert [answer.status_code for answer in answers] == [200, 200, 200, 404, 200, 200, 200]
    assert {(answer.headers.get("etag"), answer.headers["cache-control"]) for answer in answers} == {(None, "no-store")}


async def test_asking_for_the_head_alone_tells_the_same(newsroom: Newsroom) -> None:
    """HEAD over a real connection: the headers of GET, no body, and 304 as well."""
    await store_issue(newsroom)
    stop, ready = asyncio.Event(), asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(serve(newsroom, stop=stop, on_ready=ready.set_result, port=0))
    async with httpx2.AsyncClient(base_url=await ready) as client:
        for path in ("/", "/2026/11/21/story-1", "/feed.json", "/feed.xml", "/sitemap.xml"):
            whole, head = await client.get(path), await client.head(path)
            again = await client.head(path, headers={"If-None-Match": whole.headers["etag"]})
            assert (head.status_code, head.content, again.status_code) == (200, b"", 304), path
            assert {**head.headers, "date": ""} == {**whole.headers, "date": ""}
    stop.set()
    await serving
