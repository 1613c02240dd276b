"""The sample publications: real feeds in four formats that our own reader reads, a broken one, and what the demo is to show."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from newsletter.demo.sample_documents import CONTENT_TYPES, PICTURE_ALTS, feed_document, page_document
from newsletter.demo.sample_feeds import SampleSource, Telling, sample_sources, sample_tellings
from newsletter.demo.sample_pictures import draw
from newsletter.demo.sample_server import SampleServer
from newsletter.sources.feed_reading import read_feed
from newsletter.sources.opml import read_opml
from newsletter.sources.pages import Page, read_page
from newsletter.sources.parsed import ParsedFeed, UnreadableFeed

TODAY = datetime(2026, 11, 21, 11, 30, tzinfo=UTC)
BASE = "http://127.0.1.1:8000"
SOURCES = [pytest.param(source, id=source.key) for source in sample_sources()]


def tellings_of(source: SampleSource) -> list[Telling]:
    return [telling for telling in sample_tellings(TODAY) if telling.source == source.key]


def test_what_the_demo_was_promised_to_carry() -> None:
    """Six to eight sources, about 150 entries, a broken feed, a hostile title, opinion and sponsored pieces, one text in five outlets."""
    tellings = sample_tellings(TODAY)
    assert Counter(source.format for source in sample_sources()) == {"rss": 3, "atom": 2, "json": 1, "rdf": 1, "broken": 1}
    assert 130 <= len(tellings) <= 170
    assert sum("<script>" in telling.title for telling in tellings) == 1
    assert Counter(telling.category for telling in tellings)["Opinion"] == 5
    assert Counter(telling.category for telling in tellings)["Sponsored"] == 4
    assert Counter(telling.summary for telling in tellings).most_common(1)[0][1] == 5


def test_every_telling_belongs_to_a_source_and_to_the_last_two_days() -> None:
    """A slip in the texts would lose an entry without a word."""
    keys = {source.key for source in sample_sources()}
    for telling in sample_tellings(TODAY):
        assert telling.source in keys
        assert TODAY - timedelta(days=2) < telling.at <= TODAY


@pytest.mark.parametrize("source", SOURCES)
def test_our_reader_reads_what_a_source_published(source: SampleSource) -> None:
    """Titles, times and bylines come through each format."""
    tellings = tellings_of(source)
    read = read_feed(
        feed_document(source, BASE, tellings).encode(),
        content_type=CONTENT_TYPES[source.format],
        url=f"{BASE}/feed",
        now=TODAY,
        max_entries=200,
    )
    if source.format == "broken":
        assert isinstance(read, UnreadableFeed)
        return
    assert isinstance(read, ParsedFeed)
    assert (read.title, len(read.entries), read.dropped) == (source.name, len(tellings), 0)
    plain = [telling for telling in tellings if "<" not in telling.title]
    expected = {(telling.title, telling.at, telling.byline.removeprefix("By ")) for telling in plain}
    assert expected <= {(entry.title, entry.published_at, entry.byline) for entry in read.entries}


def test_our_reader_finds_the_article_in_a_page() -> None:
    """The credited picture and the text, without related posts, the author's box and the sign-up form."""
    source = sample_sources()[0]
    telling = next(telling for telling in tellings_of(source) if telling.picture)
    document = page_document(source, BASE, telling, tellings_of(source)[:3])
    page = read_page(document.encode(), "text/html; charset=utf-8", BASE + telling.path, now=TODAY)
    assert isinstance(page, Page)
    assert (page.title, page.picture.credit, page.picture.alt) == (telling.title, source.name, PICTURE_ALTS[telling.picture])
    assert telling.more in page.text
    assert "Related Posts" not in page.text


@pytest.mark.parametrize("name", PICTURE_ALTS)
def test_every_picture_is_a_jpeg(name: str) -> None:
    """Drawn, not shipped."""
    assert draw(name).startswith(b"\xff\xd8\xff")


def test_the_server_publishes_up_to_its_now() -> None:
    """Moving ``now`` plays another day; each source has an address of its own."""
    with SampleServer(TODAY) as server:
        addresses = [outline.url for outline in read_opml(server.opml).outlines]
        assert len({urlsplit(address).hostname for address in addresses}) == len(addresses) == 8
        late = entries_at(addresses[0])
        server.now = TODAY - timedelta(days=1)
        early = entries_at(addresses[0])
    assert 0 < early < late


def entries_at(address: str) -> int:
    parts = urlsplit(address)
    connection = HTTPConnection(parts.hostname, parts.port, timeout=5)
    connection.request("GET", parts.path)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    assert parsedate_to_datetime(answer.headers["Last-Modified"]).tzinfo is not None
    return body.count(b"<item>")
