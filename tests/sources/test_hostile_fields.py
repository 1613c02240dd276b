"""Letters that break renderers and links that lead astray, in every field of every format: the issue goes out, its title clean."""

import json
import re
from html import escape, unescape

import pytest

from newsletter.model.feeds import Entry
from newsletter.model.links import safe_link
from newsletter.sources.feed_reading import read_feed
from newsletter.sources.parsed import ParsedFeed
from tests.conftest import NOW
from tests.rendering.builders import MONDAY, OPTIONS, RENDERER, a_letterhead, a_slot, an_issue, reports

LETTERS = {
    "NUL": "\x00",
    "vertical tab": "\x0b",
    "escape": "\x1b",
    "delete": "\x7f",
    "next line": "\x85",
    "C1": "\x9b",
    "U+FFFE": "\ufffe",
    "U+FFFF": "\uffff",
    "half a letter": "\ud800",
    "line separator": "\u2028",
    "override": "\u202e",
    "isolate": "\u2066",
    "byte order mark": "\ufeff",
    "tag letter": "\U000e0041",
    "mj-raw": "<mj-raw><script>alert(1)</script></mj-raw>",
    "mj-include": "<mj-include path='/etc/passwd'/>",
    "template": "{{ 7*7 }}{% include '/etc/passwd' %}",
    "header": "\r\nBcc: evil@x.example",
    "encoded word": "=?utf-8?q?=0D=0ABcc:_evil@x.example?=",
    "CDATA's end": "]]>",
}
NEVER = re.compile(
    "[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
BAD_LINKS = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "\x01javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "ftp://paper.example/a",
    "mailto:a@x.example",
    "//paper.example\\@evil.example/",
    "https://bank.example@evil.example/",
    "https://bank.example:pw@evil.example/",
    "https://paper.example/\r\nX-Evil: 1",
    "https://pa\u202eper.example/",
    "https://paper\x00.example/",
    "https://paper.example:99999/",
    "https://[::1/",
    "http://<script>/",
)


def rss(words: str) -> bytes:
    return _rss(words, "")


def unusual_rss(words: str) -> bytes:
    return _rss(words, "<unusual/>")


def _rss(words: str, more: str) -> bytes:
    said = escape(words)
    return _encoded(
        f'<?xml version="1.0"?><rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel><title>F {said}</title><item>{more}'
        f"<title>T {said}</title><link>https://paper.example/a</link><guid>g {said}</guid><description>S {said}</description>"
        f'<author>A {said}</author><category>C {said}</category><media:content url="https://paper.example/a.jpg" type="image/jpeg">'
        f"<media:description>D {said}</media:description><media:credit>P {said}</media:credit></media:content></item></channel></rss>"
    )


def atom(words: str) -> bytes:
    said = escape(words)
    return _encoded(
        f'<feed xmlns="http://www.w3.org/2005/Atom"><title>F {said}</title><entry><id>g {said}</id><title>T {said}</title>'
        f'<link href="https://paper.example/a"/><summary>S {said}</summary><author><name>A {said}</name></author>'
        f'<category term="C {said}"/></entry></feed>'
    )


def rdf(words: str) -> bytes:
    said = escape(words)
    return _encoded(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>F {said}</title></channel><item><title>T {said}</title>'
        f"<link>https://paper.example/a</link><description>S {said}</description><dc:creator>A {said}</dc:creator></item></rdf:RDF>"
    )


def json_feed(words: str) -> bytes:
    item = {"id": f"g {words}", "url": "https://paper.example/a", "title": f"T {words}", "summary": f"S {words}", "tags": [f"C {words}"]}
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": f"F {words}", "items": [{**item, "authors": [{"name": f"A {words}"}]}]}
    return json.dumps(feed).encode()


def by_reference(words: str) -> str:
    """The same letters written as numbers, which no byte-wise filter sees."""
    return "".join(f"&#{ord(letter)};" for letter in words)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def read(body: bytes) -> ParsedFeed:
    kind = "application/feed+json" if body.startswith(b"{") else "application/xml"
    found = read_feed(body, content_type=kind, url="https://paper.example/feed", now=NOW, max_entries=10)
    assert isinstance(found, ParsedFeed), found
    return found


def texts_of(entry: Entry) -> list[str]:
    return [entry.title, entry.summary, entry.byline, entry.guid, entry.picture_alt, entry.picture_credit, *entry.categories]


@pytest.mark.parametrize("form", [rss, unusual_rss, atom, rdf, json_feed], ids=lambda form: form.__name__)
@pytest.mark.parametrize("letters", LETTERS.values(), ids=LETTERS.keys())
def test_whatever_stands_in_a_feed_its_fields_come_out_clean(form, letters: str):
    """Raw or as a reference: the entry is there, its title whole, and no field holds what XML, a header or an eye cannot bear."""
    written = [form(f"before{letters}after"), form("WORDS").replace(b"WORDS", f"before{by_reference(letters)}after".encode())]
    for body in written:
        (entry,) = read(body).entries
        assert entry.title.startswith("T before") and entry.title.endswith("after")
        assert [text for text in texts_of(entry) if NEVER.search(text)] == []


@pytest.mark.parametrize("letters", LETTERS.values(), ids=LETTERS.keys())
def test_an_issue_with_such_a_title_goes_out_and_its_title_is_clean(letters: str):
    """From the feed through the templates and MJML to the finished letter; what looked like markup is text."""
    harmless = _letter(read(rss("before and after")).entries[0])
    letter = _letter(read(rss(f"before{letters}after")).entries[0])
    assert re.findall(r"<(/?[a-zA-Z][\w-]*)", letter.html) == re.findall(r"<(/?[a-zA-Z][\w-]*)", harmless.html)
    assert "before" in letter.html and "before" in letter.text
    assert NEVER.search(letter.html.replace("\n", "")) is None
    assert "\nBcc" not in letter.text


def _letter(entry: Entry):
    slot = a_slot(
        headline=entry.title, summary=entry.summary, byline=entry.byline, label=entry.title, url=entry.url, source=entry.categories[0]
    )
    return RENDERER.render_issue(an_issue(subject=entry.title), (slot, a_slot(2)), a_letterhead(), OPTIONS, next_due=MONDAY)


@pytest.mark.parametrize("link", BAD_LINKS, ids=ascii)
def test_no_bad_link_comes_out_of_a_feed_or_stands_in_a_letter(link: str):
    """As a story's link, its guid, its picture or another report: it is nowhere in what is printed, and every link is http or https."""
    item = f"<title>T</title><link>{escape(link)}</link><guid>{escape(link)}</guid>"
    body = f'<rss version="2.0"><channel><item>{item}<enclosure url="{escape(link)}" type="image/jpeg"/></item></channel></rss>'
    cleaned = link.replace("\x00", "").replace("\x01", "").replace("\t", "")
    found = read(body.encode("utf-8", "surrogatepass"))
    for entry in found.entries:
        assert all(url == "" or (url.startswith(("http://", "https://")) and "@" not in url) for url in (entry.url, entry.picture_url))
    also = reports("Other")
    letter = RENDERER.render_issue(
        an_issue(), (a_slot(url=link, also=tuple(type(one)(source=one.source, title=one.title, url=link) for one in also)), a_slot(2)),
        a_letterhead(), OPTIONS, next_due=MONDAY,
    )  # fmt: skip
    addresses = [unescape(address) for address in re.findall(r'(?:href|src)="([^"]*)"', letter.html)]
    assert [address for address in addresses if not address.startswith(("https://", "http://", "mailto:", "BLANK"))] == []
    assert link not in addresses and cleaned not in addresses
    assert safe_link(link) is None


MIXED = ("https://раypal.example/", "https://аpple.example/", "https://ɡoogle.example/", "https://müller.example/", "https://例え.example/")


@pytest.mark.parametrize("link", MIXED)
def test_a_name_in_other_letters_is_linked_as_its_a_label(link: str):
    """A host that looks like another shows what it is (RFC 5890): in a letter every link is ASCII."""
    letter = RENDERER.render_issue(an_issue(), (a_slot(url=link), a_slot(2)), a_letterhead(), OPTIONS, next_due=MONDAY)
    hosts = re.findall(r'href="https?://([^/"]*)', letter.html)
    assert [host for host in hosts if not host.isascii()] == []
    assert any(host.startswith("xn--") and host.endswith(".example") for host in hosts)
    assert link.split("/")[2] not in letter.html + letter.text
