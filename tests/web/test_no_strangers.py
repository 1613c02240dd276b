"""Public pages ask no other server for anything, and hold no cookie: whoever reads them is seen by nobody but us."""

from urllib.parse import urljoin, urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser

from newsletter.daily.newsroom import Newsroom
from newsletter.rendering.pages import issue_url
from tests.web.conftest import PUBLIC, browser, store_issue

PAGES = ("/", "/how", "/sources", "/privacy", "/corrections", "/embed", "/archive", "the issue")
ASKED_FOR = {
    "script": "src",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "video": "src",
    "audio": "src",
    "embed": "src",
    "object": "data",
    "form": "action",
    "base": "href",
}
"""What a browser asks for by itself, or sends what is typed to."""

FETCHING_LINKS = {"stylesheet", "icon", "preload", "prefetch", "preconnect", "dns-prefetch", "modulepreload", "manifest"}


def asked_for(html: str) -> list[str]:
    """Every address that a browser asks, or may be made to ask, without a press on a link."""
    tree = LexborHTMLParser(html)
    found = [node.attributes.get(name) or "" for tag, name in ASKED_FOR.items() for node in tree.css(tag)]
    found += [
        node.attributes.get("href") or "" for node in tree.css("link") if {*(node.attributes.get("rel") or "").split()} & FETCHING_LINKS
    ]
    return [one for one in found if one]


@pytest.mark.parametrize("page", PAGES)
async def test_a_page_asks_nobody_else(newsroom: Newsroom, page: str) -> None:
    """No script, font, style, picture or form of another place, no cookie, and no address of ours in the Referer of a link."""
    issue = await store_issue(newsroom)
    path = urlsplit(issue_url(newsroom.letterhead, issue.issue_on)).path if page == "the issue" else page
    async with browser(newsroom) as reader:
        answer = await reader.get(path)
    assert answer.status_code == 200
    found = asked_for(answer.text)
    assert found, "the page has not even a style"
    assert {urlsplit(urljoin(PUBLIC, one)).netloc for one in found} == {urlsplit(PUBLIC).netloc}
    assert "url(" not in answer.text
    assert ("set-cookie" in answer.headers, "referrer-policy" in answer.headers) == (False, True)


def test_a_stranger_would_be_seen() -> None:
    """The search finds what it is for."""
    html = (
        '<link rel="stylesheet" href="https://fonts.example/a.css"><img src="//pixel.example/1.gif"><a href="https://paper.example/">x</a>'
    )
    assert asked_for(html) == ["//pixel.example/1.gif", "https://fonts.example/a.css"]
