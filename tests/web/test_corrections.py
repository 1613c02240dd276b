"""What was wrong stands where readers meet it: on the story, the issue, a page of its own, in the feeds and for programs."""

import json
import re
from datetime import date
from xml.etree import ElementTree

import httpx2
import pytest

from newsletter.daily.corrections import correct
from newsletter.daily.newsroom import Newsroom
from newsletter.model.states import IssueState
from tests.conftest import HandClock
from tests.issue.builders import make_slot
from tests.web.conftest import store_issue

DAY = date(2026, 11, 21)
TWO = (make_slot(1, "Forty nations sign"), make_slot(2, "A ferry runs aground"))
ATOM = "{http://www.w3.org/2005/Atom}"
NOTE = re.compile(
    r'<p class="why"><strong>Correction of <time datetime="([^"]+)">([^<]+)</time>:</strong> <span dir="auto">([^<]+)</span></p>'
)


@pytest.fixture
async def corrected(newsroom: Newsroom, clock: HandClock) -> None:
    """An issue with a mistake in its second story and one in the issue as a whole."""
    await store_issue(newsroom, DAY, slots=TWO)
    clock.move(days=1)
    await correct(newsroom, DAY, "The ferry is called <Anna>.", by="lisa (command line)", number=2)
    clock.move(days=40)
    await correct(newsroom, DAY, "It was a Friday.", by="lisa (command line)")


@pytest.mark.usefixtures("corrected")
async def test_a_correction_stands_where_the_mistake_is(reader: httpx2.AsyncClient) -> None:
    """Dated, escaped, on the story it is about and on the issue, on no other story; and who wrote it is nobody's business."""
    ferry = ("2026-11-22T09:00:00+00:00", "November 22, 2026", "The ferry is called &lt;Anna&gt;.")
    friday = ("2027-01-01T09:00:00+00:00", "January 1, 2027", "It was a Friday.")
    pages = {path: (await reader.get(f"/2026/11/21{path}")).text for path in ("", "/story-1", "/story-2")}
    assert {path: NOTE.findall(text) for path, text in pages.items()} == {"": [friday, ferry], "/story-1": [], "/story-2": [ferry]}
    assert not any("lisa (command" in text for text in pages.values())


@pytest.mark.usefixtures("corrected")
async def test_programs_are_told_of_it(reader: httpx2.AsyncClient) -> None:
    """schema.org's correction on the story; the time of the last change in both feeds and the sitemap, and the words in the feeds."""
    things = {}
    for path in ("story-1", "story-2"):
        page = await reader.get(f"/2026/11/21/{path}")
        told = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page.text, re.DOTALL)[1])
        things[path] = (told.get("dateModified"), told.get("correction"))
    at = "2026-11-22T09:00:00+00:00"
    comment = {"@type": "CorrectionComment", "text": "The ferry is called <Anna>.", "datePublished": at}
    assert things == {"story-1": (None, None), "story-2": (at, [comment])}
    last, released = "2027-01-01T09:00:00+00:00", "2026-11-21T09:00:00+00:00"
    feed = ElementTree.fromstring((await reader.get("/feed.xml")).text)
    entry = feed.find(f"{ATOM}entry")
    assert [feed.findtext(f"{ATOM}updated"), *(entry.findtext(f"{ATOM}{name}") for name in ("published", "updated"))] == [
        last,
        released,
        last,
    ]
    (item,) = json.loads((await reader.get("/feed.json")).text)["items"]
    assert (item["date_published"], item["date_modified"]) == (released, last)
    for content in (entry.findtext(f"{ATOM}content"), item["content_html"]):
        assert [text for _, _, text in NOTE.findall(content)] == ["It was a Friday.", "The ferry is called &lt;Anna&gt;."]
    changed = dict(
        re.findall(r"<loc>https://topten.example([^<]*)</loc><lastmod>([^<]*)</lastmod>", (await reader.get("/sitemap.xml")).text)
    )
    paths = {path: changed[f"/2026/11/21{path}"] for path in ("", "/story-1", "/story-2")}
    assert paths == {"": last, "/story-1": released, "/story-2": at}


@pytest.mark.usefixtures("corrected")
async def test_all_corrections_are_on_one_page_by_year(reader: httpx2.AsyncClient) -> None:
    """The latest year first, each year under an address of its own, each note with a link; a year without is nowhere."""
    stories = re.compile(r'<p dir="auto">([^<]+)</p>\s*<p class="meta m0">(In[^<]*)<a href="([^"]+)">([^<]+)</a>')
    friday = ("It was a Friday.", "In the issue of ", "/2026/11/21", "November 21, 2026")
    ferry = ("The ferry is called &lt;Anna&gt;.", "In “", "/2026/11/21/story-2", "A ferry runs aground")
    pages = {path: await reader.get(f"/corrections{path}") for path in ("", "/2027", "/2026", "/2025", "/02026")}
    assert {path: (page.status_code, stories.findall(page.text)) for path, page in pages.items()} == {
        "": (200, [friday]),
        "/2027": (200, [friday]),
        "/2026": (200, [ferry]),
        "/2025": (404, []),
        "/02026": (404, []),
    }
    assert re.findall(r'href="(/corrections/\d+)"', pages[""].text) == ["/corrections/2027", "/corrections/2026"]
    sitemap = (await reader.get("/sitemap.xml")).text
    assert re.findall(r"example(/corrections[^<]*)<", sitemap) == ["/corrections", "/corrections/2027", "/corrections/2026"]


async def test_without_a_correction_the_page_says_what_it_is_for(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """The policy, where to write, and that there is none; and neither page nor feed claims to have changed."""
    await store_issue(newsroom, DAY, slots=TWO)
    page = await reader.get("/corrections")
    assert (page.status_code, "Nothing was corrected so far." in page.text, "lisa@topten.example" in page.text) == (200, True, True)
    assert "date_modified" not in (await reader.get("/feed.json")).text
    assert NOTE.findall((await reader.get("/2026/11/21")).text) == []


@pytest.mark.usefixtures("corrected")
async def test_what_a_browser_kept_is_old_after_a_correction(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """The tags of the story, the issue, the feeds and the page change with it."""
    paths = ("/2026/11/21", "/2026/11/21/story-1", "/feed.xml", "/feed.json", "/corrections")
    tags = {path: (await reader.get(path)).headers["etag"] for path in paths}
    await correct(newsroom, DAY, "Thirty-nine.", by="lisa", number=1)
    answers = {path: (await reader.get(path, headers={"If-None-Match": tag})).status_code for path, tag in tags.items()}
    assert answers == dict.fromkeys(paths, 200)


async def test_a_draft_has_no_corrections_page(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """An issue that is no longer public takes nothing with it that was not public."""
    await store_issue(newsroom, DAY, slots=TWO, state=IssueState.DRAFTED)
    assert (await reader.get("/2026/11/21")).status_code == 404
    assert "/corrections/" not in (await reader.get("/sitemap.xml")).text
