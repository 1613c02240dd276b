"""The sponsor of an issue on its page and in the feeds."""

import json

import httpx2
from lxml import etree

from newsletter.daily.newsroom import Newsroom
from newsletter.storage.sponsors import write_sponsor
from tests.issue.builders import make_slot
from tests.rendering.builders import a_sponsor
from tests.web.conftest import store_issue

ADDRESS = "/2026/11/21"
SHOWN = (
    '<div class="card tint mb6"><p class="kick">Sponsor · <bdi>A &amp; B</bdi></p>\n'
    '<p class="m0" dir="auto"><strong><a rel="sponsored" href="https://boats.example/day?a=1&amp;b=2">&lt;b&gt;A boat</a></strong></p>\n'
    '<p class="m0" dir="auto">From nine to five, coffee on board.</p></div>\n'
)


async def paid(newsroom: Newsroom, stories: int) -> None:
    """An issue that was sent, with a sponsor."""
    await store_issue(newsroom, slots=tuple(make_slot(number) for number in range(1, stories + 1)))
    boats = a_sponsor(name="A & B", headline="<b>A boat", url="https://boats.example/day?a=1&b=2")
    async with newsroom.database.write() as connection:
        await write_sponsor(connection, newsroom.letterhead.key, boats)


async def test_page_and_feeds_show_the_sponsor_behind_the_fifth_story(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """In the same words as the letter, once, with rel="sponsored" and the word for what it is."""
    await paid(newsroom, 7)
    page = (await reader.get(ADDRESS)).text
    atom = etree.fromstring((await reader.get("/feed.xml")).content).findtext(".//{*}content")
    item = json.loads((await reader.get("/feed.json")).content)["items"][0]["content_html"]
    for html in (page, atom, item):
        before, _, behind = html.partition(SHOWN)
        assert (html.count(SHOWN), html.count("Sponsor")) == (1, 1)
        assert ('/story-5">' in before, '/story-6">' in before, '/story-6">' in behind) == (True, False, True)


async def test_shorter_issue_shows_it_at_the_end_and_story_pages_do_not(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """What is paid for is a place in the issue, not beside a single story or on the landing page."""
    await paid(newsroom, 3)
    page = (await reader.get(ADDRESS)).text
    assert SHOWN in page
    assert "story-3" not in page.partition(SHOWN)[2]
    for other in (f"{ADDRESS}/story-1", "/", "/archive"):
        assert "boats.example" not in (await reader.get(other)).text


async def test_issue_without_a_sponsor_shows_nothing_of_it(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """No box and no word."""
    await store_issue(newsroom, slots=(make_slot(1),))
    for address in (ADDRESS, "/feed.xml", "/feed.json"):
        assert "ponsor" not in (await reader.get(address)).text
