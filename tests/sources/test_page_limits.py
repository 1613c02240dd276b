"""Pages that cannot be read, in other character sets, broken, hostile: always a value, and soon."""

import random
import time
from pathlib import Path

import pytest

from newsletter.model.stories import Page
from newsletter.sources.page_tree import MAX_CHARACTERS, MAX_ELEMENTS, UnreadablePage, decode
from newsletter.sources.pages import read_page
from tests.conftest import NOW

PAGES = sorted((Path(__file__).parent / "pages").glob("*/*.html"))
PROSE = "<p>The small ferry that links both shores carried its first cars in more than two years on Friday, its owner said.</p>"


def read(body: str | bytes, content_type: str = "text/html") -> Page | UnreadablePage:
    return read_page(body.encode() if isinstance(body, str) else body, content_type, "https://paper.example/ferry", now=NOW)


@pytest.mark.parametrize(
    ("body", "content_type", "reason"),
    [
        (b"", "text/html", "the page is empty"),
        (b" \n", "text/html", "the page is empty"),
        (b"hello", "text/html", "the page holds no markup"),
        (b"%PDF-1.7 <", "application/pdf", "not a web page but application/pdf"),
        (b"<svg></svg>", "image/svg+xml", "not a web page but image/svg+xml"),
        (b"<!doctype html>", "text/html", "the markup cannot be read"),
        (b"<html><body><div id=root></div></body></html>", "text/html", "no headline and no text were found in it"),
        (b"<html><frameset><frame src=x></frameset></html>", "text/html", "no headline and no text were found in it"),
        (b"<p>" + b"x" * MAX_CHARACTERS, "text/html", f"longer than {MAX_CHARACTERS:,} characters"),
        (b"<p>" + b"<b></b>" * MAX_ELEMENTS, "text/html", f"more than {MAX_ELEMENTS:,} elements"),
    ],
    ids=["empty", "blank", "no markup", "pdf", "svg", "doctype", "application", "frames", "long", "elements"],
)
def test_what_is_no_article_is_a_value_with_a_reason(body: bytes, content_type: str, reason: str):
    """Nothing is raised for a page that we cannot read."""
    assert read(body, content_type) == UnreadablePage(reason)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("<p>Küßchen – “so”".encode(), "text/html; charset=utf-8"),
        ("<p>Küßchen – “so”".encode(), "text/html"),
        ("<p>Küßchen – “so”".encode("cp1252"), "text/html"),
        ("<p>Küßchen – “so”".encode("cp1252"), "text/html; charset=ISO-8859-1"),
        ("<p>Küßchen – “so”".encode("cp1252"), "text/html; charset=utf-8"),
        ("<p>Küßchen – “so”".encode(), "text/html; charset=no-such-set"),
        ("<p>Küßchen – “so”".encode(), 'text/html; charset="utf-8"'),
        (b"\xef\xbb\xbf" + "<p>Küßchen – “so”".encode(), "text/html; charset=iso-8859-1"),
        ("<p>Küßchen – “so”".encode("utf-16"), "text/html"),
        ("<p>Küßchen – “so”".encode(), "text/html; charset=base64"),
    ],
    ids=["utf-8", "silent utf-8", "silent cp1252", "latin-1", "false claim", "unknown", "quoted", "mark", "utf-16", "not text"],
)
def test_a_page_is_decoded_as_browsers_do(body: bytes, content_type: str):
    """The byte order mark, then the header, then what fits; a claim that does not fit is dropped."""
    assert decode(body, content_type) == "<p>Küßchen – “so”"


@pytest.mark.parametrize(("encoding", "label"), [("cp932", "Shift_JIS"), ("euc-jp", "EUC-JP"), ("gb18030", "gb2312"), ("big5", "Big5")])
def test_the_pages_own_word_for_its_characters_is_heard(encoding: str, label: str):
    """In the meta element, under the names that browsers know."""
    text = f'<meta http-equiv="content-type" content="text/html; charset={label}"><p>北海道天'
    assert decode(text.encode(encoding), "text/html") == text


HOSTILE = {
    "deep": "<div>" * 100_000 + PROSE,
    "many deep": ("<div>" * 200 + PROSE + "</div>" * 200) * 30,
    "headings": "<h2>Related</h2>" * 9_000,
    "links": "<a href='/x'>words of a link</a> " * 9_000,
    "metas": "<meta name=author content='By Jane Doe, AP'>" * 14_000,
    "brackets": "<p>" + "(Photo by " * 100_000,
    "title": "<title>" + "a - " * 50_000 + "</title>",
    "pictures": "<div><img src=/a.jpg><p>words</p></div>" * 3_000,
    "nested lists": '<script type="application/ld+json">' + "[" * 100_000 + "</script>",
    "self": '<script type="application/ld+json">{"@id":"a","@type":"Article","author":{"@id":"a"},"image":{"@id":"a"}}</script>',
    "line breaks": "words<br><br>" * 5_000,
    "rows": "<table><tr><td>" * 80 + PROSE,
}


@pytest.mark.parametrize("markup", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_page_is_done_with_soon(markup: str):
    """Size is no lever: whatever fits into the limits is read, or refused, in a few seconds."""
    began = time.monotonic()
    assert isinstance(read(f"<html><body>{markup}{PROSE}"), Page | UnreadablePage)
    assert time.monotonic() - began < 15


PIECES = [
    *(
        b"<p>",
        b"</p>",
        b"<div>",
        b"</div>",
        b'<a href="',
        b'">',
        b"<table>",
        b"</td>",
        b"<svg>",
        b"<select>",
        b"<",
        b'"',
        b"<1a>",
        b"<a:b:c>",
    ),
    *(
        b"\x00",
        b"\xff",
        b"&#0;",
        b"&#xFFFF;",
        b"<br><br>",
        b'<img src="http://[">',
        b'<base href="http://[">',
        b'<img srcset=", 1x,,2w .w">',
    ),
    *(b'<link rel=canonical href="http://[::1">', b'<time datetime="0001-01-01T00:00:00+14:00">', b"<body>", b"</html>", b"<o:p>"),
]


def test_no_broken_page_raises():
    """Two hundred and fifty pages cut, mixed and sprinkled with rubbish give a page or a reason."""
    chance = random.Random(4)
    bodies = [path.read_bytes() for path in PAGES]
    types = ["text/html", "", "text/html; charset=utf-16", "text/html; charset=zip", "text/html; charset=utf-7"]
    for _ in range(250):
        body = bytearray(chance.choice(bodies))
        for _ in range(chance.randint(1, 12)):
            at, other, some = chance.randrange(len(body) + 1), chance.randrange(len(body) + 1), chance.randint(1, 400)
            body[at : at + chance.choice((0, some))] = chance.choice((b"", chance.choice(PIECES), bytes(body[other : other + some])))
        assert isinstance(read(bytes(body), chance.choice(types)), Page | UnreadablePage)
