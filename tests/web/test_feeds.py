"""The feeds of issues."""

import json
from dataclasses import replace
from datetime import date, timedelta

import httpx2
import pytest
from lxml import etree

from newsletter.daily.newsroom import Newsroom
from newsletter.model.options import LetterheadOptions
from tests.issue.builders import make_slot
from tests.web.conftest import browser, store_issue

ATOM = {"a": "http://www.w3.org/2005/Atom"}
HOSTILE = '</script><b>"&'
SHOWN = "&lt;/script&gt;&lt;b&gt;&#34;&amp;"


async def test_the_json_feed_is_whole(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """Every field as JSON Feed 1.1 asks, addresses from the settings, and a hostile headline is words in the HTML."""
    first = make_slot(1, HOSTILE, summary="What happened.", source="A & B", url="https://paper.example/1?a=1&b=2")
    await store_issue(
        newsroom, slots=(first, make_slot(2, topic="Science", url="javascript:alert(1)"), make_slot(3)), intro="Good & bright."
    )
    answer = await reader.get("/feed.json", headers={"Host": "evil.example"})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/feed+json")
    assert json.loads(answer.content) == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Lisa’s Top Ten",
        "home_page_url": "https://topten.example/",
        "feed_url": "https://topten.example/feed.json",
        "description": "The daily email that brings you the world.",
        "icon": "https://topten.example/icon.svg",
        "authors": [{"name": "Lisa’s Top Ten", "url": "https://topten.example/"}],
        "language": "en",
        "items": [
            {
                "id": "https://topten.example/2026/11/21",
                "url": "https://topten.example/2026/11/21",
                "title": "The subject of 2026-11-21",
                "summary": "Good & bright.",
                "content_html": "<p>Good &amp; bright.</p>\n<ol>\n"
                f'<li><p><strong><a href="https://topten.example/2026/11/21/story-1">{SHOWN}</a></strong></p><p>What happened.</p>'
                '<p><a href="https://paper.example/1?a=1&amp;b=2">A &amp; B</a></p></li>\n'
                '<li><p><strong><a href="https://topten.example/2026/11/21/story-2">Central banks hold rates for a third month as food '
                "prices ease</a></strong></p><p>What happened, in a sentence.</p><p>Paper</p></li>\n"
                '<li><p><strong><a href="https://topten.example/2026/11/21/story-3">Telescope finds water vapour on a planet 120 '
                "light-years away</a></strong></p><p>What happened, in a sentence.</p>"
                '<p><a href="https://paper.example/3">Paper</a></p></li>\n</ol>\n',
                "date_published": "2026-11-21T09:00:00+00:00",
                "tags": ["World", "Science"],
            }
        ],
    }


async def test_a_json_feed_without_issues_is_a_feed(reader: httpx2.AsyncClient) -> None:
    """Before the first issue feed readers can subscribe already."""
    feed = json.loads((await reader.get("/feed.json")).content)
    assert (feed["feed_url"], feed["items"]) == ("https://topten.example/feed.json", [])


async def test_both_feeds_tell_the_same(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """Latest first, the last twenty, with the same identifiers and the same words; drafts in neither."""
    for days in range(22):
        await store_issue(newsroom, date(2026, 11, 20) - timedelta(days=days), slots=(make_slot(1, HOSTILE),))
    await store_issue(newsroom, date(2026, 11, 21), state="drafted", subject="Hidden")
    entries = etree.fromstring((await reader.get("/feed.xml")).content).findall("a:entry", ATOM)
    told = [tuple(entry.findtext(f"a:{name}", namespaces=ATOM) for name in ("id", "title", "published", "content")) for entry in entries]
    items = json.loads((await reader.get("/feed.json")).content)["items"]
    assert [(item["id"], item["title"], item["date_published"], item["content_html"].strip()) for item in items] == [
        (name, title, published, content.strip()) for name, title, published, content in told
    ]
    assert [item["id"][-10:] for item in items] == [f"{date(2026, 11, 20) - timedelta(days=days):%Y/%m/%d}" for days in range(20)]


@pytest.mark.parametrize("path", ["/", "/2026/11/21", "/2026/11/21/story-1", "/archive", "/how", "/privacy", "/nothing"])
async def test_every_page_leads_to_both_feeds(newsroom: Newsroom, reader: httpx2.AsyncClient, path: str) -> None:
    """With their types, so that a feed reader given any address of ours finds them."""
    await store_issue(newsroom)
    page = (await reader.get(path)).text
    assert '<link rel="alternate" href="/feed.xml" type="application/atom+xml" title="Lisa’s Top Ten (Atom)">' in page
    assert '<link rel="alternate" href="/feed.json" type="application/feed+json" title="Lisa’s Top Ten (JSON)">' in page


async def test_feeds_work_before_an_address_is_set(newsroom: Newsroom) -> None:
    """Nobody can have been sent anything yet: they are empty, and no error."""
    async with browser(replace(newsroom, letterhead=LetterheadOptions())) as client:
        assert [(await client.get(path)).status_code for path in ("/feed.xml", "/feed.json")] == [200, 200]
