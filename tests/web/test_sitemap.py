"""The sitemap, and the file for robots that names it."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import httpx2
import pytest
from lxml import etree
from sqlalchemy import insert, select

from newsletter.daily.newsroom import Newsroom
from newsletter.model.options import LetterheadOptions
from newsletter.model.states import IssueState
from newsletter.storage import schema
from newsletter.web.sitemap import MOST, Address, split
from tests.issue.builders import make_slot
from tests.web.conftest import browser, store_issue

SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
HERE = "https://topten.example"
LATER = ("/archive/2026/11", "/2026/11/21", "/how/2026-11-21")


def read(answer: httpx2.Response, of: str = "url") -> list[tuple[str, str | None]]:
    """Every address with the time of its last change."""
    root = etree.fromstring(answer.content)
    found = [(one.findtext("s:loc", namespaces=SITEMAP), one.findtext("s:lastmod", namespaces=SITEMAP)) for one in root]
    assert (answer.headers["content-type"], len(root.findall(f"s:{of}", SITEMAP))) == ("application/xml", len(found))
    return found


async def test_the_sitemap_lists_what_is_public(newsroom: Newsroom, reader: httpx2.AsyncClient, clock) -> None:
    """Standing pages, each month, each issue and its stories with the time of release; absolute, from the settings; no draft."""
    await store_issue(newsroom, date(2025, 12, 31), slots=(make_slot(1, slug="naïve-&-<b>"),))
    clock.move(hours=1)
    await store_issue(newsroom, date(2026, 11, 20), slots=(make_slot(1), make_slot(2)))
    await store_issue(newsroom, date(2026, 11, 21), state=IssueState.APPROVED)
    early, late = "2026-11-21T09:00:00+00:00", "2026-11-21T10:00:00+00:00"
    assert read(await reader.get("/sitemap.xml", headers={"Host": "evil.example"})) == [
        (f"{HERE}/", late),
        (f"{HERE}/archive", late),
        (f"{HERE}/how", None),
        (f"{HERE}/sources", None),
        (f"{HERE}/corrections", None),
        (f"{HERE}/privacy", None),
        (f"{HERE}/embed", None),
        (f"{HERE}/archive/2026/11", late),
        (f"{HERE}/archive/2025/12", early),
        (f"{HERE}/2026/11/20", late),
        (f"{HERE}/how/2026-11-20", late),
        (f"{HERE}/2026/11/20/story-1", late),
        (f"{HERE}/2026/11/20/story-2", late),
        (f"{HERE}/2025/12/31", early),
        (f"{HERE}/how/2025-12-31", early),
        (f"{HERE}/2025/12/31/na%C3%AFve-%26-%3Cb%3E", early),
    ]


async def test_every_address_answers_and_calls_itself_by_it(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """A sitemap holds lasting addresses: each page is there, and names the same one as its canonical; also before the first issue."""
    for day in (None, date(2025, 12, 31), date(2026, 11, 21)):
        if day:
            await store_issue(newsroom, day)
        for address, _changed in read(await reader.get("/sitemap.xml")):
            answer = await reader.get(address)
            assert (answer.status_code, f'<link rel="canonical" href="{address}">' in answer.text) == (200, True), address


def test_a_sitemap_is_split_only_where_it_must_be() -> None:
    """As few files as may be, each with no more than the most, none lost."""
    five = [Address(f"/{number}") for number in range(5)]
    assert [split(five, 5), split(five, 4), split(five, 2)] == [[five], [five[:4], five[4:]], [five[:2], five[2:4], five[4:]]]


@pytest.mark.slow
async def test_beyond_fifty_thousand_addresses_there_is_an_index(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """The protocol allows no more in one file; the index names the parts, and the parts hold every address once."""
    issue = await store_issue(newsroom, slots=(make_slot(1),))
    assert (await reader.get("/sitemap-1.xml")).status_code == 404
    await add_slots(newsroom, issue.id, MOST)
    parts = read(await reader.get("/sitemap.xml"), "sitemap")
    assert parts == [(f"{HERE}/sitemap-{number}.xml", "2026-11-21T09:00:00+00:00") for number in (1, 2)]
    first, second = [read(await reader.get(address)) for address, _ in parts]
    stories = [f"{HERE}/2026/11/21/story-{number}" for number in range(1, MOST + 2)]
    standing = [f"{HERE}{path}" for path in ("/", "/archive", "/how", "/sources", "/corrections", "/privacy", "/embed", *LATER)]
    assert ([address for address, _ in first + second], len(first)) == (standing + stories, MOST)
    assert (await reader.get("/sitemap-3.xml")).status_code == 404


async def add_slots(newsroom: Newsroom, issue_id: int, amount: int) -> None:
    """So many more stories in an issue."""
    async with newsroom.database.write() as connection:
        one: dict[str, Any] = dict((await connection.execute(select(schema.slot))).one()._mapping)
        more = [one | {"issue_id": issue_id, "number": number, "slug": f"story-{number}"} for number in range(2, amount + 2)]
        await connection.execute(insert(schema.slot), more)


async def test_without_a_public_address_there_is_no_sitemap(newsroom: Newsroom) -> None:
    """Its addresses must be absolute, and a request is never asked for them; robots are not sent to it either."""
    async with browser(replace(newsroom, letterhead=LetterheadOptions())) as client:
        assert [(await client.get(path)).status_code for path in ("/sitemap.xml", "/sitemap-1.xml")] == [404, 404]
        assert "Sitemap" not in (await client.get("/robots.txt")).text
        assert not {"canonical", "og:url"} & set((await client.get("/how")).text.replace('"', " ").split())


async def test_robots_are_told_of_the_sitemap_and_kept_off_links_of_one_person(reader: httpx2.AsyncClient) -> None:
    """The address is absolute and from the settings, whatever the Host says."""
    answer = await reader.get("/robots.txt", headers={"Host": "evil.example"})
    assert answer.text.splitlines() == [
        "User-agent: *",
        "Disallow: /c/",
        "Disallow: /u/",
        "Disallow: /s/",
        "Disallow: /r/",
        "Disallow: /console",
        "Disallow: /api/",
        "",
        "Sitemap: https://topten.example/sitemap.xml",
    ]


async def test_the_times_in_a_sitemap_are_times(newsroom: Newsroom, reader: httpx2.AsyncClient, clock) -> None:
    """To the second and with their zone, as the protocol's dates must be, whatever fraction the clock had."""
    clock.move(microseconds=1234)
    await store_issue(newsroom)
    changed = read(await reader.get("/sitemap.xml"))[0][1] or ""
    assert (datetime.fromisoformat(changed).utcoffset(), len(changed)) == (timedelta(), len("2026-11-21T09:00:00+00:00"))
