"""What the heads of pages tell programs."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest
from lxml import html

from newsletter.daily.newsroom import Newsroom
from newsletter.model.issues import SlotPicture
from newsletter.model.options import LetterOptions
from tests.issue.builders import make_slot
from tests.web.conftest import browser, store_issue
from tests.web.people import links_of, make_active

HOSTILE = '</script><b>"&'
PHOTO = SlotPicture(name="abc.jpg", alt='A "ship" & <crew>', credit="Photo: Ann", width=1200, height=560)
DATED = datetime(2026, 11, 21, 3, 4, tzinfo=UTC)
US = {"@type": "Organization", "name": "Lisa’s Top Ten", "url": "https://topten.example/"}


def card(page: httpx2.Response) -> dict[str, str]:
    """Canonical address, description and Open Graph, as a program reads them."""
    head = html.fromstring(page.content).find("head")
    told = {meta.get("property") or meta.get("name"): meta.get("content") for meta in head.findall("meta")}
    links = {link.get("rel"): link.get("href") for link in head.findall("link")}
    return {"canonical": links.get("canonical")} | {
        name: words for name, words in told.items() if name and name.startswith(("og:", "article:", "description"))
    }


def things(page: httpx2.Response) -> Any:
    """The one block of structured data, found as a browser finds it: it ends at the first end tag."""
    [block] = re.findall(r"<script\b[^>]*>(.*?)</script", page.text, re.DOTALL | re.IGNORECASE)
    assert page.text.count('<script type="application/ld+json">') == 1
    return json.loads(block)


async def test_a_story_is_told_truly_and_safely(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """Our summary, sent when it was sent, based on another's report; a hostile headline ends neither the block nor an attribute."""
    slot = make_slot(1, HOSTILE, summary=HOSTILE, source="A & B", url="https://paper.example/1?a=1&b=2", published_at=DATED, picture=PHOTO)
    await store_issue(newsroom, slots=(replace(slot, original_headline="Their words"),))
    page = await reader.get("/2026/11/21/story-1", headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"})
    assert card(page) == {
        "canonical": "https://topten.example/2026/11/21/story-1",
        "description": HOSTILE,
        "og:url": "https://topten.example/2026/11/21/story-1",
        "og:site_name": "Lisa’s Top Ten",
        "og:type": "article",
        "og:title": HOSTILE,
        "og:description": HOSTILE,
        "article:published_time": "2026-11-21T09:00:00+00:00",
        "og:image": "https://topten.example/pictures/abc.jpg",
        "og:image:alt": PHOTO.alt,
        "og:image:width": "1200",
        "og:image:height": "560",
    }
    assert things(page) == {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "url": "https://topten.example/2026/11/21/story-1",
        "headline": HOSTILE,
        "description": HOSTILE,
        "articleSection": "World",
        "datePublished": "2026-11-21T09:00:00+00:00",
        "inLanguage": "en",
        "image": "https://topten.example/pictures/abc.jpg",
        "isPartOf": "https://topten.example/2026/11/21",
        "isBasedOn": {
            "@type": "NewsArticle",
            "url": "https://paper.example/1?a=1&b=2",
            "headline": "Their words",
            "publisher": {"@type": "Organization", "name": "A & B"},
            "datePublished": "2026-11-21T03:04:00+00:00",
        },
        "publisher": US,
    }
    assert "evil.example" not in page.text


async def test_what_is_not_known_is_not_told(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """No empty field, no report whose address is no safe link, no picture but our own card."""
    await store_issue(newsroom, slots=(make_slot(1, summary="", url="javascript:alert(1)"),))
    page = await reader.get("/2026/11/21/story-1")
    known = {"@context", "@type", "url", "headline", "articleSection", "datePublished", "inLanguage", "isPartOf", "publisher"}
    assert (set(things(page)), "/cards/" in card(page)["og:image"]) == (known, True)


async def test_an_issue_is_a_list_of_its_stories(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """In their order, each with its page."""
    await store_issue(newsroom, slots=(make_slot(1, HOSTILE), make_slot(2, "Second", picture=PHOTO)), subject=HOSTILE, preheader="Also.")
    page = await reader.get("/2026/11/21")
    told = card(page)
    address = "https://topten.example/2026/11/21"
    assert (told["canonical"], told["og:url"], told["og:title"], told["og:description"]) == (address, address, HOSTILE, "Also.")
    assert told["og:image"] == "https://topten.example/pictures/abc.jpg"
    assert things(page) == {
        "@context": "https://schema.org",
        "@type": "CollectionPage",
        "url": address,
        "name": HOSTILE,
        "datePublished": "2026-11-21T09:00:00+00:00",
        "inLanguage": "en",
        "publisher": US,
        "mainEntity": {
            "@type": "ItemList",
            "numberOfItems": 2,
            "itemListElement": [
                {"@type": "ListItem", "position": 1, "name": HOSTILE, "url": f"{address}/story-1"},
                {"@type": "ListItem", "position": 2, "name": "Second", "url": f"{address}/story-2"},
            ],
        },
    }


@pytest.mark.parametrize(
    ("photo", "pictures"),
    [(replace(PHOTO, credit=""), "credited"), (replace(PHOTO, alt=""), "credited"), (PHOTO, "none")],
    ids=["no credit", "no words for it", "set to none"],
)
async def test_a_card_has_no_picture_that_the_page_may_not_show(newsroom: Newsroom, photo: SlotPicture, pictures: str) -> None:
    """No credit, no picture; and none whose words for people who do not see it are missing: the issue's own card takes its place."""
    await store_issue(newsroom, slots=(make_slot(1, picture=photo),))
    async with browser(replace(newsroom, letter=LetterOptions(pictures=pictures))) as client:
        for path in ("/2026/11/21", "/2026/11/21/story-1"):
            page = await client.get(path)
            shown = card(page)["og:image"].rpartition("/")[0]
            assert (shown, "image" in things(page)) == ("https://topten.example/cards", False)


@pytest.mark.parametrize(
    ("path", "address", "title"),
    [
        ("/", "/", "Lisa’s Top Ten: The daily email that brings you the world."),
        ("/archive", "/archive", "Past issues | Lisa’s Top Ten"),
        ("/archive/2026/11", "/archive/2026/11", "Issues of November 2026 | Lisa’s Top Ten"),
        ("/how", "/how", "How we choose | Lisa’s Top Ten"),
        ("/how/2026-11-21", "/how/2026-11-21", "How the issue of November 21, 2026 was chosen | Lisa’s Top Ten"),
        ("/sources", "/sources", "Our sources | Lisa’s Top Ten"),
        ("/privacy", "/privacy", "Privacy | Lisa’s Top Ten"),
        ("/corrections", "/corrections", "Corrections | Lisa’s Top Ten"),
    ],
)
async def test_standing_pages_have_a_card(newsroom: Newsroom, reader: httpx2.AsyncClient, path: str, address: str, title: str) -> None:
    """With one lasting address, their title and their description."""
    await store_issue(newsroom)
    told = card(await reader.get(path))
    assert told == {
        "canonical": f"https://topten.example{address}",
        "description": told["description"],
        "og:url": f"https://topten.example{address}",
        "og:site_name": "Lisa’s Top Ten",
        "og:type": "website",
        "og:title": title,
        "og:description": told["description"],
    }
    assert told["description"]


async def test_pages_of_one_person_and_errors_have_no_card(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """Their address is a secret, or leads nowhere."""
    key = await make_active(newsroom, "ann@reader.example")
    for path in (*links_of(newsroom, key).values(), "/nothing"):
        told = card(await reader.get(path))
        assert (told["canonical"], [name for name in told if name.startswith("og:")]) == (None, []), path
