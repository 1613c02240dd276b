"""The quick reader of usual feeds and feedparser: wherever the quick one has a result, it is the same, field by field."""

from collections.abc import Callable
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.sources.feed_parser import parse_any_feed, raw_feed
from newsletter.sources.usual_feeds import read_usual_feed
from tests.sources.conftest import FEEDS
from tests.sources.feed_builders import item, rss

SPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" '
    'xmlns:slash="http://purl.org/rss/1.0/modules/slash/" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:x="https://unknown.example/"'
)
WORDS = [
    *["Pier 4"] * 9,
    "",
    " ",
    "Pier 4 is open",
    "Über <b>Öl</b> & more",
    "<p>One</p><p>Two</p>",
    "caf\u00c3\u00a9",
    "quo\x92te",
    "half&nbsp;",
    "日本語",
    "\n  spaced \n",
    "a@b.example (Ann)",
    "By Ann",
    "true",
    "60",
    "en-GB",
    "hourly",
]
ADDRESSES = [
    "https://a.example/1",
    "http:///a.example/2",
    "/3",
    "https://a.example/?a=1&b;=2",
    "https://a.example/?a=1&amp;b=2",
    "tag:a,1",
    "",
]
DATES = [
    *["Sat, 21 Nov 2026 06:00:00 GMT", "2026-11-21T06:00:00Z"] * 9,
    "Sat, 21 Nov 2026 06:00:00 GMT",
    "Sat, 1 Nov 2026 06:00:00 +0530",
    "Fri, 21 Nov 2026 6:00:00 GMT",
    "Sat, 21 Nov 2026 06:00:00 EST",
    "Sat, 31 Nov 2026 06:00:00 GMT",
    "Sat, 21 Foo 2026 06:00:00 GMT",
    "Sat, 21 Nov 2026 24:00:00 -0000",
    "Sat, 21 Nov 0026 06:00:00 GMT",
    "2026-11-21T06:00:00Z",
    "2026-11-21T06:00:00+05:30",
    "2026-11-21T06:00:60Z",
    "2026-13-21T06:00:00Z",
    "2026-11-21T06:00:00.5Z",
    "2026-11-21",
    "0001-01-01T00:00:00+05:00",
    "yesterday",
]
VALUES = [
    "",
    "html",
    "text",
    "xhtml",
    "image/jpeg",
    "TEXT/HTML",
    "alternate",
    "self",
    "enclosure",
    "false",
    "true",
    "1200",
    "fr",
    "base64",
    "A & B",
    *ADDRESSES,
]
NAMES = [
    "type",
    "rel",
    "href",
    "url",
    "uri",
    "isPermaLink",
    "domain",
    "term",
    "label",
    "scheme",
    "width",
    "medium",
    "lang",
    "xml:lang",
    "xml:base",
    "mode",
    "src",
]
RSS_ITEM = [
    *("title", "link", "guid", "description", "pubDate", "category", "dc:creator", "content:encoded", "enclosure", "comments"),
    *("slash:comments", "media:content", "media:thumbnail", "media:credit", "media:description", "media:title"),
]
ATOM_ENTRY = [
    *("title", "id", "link", "published", "updated", "summary", "content", "author", "category", "media:thumbnail", "media:content"),
    *("media:credit", "media:description"),
]
RSS_FEED = ["title", "link", "description", "language", "ttl", "sy:updatePeriod", "sy:updateFrequency", "image", "category", "generator"]
ATOM_FEED = ["title", "link", "id", "updated", "author", "subtitle", "category", "rights"]
ODD = [
    *(
        "source",
        "dc:date",
        "dc:subject",
        "dc:title",
        "x:title",
        "x:link",
        "summary",
        "content",
        "updated",
        "image",
        "language",
        "atom:link",
    ),
    *("rights", "contributor", "created", "x:id", "author", "media:group", "itunes:author"),
]
USUAL_ATTRIBUTES = {
    "link": {
        "rel": ["alternate", "self", "enclosure", "Alternate"],
        "href": ADDRESSES[:1] * 3 + ADDRESSES,
        "type": ["text/html", "image/jpeg"],
    },
    "guid": {"isPermaLink": ["true", "false", "TRUE"]},
    "enclosure": {"url": ADDRESSES, "type": ["image/jpeg", "Audio/MPEG", ""]},
    "media:content": {"url": ADDRESSES, "type": ["image/JPEG", "video/mp4"], "medium": ["image", "video"], "width": ["1200", "x"]},
    "media:thumbnail": {"url": ADDRESSES, "width": ["1200", "90"]},
    "media:description": {"type": ["plain", "html"]},
    "media:credit": {"role": ["author"]},
    "category": {"term": WORDS, "domain": VALUES, "label": WORDS, "scheme": VALUES},
    "title": {"type": ["text", "html"]},
    "summary": {"type": ["text", "html"]},
    "content": {"type": ["text", "html", "xhtml"]},
}
BELOW = {
    "author": ["name", "uri"],
    "media:content": ["media:credit", "media:description", "media:title", "media:thumbnail"],
    "media:group": ["media:content", "media:credit"],
    "image": ["url", "title", "link", "width"],
}


def texts(name: str) -> st.SearchStrategy[str]:
    if name in ("pubDate", "published", "updated", "created", "dc:date"):
        return st.sampled_from(DATES)
    return st.sampled_from(ADDRESSES[:1] * 5 + ADDRESSES) if name in ("link", "guid", "id", "x:link") else st.sampled_from(WORDS)


@st.composite
def elements(draw: Callable, names: list[str], atom: bool, depth: int = 0) -> str:
    """One element: mostly as usual, sometimes with an attribute, a child or a way to write that is not."""
    name = draw(st.sampled_from(ODD if not draw(st.integers(0, 60)) else names))
    usual = USUAL_ATTRIBUTES.get(name, {}) if atom or name in ("guid", "enclosure") or ":" in name else {}
    chosen = {attribute: draw(st.sampled_from(usual[attribute])) for attribute in usual if draw(st.integers(0, 3))}
    if not draw(st.integers(0, 60)):
        chosen[draw(st.sampled_from(NAMES))] = draw(st.sampled_from(VALUES))
    attributes = "".join(f" {attribute}={quoteattr(value)}" for attribute, value in chosen.items())
    if name in BELOW and depth < 2:
        below = "".join(draw(st.lists(elements(BELOW[name], atom, depth + 1), max_size=2, unique_by=_name)))
        return f"<{name}{attributes}>{below}</{name}>"
    text = "" if atom and name in ("link", "category") and draw(st.integers(0, 20)) else draw(texts(name))
    way = draw(st.integers(0, 40))
    ways = {0: f"<b>{escape(text)}</b>", 1: f"{escape(text)}<!-- c -->{escape(text)}", 2: f"<?p i?>{escape(text)}"}
    return f"<{name}{attributes}>{ways.get(way, f'<![CDATA[{text}]]>' if way < 12 else escape(text))}</{name}>"


def _name(element: str) -> str:
    return element[1:].partition(">")[0].partition(" ")[0]


def entries(name: str, names: list[str], atom: bool) -> st.SearchStrategy[str]:
    """Entries that mostly carry each element at most once, as usual ones do."""
    once = st.lists(elements(names, atom), max_size=8, unique_by=_name)
    parts = once | once | once | st.lists(elements(names, atom), max_size=5)
    return parts.map(lambda found: f"<{name}>{''.join(found)}</{name}>")


def agree(text: str) -> bool:
    """Whether the quick reader had a result; fails where it is not feedparser's."""
    body = ("<?xml version='1.0' encoding='utf-8'?>\n" + text).encode()
    quick = read_usual_feed(body)
    if quick is not None:
        assert raw_feed(quick, {}) == raw_feed(parse_any_feed(body), {})
    return quick is not None


@pytest.mark.parametrize("name", ["wordpress", "pictures", "atom"])
def test_the_feeds_of_the_world_are_usual(name: str):
    """The quick reader is worth its place only while it reads what most publishers send, and reads it the same."""
    assert agree((FEEDS / "usual" / f"{name}.xml").read_text().partition("?>")[2])


@pytest.mark.parametrize("name", ["atom03", "atom10", "rdf", "rss091", "rss092", "rss20"])
def test_the_samples_read_the_same(name: str):
    """Old formats are left to feedparser, the rest reads the same."""
    agree((FEEDS / f"{name}.xml").read_text().partition("?>")[2])


@pytest.mark.parametrize(
    "odd",
    [
        '<!DOCTYPE rss SYSTEM "x">' + rss(item("A")).partition("?>")[2],
        rss(item("A")).partition("?>")[2] + "<",
        rss(item("A", more="<category/>" + "".join(f"<category>{n}</category>" for n in range(300)))).partition("?>")[2],
        rss(item("A", more="<x>" * 300 + "</x>" * 300)).partition("?>")[2],
        rss(item("A", more="<itunes:author>B</itunes:author>")).partition("?>")[2],
    ],
    ids=["doctype", "broken", "many tags", "deep", "undeclared prefix"],
)
def test_the_unusual_is_left_to_feedparser(odd: str):
    """What could be dangerous, slow or open to interpretation is not for the quick reader."""
    assert not agree(odd)


@settings(max_examples=250, deadline=None)
@given(st.lists(entries("item", RSS_ITEM, False), max_size=3), st.lists(elements(RSS_FEED, False), max_size=4, unique_by=_name))
def test_made_up_rss_reads_the_same(items: list[str], head: list[str]):
    """Whatever elements, attributes, dates and ways to write come together."""
    agree(f'<rss version="2.0" {SPACES}><channel>{"".join(head)}{"".join(items)}</channel></rss>')


@settings(max_examples=250, deadline=None)
@given(
    st.lists(entries("entry", ATOM_ENTRY, True), max_size=3),
    st.lists(elements(ATOM_FEED, True), max_size=3, unique_by=_name),
    st.sampled_from(["", ' xml:lang="pt_BR"']),
)
def test_made_up_atom_reads_the_same(found: list[str], head: list[str], language: str):
    """Whatever elements, attributes, dates and ways to write come together."""
    agree(f'<feed xmlns="http://www.w3.org/2005/Atom" {SPACES}{language}>{"".join(head)}{"".join(found)}</feed>')
