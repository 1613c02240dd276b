"""Every feed format we promise is read into the same entries."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from newsletter.model.feeds import Entry
from newsletter.sources.feed_reading import read_feed
from newsletter.sources.parsed import ParsedFeed
from tests.conftest import NOW
from tests.sources.conftest import FEEDS

AT = datetime(2026, 11, 20, 17, 30, tzinfo=UTC)
FOG = Entry(
    guid="http://ferry.example/fog", url="http://ferry.example/fog", title="Ferry halts for fog", summary="No crossing before noon."
)
HTTP = "http://ferry.example/"
HTTPS = "https://ferry.example/"


def read(name: str, content_type: str = "application/xml") -> ParsedFeed:
    body = (FEEDS / name).read_bytes()
    found = read_feed(body, content_type=content_type, url="https://ferry.example/feed", now=NOW, max_entries=200)
    assert isinstance(found, ParsedFeed), found
    return found


def feed(form: str, *entries: Entry, site: str = HTTP, language: str = "", dropped: int = 0, pace: timedelta | None = None) -> ParsedFeed:
    return ParsedFeed(
        format=form,
        title="The Ferry Post",
        site_url=site,
        language=language,
        pace=pace,
        entries=entries,
        found=len(entries) + dropped,
        dropped=dropped,
    )


RICH = Entry(
    guid="tag:ferry,fog",
    url="https://ferry.example/fog?a=1&b=2",
    title="Ferry & bus halt for fog",
    summary="No crossing before noon. Buses too.",
    byline="Nora Lind",
    published_at=AT,
    language="en-gb",
    picture_url="https://ferry.example/large.jpg",
    picture_alt="A white ferry in fog.",
    picture_credit="Ida Berg",
    categories=("Travel", "Weather"),
)
ATOM = (
    Entry(
        guid="urn:fog",
        url="https://ferry.example/news/fog",
        title="Why <dialog> & fog halt the ferry",
        summary="No crossing before noon.",
        byline="Nora Lind, Per Dahl",
        published_at=AT,
        language="en",
        categories=("Travel",),
    ),
    Entry(
        guid="urn:nebel",
        url="https://ferry.example/news/nebel",
        title="Nebel & Fähre",
        summary="Keine Überfahrt.",
        published_at=AT - timedelta(hours=1),
        language="de",
    ),
)
JSON = (
    Entry(
        guid="urn:fog",
        url="https://ferry.example/fog",
        title="Ferry & <fog>",
        summary="No crossing before noon.",
        byline="Nora Lind",
        published_at=AT,
        language="en",
        picture_url="https://ferry.example/fog.jpg",
        categories=("Travel",),
    ),
    Entry(
        guid="7",
        url="https://else.example/x",
        title="Elsewhere",
        summary="A link.",
        published_at=AT - timedelta(hours=1),
        language="en",
    ),
)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("rss091.xml", feed("RSS 0.91", replace(FOG, language="en-gb"), language="en-gb")),
        ("rss092.xml", feed("RSS 0.92", replace(FOG, picture_url="http://ferry.example/fog.jpg", categories=("Travel",)))),
        ("rss20.xml", feed("RSS 2.0", RICH, site=HTTPS, language="en-gb", pace=timedelta(minutes=45))),
        (
            "rdf.xml",
            feed("RSS 1.0 (RDF)", replace(FOG, byline="Nora Lind", published_at=AT, language="en"), language="en", pace=timedelta(hours=6)),
        ),
        ("atom03.xml", feed("Atom 0.3", replace(FOG, guid="tag:ferry,fog", published_at=AT, language="en"), language="en")),
        ("atom10.xml", feed("Atom 1.0", *ATOM, site=HTTPS, language="en")),
    ],
)
def test_every_xml_format_is_read_whole(name: str, expected: ParsedFeed):
    """Titles and summaries are plain text, links are absolute, dates are UTC, whatever the format."""
    assert read(name) == expected


@pytest.mark.parametrize("content_type", ["application/feed+json", "application/json; charset=utf-8", "text/plain", ""])
def test_json_feed_is_known_by_its_type_or_its_first_letter(content_type: str):
    """JSON Feed is read by us; an item without title is dropped and counted, one of the wrong kind does no harm."""
    assert read("feed.json", content_type) == feed("JSON Feed 1.1", *JSON, site=HTTPS, language="en", dropped=1)
