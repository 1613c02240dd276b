"""What becomes of an entry between the feed and storage."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from newsletter.sources.entries import clean_language, clean_url, make_byline, make_entry, make_summary, sane_instant
from newsletter.sources.feed_reading import read_feed
from newsletter.sources.markup import cut_between_words, strip_markup
from newsletter.sources.parsed import ParsedFeed, RawEntry
from tests.conftest import NOW
from tests.sources.feed_builders import item, rss, titles


def read(text: str | bytes, content_type: str = "application/xml; charset=utf-8", max_entries: int = 200) -> ParsedFeed:
    body = text.encode() if isinstance(text, str) else text
    found = read_feed(body, content_type=content_type, url="https://paper.example/feed", now=NOW, max_entries=max_entries)
    assert isinstance(found, ParsedFeed), found
    return found


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://paper.example/a", "https://paper.example/a"),
        (" /b?x=1#part ", "https://paper.example/b?x=1#part"),
        ("../c", "https://paper.example/c"),
        ("//else.example/d", "https://else.example/d"),
        ("https://paper.example/with space", "https://paper.example/with%20space"),
        ("https://paper.example/a\u202eb", "https://paper.example/a%E2%80%AEb"),
        ('https://paper.example/<"x">', "https://paper.example/%3C%22x%22%3E"),
        ("https://paper.example/fähre", "https://paper.example/fähre"),
        ("javascript:alert(1)", ""),
        ("JavaScript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("file:///etc/passwd", ""),
        ("https://user:secret@paper.example/", ""),
        ("https://user@paper.example/", ""),
        ("http:///path", ""),
        ("http://[broken/", ""),
        ("http://host:99999999/", ""),
        ("http://pa\u202eper.example/", ""),
        ("https://paper.example/" + "a" * 3000, ""),
        ("https://paper.example/\ud800", ""),
        ("", ""),
    ],
)
def test_only_plain_web_addresses_are_linked_to(url: str, expected: str):
    """A link is http or https, names a host, carries no user name, and holds nothing invisible."""
    assert clean_url(url, base="https://paper.example/news/") == expected


def test_an_entry_without_title_or_link_is_dropped_and_counted():
    """One bad entry costs only itself."""
    feed = read(rss(item("Good"), "<item><title>No link</title></item>", item("", "https://paper.example/x"), item("Bad", "javascript:x")))
    assert (titles(feed.entries), feed.found, feed.dropped) == (["Good"], 4, 3)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (RawEntry(guid="own", url="https://p.example/1", title="T"), "own"),
        (RawEntry(url="https://p.example/1", title="T"), "https://p.example/1"),
        (RawEntry(guid="a\x00b\n", url="https://p.example/1", title="T"), "ab"),
        (RawEntry(guid="g" * 600, url="https://p.example/1", title="T"), f"sha256:{sha256(b'g' * 600).hexdigest()}"),
    ],
    ids=["own", "address", "cleaned", "long"],
)
def test_the_guid_falls_back_to_the_address_and_stays_short(raw: RawEntry, expected: str):
    """The identity of an entry is its feed's own id, else its address."""
    entry = make_entry(raw, base="", language="", now=NOW)
    assert entry is not None
    assert entry.guid == expected


def test_a_guid_given_to_every_entry_does_not_lose_any():
    """Some feeds give their own address as the guid of every entry; the link tells these apart, and true repeats are left out."""
    feed = read(rss(item("A", guid="same"), item("B", guid="same"), item("A", guid="same"), item("C", guid="own"), item("C", guid="own")))
    assert [(entry.guid, entry.title) for entry in feed.entries] == [
        ("https://paper.example/a", "A"),
        ("https://paper.example/b", "B"),
        ("own", "C"),
    ]


def test_a_guid_stays_when_the_feed_moves():
    """A guid that is no address is not turned into one: at another address of the feed it would be another."""
    (entry,) = read(rss("<item><title>A</title><guid>17</guid><link>/a</link></item>")).entries
    assert (entry.guid, entry.url) == ("17", "https://paper.example/a")


def test_the_newest_entries_are_taken_whatever_the_order_of_the_feed():
    """A feed that lists its oldest entry first does not hide the news."""
    days = [item(f"Day {day}", published=f"{day:02} Nov 2026 06:00:00 GMT") for day in range(1, 20)]
    assert titles(read(rss(*days), max_entries=2).entries) == ["Day 19", "Day 18"]


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        (NOW, NOW),
        (NOW + timedelta(hours=14), NOW + timedelta(hours=14)),
        (NOW + timedelta(hours=25), None),
        (datetime(1970, 1, 1, tzinfo=UTC), None),
        (None, None),
    ],
)
def test_a_date_is_sane_or_none(instant: datetime | None, expected: datetime | None):
    """Nothing was published before the web or after tomorrow."""
    assert sane_instant(instant, NOW) == expected


@pytest.mark.parametrize(
    "date", ["irgendwann", "Sat, 99 Foo 2026 99:99:99 GMT", "9" * 50, "0000-00-00", "2026-13-45T99:00:00Z", "Sat, 21 Nov 0001 06:00 GMT"]
)
def test_a_date_that_is_none_is_left_out(date: str):
    """A feed with nonsense for a date keeps its entry."""
    (entry,) = read(rss(item("A", published=date))).entries
    assert entry.published_at is None


@pytest.mark.parametrize(
    ("byline", "expected"),
    [
        ("By Nora Lind", "Nora Lind"),
        ("BY: Nora Lind, AFP", "Nora Lind, AFP"),
        ("nora@paper.example (Nora Lind)", "Nora Lind"),
        ("nora@paper.example", ""),
        ("https://paper.example/nora", ""),
        ("<a href='x'>Nora</a> Lind", "Nora Lind"),
        ("", ""),
    ],
)
def test_a_byline_is_names_only(byline: str, expected: str):
    """No "By", no address."""
    assert make_byline(byline) == expected


def test_the_mail_address_of_an_author_is_not_kept():
    """RSS wants a mail address as the author; we keep the name."""
    (entry,) = read(rss(item("A", more="<author>nora@paper.example (Nora Lind)</author>"))).entries
    assert entry.byline == "Nora Lind"


@pytest.mark.parametrize(
    ("summary", "content", "expected"),
    [
        ("<p>One.</p>", "Two.", "One."),
        ("", "<p>Two <b>w</b>ords.</p><p>More.</p>", "Two words. More."),
        ("The title", "The body.", "The body."),
        ("One. <a href='x'>Continue reading <span>The title</span> <span>&rarr;</span></a>", "", "One."),
        ("One is cut [&#8230;]", "", "One is cut…"),
        ("One… Read more", "", "One…"),
        ("People should read more", "", "People should read more"),
        ("One.<p>The post <a>The title</a> appeared first on <a>Paper</a>.</p>", "", "One."),
        ("<img src=x alt=y>", "", ""),
        ("<script>steal()</script><style>p{}</style>One.", "", "One."),
    ],
)
def test_a_summary_says_more_than_the_title_and_nothing_else(summary: str, content: str, expected: str):
    """The furniture that feeds put around their summaries goes, the first text that says something stays."""
    assert make_summary(summary, content, "The title") == expected


def test_a_long_summary_ends_between_words():
    """A summary has at most a thousand characters and no half word."""
    summary = make_summary("word " * 500, "", "T")
    assert (len(summary) <= 1000, summary.endswith("word…")) == (True, True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("short", "short"), ("one two three", "one two…"), ("onetwothreefour", "onetwothr…"), ("one two, four", "one two…"), ("", "")],
)
def test_text_is_cut_between_words(text: str, expected: str):
    """Only a text without spaces is cut inside a word."""
    assert cut_between_words(text, 10) == expected


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("AT&amp;T &lt; B", "AT&T < B"),
        ("Q&amp;#8217;s", "Q’s"),
        ("5 < 6 and I <3 you", "5 < 6 and I <3 you"),
        ("<b>W</b>ord<br>next<li>item", "Word next item"),
        ("<p>unclosed", "unclosed"),
        ("a\x00b\u202ec\x1bd", "abcd"),
        ("<img onerror=alert(1)>x", "x"),
        ("a&nbsp;b", "a b"),
    ],
)
def test_markup_becomes_plain_text(markup: str, expected: str):
    """Tags go, entities are decoded, words of neighbouring blocks stay apart, nothing invisible is left."""
    assert strip_markup(markup) == expected


@pytest.mark.parametrize(
    ("language", "expected"), [("en", "en"), ("pt_BR", "pt-br"), ("zh-Hant-TW", "zh-hant-tw"), ("english please", ""), ("", ""), ("x", "")]
)
def test_a_language_is_a_tag_or_nothing(language: str, expected: str):
    """What is no language tag is not kept."""
    assert clean_language(language) == expected


TWO_PICTURES = '<media:content url="https://p.example/a.jpg" medium="image" width="{}">{}</media:content>'


@pytest.mark.parametrize(
    ("media", "expected"),
    [
        (
            '<media:thumbnail url="https://p.example/t.jpg" width="240"/><media:description>A ferry</media:description>',
            ("https://p.example/t.jpg", "A ferry", ""),
        ),
        ('<enclosure url="/e.jpg" type="image/jpeg" length="1"/>', ("https://paper.example/e.jpg", "", "")),
        ('<enclosure url="/e.mp3" type="audio/mpeg" length="1"/>', ("", "", "")),
        (
            '<media:content url="https://p.example/a.jpg" medium="image"/><media:credit>Ida</media:credit><media:credit>AFP</media:credit>',
            ("https://p.example/a.jpg", "", "Ida / AFP"),
        ),
        (
            '<media:content url="https://p.example/a.jpg" medium="image" width="9"/>'
            '<media:content url="https://p.example/b.jpg" medium="image" width="99"/>'
            "<media:credit>Ida</media:credit><media:credit>Per</media:credit><media:description>One of them</media:description>",
            ("https://p.example/b.jpg", "", "Per"),
        ),
        (
            '<media:content url="https://p.example/a.jpg" medium="image"/><media:content url="https://p.example/b.jpg" medium="image"/>'
            "<media:credit>A</media:credit><media:credit>B</media:credit><media:credit>C</media:credit>",
            ("https://p.example/a.jpg", "", ""),
        ),
        ('<media:content url="https://p.example/v.mp4" medium="video"/>', ("", "", "")),
        ('<media:content url="javascript:x" medium="image"/>', ("", "", "")),
    ],
)
def test_a_picture_gets_words_only_where_they_are_surely_its_own(media: str, expected: tuple[str, str, str]):
    """A credit or description that may belong to another picture is left out rather than printed under the wrong one."""
    text = rss(item("A", more=media)).replace("<rss ", '<rss xmlns:media="http://search.yahoo.com/mrss/" ')
    (entry,) = read(text).entries
    assert (entry.picture_url, entry.picture_alt, entry.picture_credit) == expected


@pytest.mark.parametrize("kind", ["", ' type="plain"', " type='html' lang=\"en\"", "\n type = 'plain'\n"])
def test_words_about_a_picture_are_read_whatever_attributes_they_have(kind: str):
    """The standard lets ``media:title`` and ``media:description`` say their type; no feed may be lost over it."""
    words = f"<media:title{kind}>Pier</media:title><media:description{kind}>A ferry</media:description>"
    media = f'<media:content url="https://p.example/a.jpg" medium="image">{words}<media:credit role="x">Ida</media:credit></media:content>'
    text = rss(item("A", more=media), item("B", more=f"<media:description{kind}/>")).replace(
        "<rss ", '<rss xmlns:media="http://search.yahoo.com/mrss/" '
    )
    entries = read(text).entries
    assert [(entry.title, entry.picture_alt, entry.picture_credit) for entry in entries] == [("A", "A ferry", "Ida"), ("B", "", "")]


def test_an_element_with_attributes_where_words_belong_is_no_trouble():
    """feedparser gives attributes in place of words there; the entry is read without them."""
    odd = '<feedburner:origLink a="b">https://paper.example/x</feedburner:origLink><media:picturetitle a="b">W</media:picturetitle>'
    spaces = '<rss xmlns:media="http://search.yahoo.com/mrss/" xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0" '
    (entry,) = read(rss(item("A", "https://paper.example/a", more=odd)).replace("<rss ", spaces)).entries
    assert (entry.title, entry.url, entry.picture_alt) == ("A", "https://paper.example/a", "")


def test_words_about_a_picture_are_not_the_entrys_own():
    """``media:title`` and ``media:description`` change neither the headline nor the summary, wherever they stand."""
    media = "<media:title>Picture title</media:title><media:description>What is on it</media:description>"
    text = rss(f"<item>{media}<title>A</title><link>https://paper.example/a</link></item>", item("B", summary="S", more=media))
    entries = read(text.replace("<rss ", '<rss xmlns:media="http://search.yahoo.com/mrss/" ')).entries
    assert {entry.title: entry.summary for entry in entries} == {"A": "What is on it", "B": "S"}


def test_the_address_behind_a_counting_service_is_preferred():
    """FeedBurner puts its own link first and the publisher's beside it."""
    more = "<feedburner:origLink>https://paper.example/real</feedburner:origLink>"
    text = rss(item("A", "http://feedproxy.google.com/x", more=more))
    (entry,) = read(text.replace("<rss ", '<rss xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0" ')).entries
    assert entry.url == "https://paper.example/real"


@pytest.mark.parametrize(
    ("body", "content_type", "title"),
    [
        (rss(item("Fähre")).replace('"1.0"?', '"1.0" encoding="utf-8"?').encode("cp1252"), "application/xml", "Fähre"),
        (rss(item("Fähre")).replace('"1.0"?', '"1.0" encoding="iso-8859-1"?').encode("latin-1"), "text/xml", "Fähre"),
        (rss(item("Фêrry")).replace('"1.0"?', '"1.0" encoding="utf-8"?').encode(), "text/xml", "Фêrry"),
        (rss(item("Fähre")).encode("utf-16"), "application/xml", "Fähre"),
        (rss(item("“Fähre”")).encode("cp1252"), "application/xml; charset=windows-1252", "“Fähre”"),
        (b"\xef\xbb\xbf" + rss(item("Fähre")).encode(), "application/rss+xml", "Fähre"),
        (rss(item("Fähre")).encode(), "application/xml; charset=nonsense", "Fähre"),
    ],
    ids=["cp1252 called utf-8", "latin-1", "utf-8 as text/xml", "utf-16", "cp1252", "byte order mark", "unknown charset"],
)
def test_a_wrong_or_rare_charset_does_not_garble_the_title(body: bytes, content_type: str, title: str):
    """What the bytes say wins over what the feed says of itself."""
    (entry,) = read(body, content_type).entries
    assert entry.title == title


@pytest.mark.parametrize(
    "broken",
    [
        rss(item("A &nbsp; B").replace("&amp;nbsp;", "&nbsp;")),
        rss(item("A  B"))[:-30],
        rss(item("A  B")).replace("A  B", "A \x0b\x00\ufffe B"),
        "\n\n" + rss(item("A  B")),
    ],
    ids=["undefined entity", "cut off", "control characters", "blank lines first"],
)
def test_a_broken_feed_still_gives_its_entries(broken: str):
    """What a lenient reader can read, we read."""
    (entry,) = read(broken).entries
    assert entry.title == "A B"
