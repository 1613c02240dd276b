"""What is fuzzed: one function for each reader of strangers' bytes, which reads them and asserts what must hold for whatever comes out."""

import gzip
import importlib.util
import unicodedata
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, time
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from PIL import Image

from newsletter.delivery.envelope import write_address
from newsletter.model.addresses import Address, RefusedAddress, parse_address, without_addresses
from newsletter.model.links import safe_link
from newsletter.model.options import SourceOptions
from newsletter.model.plain_text import header_text, plain
from newsletter.model.stories import Page
from newsletter.model.web_addresses import canonical_url, family_of
from newsletter.rendering.compile import compile_letter
from newsletter.rendering.headers import issue_headers, subject_value
from newsletter.rendering.strangers import said
from newsletter.sources.discovery import named_feeds, typed_addresses, usual_places
from newsletter.sources.entries import clean_language, clean_url
from newsletter.sources.feed_reading import read_feed
from newsletter.sources.guard import why_not_address, why_not_url
from newsletter.sources.inflating import BrokenBody, Inflater
from newsletter.sources.markup import read_letters, strip_markup
from newsletter.sources.opml import Opml, read_opml
from newsletter.sources.page_tree import UnreadablePage
from newsletter.sources.pages import read_page
from newsletter.sources.parsed import ParsedFeed, UnreadableFeed
from newsletter.sources.pictures import HostedPicture, UnusablePicture, make_hosted
from newsletter.sources.polling import max_age, retry_after
from newsletter.sources.publications import name_source, site_of
from newsletter.subscribers.address_rules import judge_address
from newsletter.subscribers.choice_form import Offer
from newsletter.subscribers.csv_file import read_addresses
from newsletter.subscribers.outcomes import RefusedLine
from tests.conftest import NOW
from tests.rendering.builders import ISSUE_HEADERS, VALUES, a_letterhead
from tests.rendering.spliced import build_message
from tests.sources.feed_builders import item, opml, rss

_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
HERE = Path(__file__).parent
PLACE = "https://paper.example/2026/a"
STRICT = SourceOptions()
OFFER = Offer(zone="Europe/Berlin", send_at=time(6), topics=("world", "science"), languages=("de",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """``read`` raises nothing, whatever the bytes; ``seeds`` are honest documents to begin with."""

    read: Callable[[bytes], object]
    seeds: tuple[bytes, ...]


def read_as_feed(document: bytes, content_type: str = "application/xml") -> None:
    found = read_feed(document, content_type=content_type, url="https://paper.example/feed", now=NOW, max_entries=50)
    assert isinstance(found, ParsedFeed | UnreadableFeed)
    assert_clean(found)
    if isinstance(found, ParsedFeed):
        for entry in found.entries:
            assert entry.title
            assert_links(entry.url)
            assert_links(entry.picture_url)
        assert len({entry.guid for entry in found.entries}) == len(found.entries)


def read_as_json(document: bytes) -> None:
    read_as_feed(document, "application/feed+json")


def read_as_page(document: bytes) -> None:
    found = read_page(document, "text/html", PLACE, now=NOW)
    assert isinstance(found, Page | UnreadablePage)
    assert_clean(found)
    if isinstance(found, Page):
        assert_links(found.canonical_url or found.url)
        assert_links(found.picture.url if found.picture else "")


def read_as_site(document: bytes) -> None:
    for feed in named_feeds(document, PLACE):
        assert_links(feed.url)
        assert_clean(feed)


def read_as_list(document: bytes) -> None:
    found = read_opml(document)
    assert isinstance(found, Opml)
    assert_clean(found)
    for outline in found.outlines:
        assert_links(outline.url)
        assert_links(outline.site_url)


def read_as_table(document: bytes) -> None:
    for found in read_addresses(text_of(document).splitlines(keepends=True), OFFER, NOW):
        if not isinstance(found, RefusedLine):
            assert_writable(found[1])


def read_as_address(document: bytes) -> None:
    text = text_of(document)
    without_addresses(text)
    for judged in (parse_address(text), judge_address(text)):
        assert isinstance(judged, Address | RefusedAddress)
        if isinstance(judged, Address):
            assert_writable(judged)
    try:
        wire = write_address(text)
    except ValueError:
        return
    assert not set(wire) & set(b'\r\n\0 <>\t"\\')


def read_as_link(document: bytes) -> None:
    text = text_of(document)
    canonical = canonical_url(text)
    if "ampproject.org" not in canonical and "google." not in canonical:  # a wrapping may stand inside another
        assert canonical_url(canonical) == canonical, (canonical, canonical_url(canonical))
    for link in (safe_link(text) or "", clean_url(text), clean_url(text, base=PLACE), *typed_addresses(text)):
        assert_links(link)
        if link:
            family_of(link)
            site_of(link)
            usual_places(link)
            why_not_url(link, STRICT)
    safe = safe_link(text)
    assert safe is None or (safe.isascii() and (len(safe) > 2_000 or safe_link(safe) == safe)), safe
    family_of(text)
    why_not_url(text, STRICT)
    why_not_address(text, 80, STRICT)


def read_as_words(document: bytes) -> None:
    text = text_of(document)
    for made in (plain(text), header_text(text), strip_markup(text), read_letters(text), said(text), name_source(text, PLACE)):
        assert_visible(made)
    clean_language(text)
    retry_after(text, NOW)
    max_age(text)


def read_as_title(document: bytes) -> None:
    """Written into a letter's headers: they stay exactly the expected ones."""
    title = text_of(document)
    letterhead = a_letterhead().model_copy(update={"name": title[:80]})
    letter = compile_letter(issue_headers(letterhead, subject_value(title, "News"), date(2026, 11, 21)), said(title), "<p>x</p>")
    head = build_message(letter, VALUES).partition(b"\r\n\r\n")[0]
    lines = head.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    assert [line.partition(b":")[0].decode() for line in lines if not line.startswith((b" ", b"\t"))] == ISSUE_HEADERS
    assert head.isascii()
    assert all(len(line) <= 998 for line in lines)


def read_as_picture(document: bytes) -> None:
    made = make_hosted(document)
    assert isinstance(made, HostedPicture | UnusablePicture)


def read_as_answer(document: bytes) -> None:
    for encoding in ("gzip", "deflate", text_of(document[:10])):
        try:
            inflater = Inflater(encoding)
            found = b"".join(inflater.add(document[at : at + 500], 10_000) for at in range(0, min(len(document), 50_000), 500))
            inflater.end()
        except BrokenBody:
            continue
        assert len(found) <= 10_000 * 100


def assert_clean(found: object) -> None:
    for text in texts_in(found):
        assert_visible(text)


def assert_visible(text: str) -> None:
    """No control character, no half letter, nothing XML cannot hold, no override of direction."""
    for letter in text:
        if letter.isprintable() or letter in "\n\u200c\u200d":
            continue
        kind = unicodedata.category(letter)
        assert kind not in ("Cc", "Cs") and letter not in "\ufffe\uffff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069", ascii(
            text[:300]
        )


def assert_links(url: str) -> None:
    """Nothing, or an address that may be linked to: http or https, a host, no user, no blanks."""
    if url:
        parts = urlsplit(url)
        assert parts.scheme.lower() in ("http", "https") and parts.hostname and "@" not in parts.netloc, ascii(url[:300])
        assert not any(letter.isspace() or unicodedata.category(letter) in _UNSEEN or letter in '<>"\\' for letter in url), ascii(url[:300])


def assert_writable(address: Address) -> None:
    """On the wire it is one address, as stored."""
    assert write_address(address.wire) == address.wire.encode("ascii")
    assert address.wire.count("@") == 1


def texts_in(found: object) -> Iterator[str]:
    if isinstance(found, str):
        yield found
    elif is_dataclass(found) and not isinstance(found, type):
        for one in fields(found):
            yield from texts_in(getattr(found, one.name))
    elif isinstance(found, tuple | list | frozenset):
        for one in found:
            yield from texts_in(one)


def text_of(document: bytes) -> str:
    """As text with half letters in it, which a file name or a JSON string may bring."""
    return document.decode("utf-8", "surrogatepass" if b"\xed" in document and _is_wtf8(document) else "replace")


def _is_wtf8(document: bytes) -> bool:
    try:
        document.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


def _files(pattern: str) -> tuple[bytes, ...]:
    return tuple(path.read_bytes()[:40_000] for path in sorted((HERE.parent / "sources").glob(pattern)))


def _pictures() -> tuple[bytes, ...]:
    drawn = Image.linear_gradient("L").resize((640, 360)).convert("RGB")
    made = []
    for kind in ("JPEG", "PNG", "WEBP", "GIF"):
        written = BytesIO()
        drawn.save(written, kind)
        made.append(written.getvalue())
    return tuple(made)


_RETURNED = (
    b"Return-Path: <>\r\nFrom: MAILER-DAEMON@relay.example\r\nTo: b+1.2.3@letters.example\r\nSubject: Undelivered Mail\r\n"
    b'MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="x"\r\n\r\n--x\r\n\r\n'
    b"<lisa@example.com>: host mx.example.com said: 550 5.1.1 no such user\r\n\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\n"
    b"Reporting-MTA: dns; relay.example\r\n\r\nFinal-Recipient: rfc822; lisa@example.com\r\nAction: failed\r\nStatus: 5.1.1\r\n"
    b"Diagnostic-Code: smtp; 550 5.1.1 no such user\r\n\r\n--x\r\nContent-Type: message/rfc822\r\n\r\n"
    b"Message-ID: <1.2@x.example>\r\n\r\nHi\r\n--x--\r\n",
    b"From: fbl@provider.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=feedback-report; boundary=y\r\n\r\n"
    b"--y\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\nVersion: 1\r\nUser-Agent: a/1\r\n\r\n--y\r\n"
    b"Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: <1.2@x.example>\r\n\r\n--y--\r\n",
    b"From: lisa@example.com\r\nAuto-Submitted: auto-replied\r\nSubject: =?utf-8?q?Ich_bin_nicht_da?=\r\n\r\nBis Montag.\r\n",
    b"From: lisa@example.com\r\nTo: unsub+abc@letters.example\r\nSubject: unsubscribe\r\n\r\n",
)
_ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><entry><id>urn:1</id><title type="html">A &amp;amp; B</title>'
    '<link href="https://paper.example/a"/><updated>2026-11-21T06:00:00Z</updated><author><name>Ann</name></author>'
    "<summary>Words.</summary></entry></feed>"
)
_JSON = (
    '{"version": "https://jsonfeed.org/version/1.1", "title": "T", "home_page_url": "https://paper.example/", "items": [{"id": "1",'
    '"url": "https://paper.example/a", "title": "A", "content_html": "<p>Words</p>", "date_published": "2026-11-21T06:00:00Z",'
    '"authors": [{"name": "Ann"}], "tags": ["world"], "image": "https://paper.example/a.jpg", "language": "en"}]}'
)
_MORE = (
    '<author>ann@paper.example (Ann Bee)</author><category>World</category><enclosure url="https://paper.example/a.jpg" type="image/jpeg"/>'
)
_ADDRESSES = (
    *(
        "ann@example.com",
        "Ann.Bee+news@Bücher.example",
        '"a b"@example.com',
        "ann@[127.0.0.1]",
        "ann@xn--bcher-kva.example",
        "аdmin@example.com",
    ),
    *("a@b\r\nRCPT TO:<e@x.example>", '"v\r\nRCPT TO:<e@x.example>"@x.example', "<ann@example.com>", "ann@example.com>\nDATA"),
)
_LINKS = (
    *(
        "https://www.paper.example/2026/11/a-b-c?id=7&utm_source=x#top",
        "http://user:pw@paper.example/",
        "https://пaypal.example/",
        "HTTP://Ä.example:80/ü",
    ),
    *(
        "https://paper-example.cdn.ampproject.org/c/s/paper.example/a",
        "https://www.google.com/url?q=https://paper.example/a",
        "//paper.example/x",
    ),
    *(
        "http://[::1]:80/",
        "http://0x7f.1/",
        "javascript:alert(1)",
        "data:text/html,x",
        "feed:https://paper.example/feed",
        "https://a.example/%zz",
    ),
)


_RSS = rss(item("A", summary="<p>W</p>", guid="1", more=_MORE)).encode()
_SITE = b'<base href="/x/"><link rel="alternate" type="application/rss+xml" title="T" href="feed">'
_IN_LIST = '<outline text="A"><outline type="rss" title="B" xmlUrl="https://b.example/f" htmlUrl="https://b.example/"/></outline>'
_LIST = opml(_IN_LIST).encode()
_TABLES = (b'email;zone;topics\nann@example.com;Europe/Berlin;world\n"bob@example.com";;\n', b"ann@example.com\n")
_WORDS = ("<p>By Ann &amp; <b>Bob</b> – Paper</p>", "Sat, 21 Nov 2026 06:00:00 GMT", "max-age=60", "en-GB")


def _targets() -> dict[str, Target]:
    found = {
        "feed": Target(read=read_as_feed, seeds=(_RSS, _ATOM.encode(), *_files("feeds/*.xml"))),
        "json_feed": Target(read=read_as_json, seeds=(_JSON.encode(), *_files("feeds/*.json"))),
        "page": Target(read=read_as_page, seeds=_files("pages/*/*.html")[:12]),
        "site": Target(read=read_as_site, seeds=(_SITE,)),
        "opml": Target(read=read_as_list, seeds=(_LIST,)),
        "csv": Target(read=read_as_table, seeds=_TABLES),
        "address": Target(read=read_as_address, seeds=tuple(text.encode() for text in _ADDRESSES)),
        "link": Target(read=read_as_link, seeds=tuple(text.encode() for text in _LINKS)),
        "words": Target(read=read_as_words, seeds=tuple(text.encode() for text in _WORDS)),
        "title": Target(read=read_as_title, seeds=("Ärger im Hafen: =?utf-8?q?x?= – 10 Prozent mehr".encode(), b"A title " * 12)),
        "picture": Target(read=read_as_picture, seeds=_pictures()),
        "answer": Target(read=read_as_answer, seeds=_answers()),
    }
    if importlib.util.find_spec("newsletter.returns") and importlib.util.find_spec("newsletter.returns.reading"):
        found["returned"] = Target(read=read_as_returned, seeds=_RETURNED)
    return found


def _answers() -> tuple[bytes, ...]:
    return gzip.compress(b"words " * 500), zlib.compress(b"words " * 500), gzip.compress(b"a") + gzip.compress(b"b" * 5_000)


def read_as_returned(document: bytes) -> None:
    """Mail that came back. Nothing it says of an address may name what cannot be one."""
    reading: Any = importlib.import_module("newsletter.returns.reading")
    found = reading.read_return(document)
    for one in getattr(found, "recipients", ()):
        assert_visible(one.reason)
        assert_visible(one.said)


TARGETS = _targets()
"""By the name of their folder in the corpus."""
