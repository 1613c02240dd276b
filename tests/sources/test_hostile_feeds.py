"""Bodies made to hurt: none may hang, grow, reach for a file or address, or bring more than plain text."""

import time
import unicodedata
from pathlib import Path

import pytest

from newsletter.sources.apart import Apart, Stopped
from newsletter.sources.discovery import named_feeds, typed_addresses
from newsletter.sources.entries import clean_language, clean_url, make_byline, make_summary
from newsletter.sources.feed_limits import why_not_parse
from newsletter.sources.feed_reading import read_feed
from newsletter.sources.markup import strip_markup
from newsletter.sources.opml import read_opml
from newsletter.sources.parsed import ParsedFeed, UnreadableFeed
from newsletter.sources.polling import max_age, retry_after
from newsletter.sources.publications import name_source
from tests.conftest import NOW
from tests.sources.feed_builders import item, rss

ENTITIES = "it declares entities of its own (<!ENTITY), which can grow without end"
NESTED = "its tags are nested more than 500 deep"
LAUGHS = '<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>' + rss(item("&b;")).partition("?>")[2]
XXE = '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + rss(item("&x;")).partition("?>")[2]


def read(body: bytes, content_type: str = "application/xml") -> ParsedFeed | UnreadableFeed:
    return read_feed(body, content_type=content_type, url="https://paper.example/feed", now=NOW, max_entries=200)


@pytest.mark.parametrize(
    ("body", "content_type", "reason"),
    [
        (LAUGHS.encode(), "application/xml", ENTITIES),
        (XXE.encode(), "application/xml", ENTITIES),
        (LAUGHS.replace("ENTITY", "entity").encode(), "application/xml", ENTITIES),
        (('<?xml version="1.0" encoding="utf-16"?>' + LAUGHS).encode("utf-16"), "application/xml", ENTITIES),
        (LAUGHS.encode("utf-16-be"), "application/xml; charset=utf-16be", ENTITIES),
        (LAUGHS.encode("cp037"), "application/xml; charset=cp037", ENTITIES),
        (LAUGHS.replace("<", "+ADw-").encode(), "application/xml; charset=utf-7", ENTITIES),
        (b"<rss><channel>" + b"<a>" * 200_000, "application/xml", NESTED),
        (b"<rss><channel>" + b"<a>" * 200_000 + b"</a>" * 200_000, "application/xml", NESTED),
        (b"<rss>" + b"<a/>" * 200_001, "application/xml", "it has more than 200,000 tags"),
        (b"<rss>" + b"<" * 900_000, "application/xml", "it has more than 800,000 tags or references"),
        (b"<rss>" + b"&" * 900_000, "application/xml", "it has more than 800,000 tags or references"),
        (b"<rss><item " + b'a="" ' * 100_000 + b"/>", "application/xml", "it has a tag of more than 300,000 letters"),
        (b"<rss><x:Author><![CDATA[" + b"a" * 20_000, "application/xml", "it names somebody with more than 10,000 letters"),
        (b'{"items": [' + b"{}," * 200_001, "application/json", "it has more than 200,000 parts"),
        (b'{"version": ' + b"[" * 150_000, "application/json", "it is not well-formed JSON"),
        (b"{}", "application/json", "it is JSON, but no JSON Feed"),
        (b"", "application/xml", "it is empty"),
        (b"\x00\xff\xfe garbage \x80", "application/xml", "it is no feed in a format we know"),
        (b"%PDF-1.7", "application/pdf", "it is no feed in a format we know"),
        (b"<!DOCTYPE html><html><p>Hello", "text/html", "it is a web page, not a feed"),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else "",
)
def test_a_hostile_body_is_refused_in_words_and_at_once(body: bytes, content_type: str, reason: str):
    """Bombs are refused before they are parsed, in whatever encoding they come."""
    begun = time.process_time()
    found = read(body, content_type)
    assert isinstance(found, UnreadableFeed)
    assert (found.reason, time.process_time() - begun < 1) == (reason, True)


@pytest.mark.parametrize("unit", ["a", "<", " ", "<!", "<![CDATA[", "<!--", "&", "<a ", '="', "</a>", "<a></b>", "]]>", "<?"])
def test_looking_at_a_body_takes_time_in_proportion_to_its_size(unit: str):
    """A megabyte of anything is judged in a fraction of a second."""
    body = (unit * (1_000_000 // len(unit))).encode()
    begun = time.process_time()
    why_not_parse(body)
    assert time.process_time() - begun < 0.8


def test_unclosed_html_inside_a_feed_is_no_bomb():
    """Tags left open in one description are closed with it, and verbatim text counts for nothing."""
    sloppy = item("A").replace("<description>", "<description>" + "one<br>" * 300)
    verbatim = item("B").replace("<description>", "<description><![CDATA[" + "<br>" * 3000 + "]]>")
    assert why_not_parse(rss(sloppy, sloppy, sloppy, verbatim).encode()) is None


def test_a_body_is_never_taken_for_a_file_name_or_an_address(tmp_path: Path):
    """feedparser opens what looks like a path or an address; it is never given the chance."""
    secret = tmp_path / "feed.xml"
    secret.write_text(rss(item("Secret")))
    nothing = UnreadableFeed("it is no feed in a format we know")
    assert [read(body) for body in (str(secret).encode(), b"http://127.0.0.1:1/", secret.as_uri().encode())] == [nothing] * 3


def test_no_control_character_or_direction_override_survives():
    """XML-illegal letters, terminal escapes and hidden directions are gone from every field."""
    nasty = "A\x00\x07\x1b[31m\x0b\x7f\x85\u202e\u2066\ufeff\ufffe\u2028B"
    body = rss(item(nasty, summary=f"S {nasty}", guid=nasty, more=f"<author>{nasty}</author><category>{nasty}</category>"), title=nasty)
    found = read(body.encode("utf-8", "surrogatepass"))
    assert isinstance(found, ParsedFeed)
    (entry,) = found.entries
    texts = [found.title, entry.title, entry.summary, entry.guid, entry.url, entry.byline, *entry.categories]
    assert [text for text in texts if not text or any(unicodedata.category(letter) in ("Cc", "Cf", "Zl", "Zp") for letter in text)] == []


@pytest.mark.parametrize("title", ["<script>alert(1)</script>", "{{7*7}}", "=?utf-8?q?x?=\r\nBcc: a@b", "]]><x>", "<b" * 2000])
def test_a_hostile_title_is_text_or_nothing(title: str):
    """Markup in a title becomes text on one line, at most 300 letters."""
    found = read(rss(item(title), item("Other")).encode())
    assert isinstance(found, ParsedFeed)
    for entry in found.entries:
        assert (len(entry.title) <= 300, "\n" in entry.title, "<script" in entry.title) == (True, False, False)


def test_one_field_cannot_fill_the_database():
    """Every field has a length beyond which it is cut."""
    long = "word " * 100_000
    found = read(rss(item(long, "https://paper.example/a", summary=long, guid=long, more=f"<category>{long}</category>" * 50)).encode())
    assert isinstance(found, ParsedFeed)
    (entry,) = found.entries
    lengths = [len(text) for text in (entry.title, entry.summary, entry.guid, entry.url, *entry.categories)]
    assert lengths <= [300, 1000, 500, *[80] * 20]


async def test_a_body_that_keeps_the_parser_busy_is_given_up_and_the_next_is_read():
    """An author of 300 kB keeps a pattern of feedparser busy for minutes; its process is ended, the program goes on."""
    bomb = rss(item("A", more="<unusual/><author>" + "<a/>".join(["a" * 9_900] * 40) + "</author>")).encode()
    named = {"content_type": "application/xml", "url": "https://paper.example/", "now": NOW, "max_entries": 5}
    async with Apart(workers=1, seconds=1) as apart:
        stopped = await apart.run(read_feed, bomb, **named)
    async with Apart(workers=1) as apart:
        read_next = await apart.run(read_feed, rss(item("B")).encode(), **named)
    assert (stopped, isinstance(read_next, ParsedFeed)) == (Stopped("reading it took more than 1 s"), True)


@pytest.mark.parametrize("unit", ["a", "<", " ", "&", "- ", "<b>", "read more ", "@", "|", "x@y.z "])
@pytest.mark.parametrize(
    "read_text",
    [
        strip_markup,
        make_byline,
        clean_url,
        clean_language,
        lambda text: make_summary(text, "", "T"),
        lambda text: name_source(text, "https://paper.example/"),
        lambda text: retry_after(text, NOW),
        max_age,
        typed_addresses,
        read_opml,
        lambda text: named_feeds(text.encode(), "https://paper.example/"),
    ],
)
def test_no_rule_of_ours_is_slow_on_a_megabyte(read_text, unit: str):
    """None of our patterns goes back over long text again and again."""
    text = unit * (1_000_000 // len(unit))
    begun = time.process_time()
    read_text(text)
    assert time.process_time() - begun < 1
