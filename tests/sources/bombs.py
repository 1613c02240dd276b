"""Documents made to fill memory or to take for ever, and what reading each of them costs: ``python -m tests.sources.bombs`` prints it.

Each is read as the product reads it (the same function within the same limits) in a process of its own, so that its highest memory can be
asked of the system. The figures are what it needed beyond a process that has read a harmless document of its kind.
"""

import asyncio
import gzip
import json
import os
import resource
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import time, timedelta
from functools import cache
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from PIL import Image

from newsletter.model.options import SourceOptions
from newsletter.sources.apart import do
from newsletter.sources.discovery import named_feeds
from newsletter.sources.feed_reading import read_feed
from newsletter.sources.fetch import Fetcher
from newsletter.sources.opml import read_opml
from newsletter.sources.pages import read_page
from newsletter.sources.pictures import make_hosted
from newsletter.subscribers.choice_form import Offer
from newsletter.subscribers.csv_file import read_addresses
from tests.conftest import NOW
from tests.sources.feed_builders import item, opml, rss
from tests.web_server import WebServer

MEGABYTE = 1_000_000
LARGEST = SourceOptions().max_bytes
HTML = "text/html; charset=utf-8"
JSON = "application/feed+json"
OF_ITS_FEEDS = " (the feeds it names)"
PROSE = "<p>The small ferry that links both shores carried its first cars in more than two years on Friday, its owner said.</p>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What reading one bomb took, and what came of it."""

    mebibytes: float
    seconds: float
    answer: str


def _feed(inside: str) -> bytes:
    return rss(item("Harmless"), more=inside).encode()


def _field(element: str, text: str) -> bytes:
    return rss(f"<item><title>T</title><link>https://paper.example/a</link><{element}>{text}</{element}></item>").encode()


def _attribute(text: str) -> bytes:
    return rss(f'<item><title>T</title><link>https://paper.example/a</link><enclosure url="{text}" type="image/jpeg"/></item>').encode()


def _atom(inside: str) -> bytes:
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><entry>{inside}</entry></feed>'.encode()


def _laughs(kind: str) -> bytes:
    if kind == "quadratic":
        inside, feed = f'<!ENTITY a "{"a" * 100_000}">', rss(item("T"), more="<description>" + "&a;" * 100_000 + "</description>")
    else:
        names = "abcdefghij"
        grown = (f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in pairwise(names))
        inside, feed = '<!ENTITY a "ha">' + "".join(grown), rss(item("&j;"))
    return f"<!DOCTYPE rss [{inside}]>{feed.partition('?>')[2]}".encode()


def _json_feed(items: str) -> bytes:
    return f'{{"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": [{items}]}}'.encode()


def _fill(start: str, unit: str, end: str, size: int = LARGEST) -> bytes:
    return (start + unit * ((size - len(start) - len(end)) // len(unit)) + end).encode()


def _page(inside: str) -> bytes:
    return f"<html><head><title>T</title></head><body><article>{PROSE}{inside}</article></body></html>".encode()


def _png(width: int, height: int, *, kind: int = 2, extra: bytes = b"", whole: bool = True) -> bytes:
    """A PNG of zeros: a few kilobytes that unpack into width times height pixels (as few of them as wanted when not ``whole``)."""
    line = 1 + width * {0: 1, 2: 3, 6: 4}[kind]
    squeeze = zlib.compressobj(9)
    packed = b"".join(squeeze.compress(bytes(line)) for _ in range(height if whole else 10)) + squeeze.flush()
    parts = [(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, kind, 0, 0, 0)), (b"IDAT", packed), (b"IEND", b"")]
    chunks = [struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts]
    return b"\x89PNG\r\n\x1a\n" + chunks[0] + extra + b"".join(chunks[1:])


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _picture(width: int, height: int, kind: str, **how: Any) -> bytes:
    written = BytesIO()
    Image.new("RGB", (width, height), (90, 120, 160)).save(written, kind, **how)
    return written.getvalue()


def _gzip_of_zeros(megabytes: int) -> bytes:
    squeeze = zlib.compressobj(9, wbits=zlib.MAX_WBITS | 16)
    return b"".join(squeeze.compress(bytes(MEGABYTE)) for _ in range(megabytes)) + squeeze.flush()


def _deflate_of_zeros(megabytes: int) -> bytes:
    squeeze = zlib.compressobj(9)
    return b"".join(squeeze.compress(bytes(MEGABYTE)) for _ in range(megabytes)) + squeeze.flush()


LONG = {"letters": "a" * MEGABYTE, "spaces": " " * MEGABYTE, "less-than": "&lt;" * (MEGABYTE // 4), "ampersands": "&amp;" * (MEGABYTE // 5)}
_FIELDS = (
    "title",
    "description",
    "link",
    "pubDate",
    "author",
    "category",
    "guid",
    "dc:creator",
    "media:title",
    "itunes:duration",
    "unusual",
)

FEEDS: dict[str, Callable[[], tuple[bytes, str]]] = {
    "billion laughs": lambda: (_laughs("billion"), "application/xml"),
    "quadratic blow-up": lambda: (_laughs("quadratic"), "application/xml"),
    "external entity": lambda: (
        ('<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + rss(item("T")).partition("?>")[2]).encode(),
        "application/xml",
    ),
    "external DTD": lambda: (
        ('<!DOCTYPE rss SYSTEM "http://127.0.0.1:1/x.dtd">' + rss(item("T")).partition("?>")[2]).encode(),
        "application/xml",
    ),
    "200,000 nested tags": lambda: (b"<rss><channel>" + b"<a>" * 200_000, "application/xml"),
    "200,000 nested and closed tags": lambda: (b"<rss><channel>" + b"<a>" * 200_000 + b"</a>" * 200_000, "application/xml"),
    "a million tiny entries": lambda: (_fill('<rss version="2.0"><channel>', "<item/>", "</channel></rss>"), "application/xml"),
    "a hundred thousand entries": lambda: (
        _fill('<rss version="2.0"><channel>', "<item><title>a</title><link>https://a.example/</link></item>", "</channel></rss>"),
        "application/xml",
    ),
    "a hundred thousand unusual entries": lambda: (
        _fill('<rss version="2.0"><channel><x/>', "<item><title>a</title><link>https://a.example/</link></item>", "</channel></rss>"),
        "application/xml",
    ),
    "a million tags in one entry": lambda: (_field("x", "<b/>" * 399_000), "application/xml"),
    "a hundred thousand names of elements": lambda: (_field("x", "".join(f"<b{n}/>" for n in range(100_000))), "application/xml"),
    "a hundred thousand attributes": lambda: (
        _field("x", "<b " + " ".join(f'a{n}=""' for n in range(100_000)) + "/>"),
        "application/xml",
    ),
    "a hundred thousand namespaces": lambda: (
        _field("x", "<b " + " ".join(f'xmlns:a{n}="u{n}"' for n in range(100_000)) + "/>"),
        "application/xml",
    ),
    "a gigantic attribute": lambda: (_attribute("a" * 4_900_000), "application/xml"),
    "a gigantic comment": lambda: (_feed("<!--" + "- " * 2_400_000 + "-->"), "application/xml"),
    "a gigantic CDATA": lambda: (_feed("<description><![CDATA[" + "]" * 4_800_000 + "]]></description>"), "application/xml"),
    "CDATA never closed": lambda: (_fill('<rss version="2.0"><channel>', "<![CDATA[", ""), "application/xml"),
    "comments never closed": lambda: (_fill('<rss version="2.0"><channel>', "<!--", ""), "application/xml"),
    "instructions never closed": lambda: (_fill('<rss version="2.0"><channel>', "<?a ", ""), "application/xml"),
    "five megabytes of less-than": lambda: (_fill('<rss version="2.0"><channel>', "<", ""), "application/xml"),
    "five megabytes of ampersands": lambda: (
        _fill('<rss version="2.0"><channel><title>', "&", "</title></channel></rss>"),
        "application/xml",
    ),
    "five megabytes of references": lambda: (
        _fill('<rss version="2.0"><channel><title>', "&#60;", "</title></channel></rss>"),
        "application/xml",
    ),
    "five megabytes of letters": lambda: (_fill("", "a", ""), "application/xml"),
    "five megabytes of zeros": lambda: (bytes(LARGEST), "application/xml"),
    "UTF-16 of one letter": lambda: (_field("title", "é" * 1_200_000).decode().encode("utf-16"), "application/xml; charset=utf-16"),
    "XHTML of a hundred thousand tags": lambda: (
        _atom('<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">' + "<p>a</p>" * 190_000 + "</div></content>"),
        "application/atom+xml",
    ),
    "Atom content in base64": lambda: (
        _atom('<content type="application/octet-stream" mode="base64">' + "AAAA" * 1_200_000 + "</content>"),
        "application/atom+xml",
    ),
    **{
        f"a megabyte of {kind} in {element}": (lambda element=element, text=text: (_field(element, text), "application/xml"))
        for element in _FIELDS
        for kind, text in LONG.items()
    },
    **{
        f"a megabyte of letters in {element} of an unusual feed": (
            lambda element=element: (
                rss(f"<item><title>T</title><x/><{element}>{'a' * MEGABYTE}</{element}></item>").encode(),
                "application/xml",
            )
        )
        for element in _FIELDS
    },
    **{
        f"a megabyte of digits in {element} of an unusual feed": (
            lambda element=element: (
                rss(f"<item><title>T</title><x/><{element}>{'1' * MEGABYTE}</{element}></item>").encode(),
                "application/xml",
            )
        )
        for element in _FIELDS
    },
    **{
        f"a megabyte of {unit!r} as a date": (lambda unit=unit: (_field("pubDate", unit * (MEGABYTE // len(unit))), "application/xml"))
        for unit in ("1", "1 ", "1-", "1:", ":", "-", "T", "Mon, ", ",", ".", "+1")
    },
    **{
        f"a megabyte of {unit!r} as an author": (lambda unit=unit: (_field("author", unit * (MEGABYTE // len(unit))), "application/xml"))
        for unit in ("a@", "a.", "@", "(", "a (", "a@a.", ".a", "a ")
    },
    "a hundred thousand nested brackets": lambda: (b"[" * 100_000, JSON),
    "a hundred thousand nested braces": lambda: (b'{"a":' * 100_000, JSON),
    "nested brackets within a JSON item": lambda: (_json_feed('{"id": ' + "[" * 50_000 + "]" * 50_000 + "}"), JSON),
    "a number of a hundred thousand digits": lambda: (_json_feed('{"id": ' + "1" * 100_000 + "}"), JSON),
    "a number beyond all numbers": lambda: (_json_feed('{"id": 1e999999, "url": "https://a.example/", "title": "T"}'), JSON),
    "a million tiny JSON items": lambda: (_json_feed(",".join(["{}"] * 1_600_000)), JSON),
    "a hundred thousand JSON keys": lambda: (_json_feed("{" + ",".join(f'"k{n}":0' for n in range(400_000)) + "}"), JSON),
    "a million JSON authors": lambda: (
        _json_feed('{"id": "1", "url": "https://a.example/", "title": "T", "authors": [' + ",".join(['{"name":"a"}'] * 350_000) + "]}"),
        JSON,
    ),
    "a megabyte of letters in each JSON field": lambda: (
        _json_feed("{" + ",".join(f'"{name}":"{"a" * 800_000}"' for name in ("id", "url", "title", "summary", "content_html")) + "}"),
        JSON,
    ),
    "five megabytes of numbers": lambda: (_json_feed(",".join(["0"] * 2_400_000)), JSON),
    "a JSON date of a megabyte": lambda: (_json_feed('{"title": "T", "date_published": "' + "2" * MEGABYTE + '"}'), JSON),
}
PAGES: dict[str, Callable[[], tuple[bytes, str]]] = {
    "200,000 nested divs": lambda: (_page("<div>" * 200_000), HTML),
    "200,000 nested fonts": lambda: (_page("<font>" * 200_000), HTML),
    "200,000 nested tables": lambda: (_page("<table><tr><td>" * 100_000), HTML),
    "20,000 paragraphs": lambda: (_page("<p>A short word.</p>" * 19_000), HTML),
    "20,000 links": lambda: (_page('<a href="/x">y</a>' * 19_000), HTML),
    "20,000 spans in a paragraph": lambda: (_page("<p>" + "<span>word </span>" * 19_000 + "</p>"), HTML),
    "20,000 list items": lambda: (_page("<ul>" + "<li>word" * 19_000 + "</ul>"), HTML),
    "20,000 divs with classes": lambda: (_page('<div class="a b c d e f article content">w</div>' * 19_000), HTML),
    "240 levels of 100 paragraphs": lambda: (_page(("<div>" + "<p>word word</p>" * 100) * 240), HTML),
    "a million tags": lambda: (_page("<b>" * 600_000), HTML),
    "one paragraph of two megabytes": lambda: (_page("<p>" + "word " * 390_000 + "</p>"), HTML),
    "one word of two megabytes": lambda: (_page("<p>" + "a" * 1_900_000 + "</p>"), HTML),
    "two megabytes of sentences": lambda: (_page("<p>" + "It is so. " * 190_000 + "</p>"), HTML),
    "two megabytes of breaks": lambda: (_page("<br>" * 19_000 + "word<br>" * 1_000), HTML),
    "a gigantic page attribute": lambda: (_page(f'<p class="{"a " * 900_000}">x</p>'), HTML),
    "a hundred thousand page attributes": lambda: (_page("<p " + " ".join(f"a{n}=1" for n in range(100_000)) + ">x</p>"), HTML),
    "a gigantic title": lambda: (f"<html><head><title>{'a ' * 900_000}</title></head><body>{PROSE}</body></html>".encode(), HTML),
    "a gigantic script": lambda: (_page("<script>" + "a" * 1_900_000), HTML),
    "a gigantic comment on a page": lambda: (_page("<!--" + "-" * 1_900_000), HTML),
    "nested JSON-LD": lambda: (_page('<script type="application/ld+json">' + "[" * 100_000 + "</script>"), HTML),
    "JSON-LD of many digits": lambda: (_page('<script type="application/ld+json">' + "1" * 100_000 + "</script>"), HTML),
    "JSON-LD nested well": lambda: (
        _page('<script type="application/ld+json">' + '{"@graph":[' * 400 + "{}" + "]}" * 400 + "</script>"),
        HTML,
    ),
    "wide JSON-LD": lambda: (
        _page('<script type="application/ld+json">[' + ",".join(['{"@type":"NewsArticle"}'] * 70_000) + "]</script>"),
        HTML,
    ),
    "a byline of a megabyte": lambda: (_page(f'<p class="byline">By {"Ann Bee and " * 150_000}</p>'), HTML),
    "a meta author of a megabyte": lambda: (
        f'<html><head><meta name="author" content="{"By Ann and " * 150_000}"></head><body>{PROSE}</body></html>'.encode(),
        HTML,
    ),
    "a date of a megabyte": lambda: (_page(f'<time datetime="{"2026-" * 350_000}">x</time>'), HTML),
    "a srcset of a megabyte": lambda: (_page(f'<figure><img src="/a.jpg" srcset="{"/a.jpg 1w, " * 160_000}"></figure>'), HTML),
    "a caption of a megabyte": lambda: (
        _page(f'<figure><img src="/a.jpg"><figcaption>{"Photo: (A " * 180_000}</figcaption></figure>'),
        HTML,
    ),
    "a page in UTF-7": lambda: (_page("<p>+ADw-" * 200_000), "text/html; charset=utf-7"),
    "a page of ampersands": lambda: (_page("&" * 1_900_000), HTML),
    "a page of references": lambda: (_page("&#1;" * 470_000), HTML),
    "a page of less-than": lambda: (_page("<" * 1_900_000), HTML),
    "a page that names 20,000 feeds": lambda: (
        ("<html><head>" + '<link rel="alternate" type="application/rss+xml" href="/a">' * 19_000 + "</head></html>").encode(),
        HTML,
    ),
}
PICTURES: dict[str, Callable[[], bytes]] = {
    "PNG of 50,000 by 50,000": lambda: _png(50_000, 50_000, whole=False),
    "PNG as large as we take": lambda: _png(6_000, 4_000),
    "PNG as large as we take, with alpha": lambda: _png(6_000, 4_000, kind=6),
    "grey PNG as large as we take": lambda: _png(6_000, 4_000, kind=0),
    "PNG just too large": lambda: _png(8_000, 6_000),
    "PNG of one line": lambda: _png(20_000_000, 1),
    "PNG of one column": lambda: _png(1, 4_000_000),
    "PNG with a profile that swells": lambda: _png(1_200, 700, extra=_chunk(b"iCCP", b"x\0\0" + zlib.compress(bytes(80 * MEGABYTE), 9))),
    "PNG with words that swell": lambda: _png(1_200, 700, extra=_chunk(b"zTXt", b"x\0\0" + zlib.compress(bytes(80 * MEGABYTE), 9)) * 20),
    "PNG with 100,000 words": lambda: _png(1_200, 700, extra=_chunk(b"tEXt", b"x\0y") * 100_000),
    "JPEG as large as we take": lambda: _picture(6_000, 4_000, "JPEG"),
    "progressive JPEG as large as we take": lambda: _picture(6_000, 4_000, "JPEG", progressive=True, subsampling=0),
    "WebP as large as we take": lambda: _picture(6_000, 4_000, "WEBP", method=0),
    "GIF as large as we take": lambda: _picture(6_000, 4_000, "GIF"),
    "turned PNG as large as we take": lambda: _picture(
        6_000, 4_000, "PNG", exif=b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"
    ),
}
LISTS: dict[str, Callable[[], bytes]] = {
    "OPML of 100,000 nested outlines": lambda: opml("<outline>" * 100_000).encode(),
    "OPML of 100,000 outlines": lambda: opml(
        *(f'<outline type="rss" xmlUrl="https://a{n}.example/feed"/>' for n in range(100_000))
    ).encode(),
    "OPML of a million bad outlines": lambda: opml('<outline type="rss"/>' * 240_000).encode(),
    "OPML with laughs": lambda: b'<!DOCTYPE o [<!ENTITY a "ha">]>' + opml('<outline text="&a;"/>').encode(),
    "OPML with a gigantic attribute": lambda: opml(f'<outline xmlUrl="{"a" * 4_900_000}"/>').encode(),
    "OPML of less-than": lambda: b"<opml>" + b"<" * 4_900_000,
}
TABLES: dict[str, Callable[[], bytes]] = {
    "CSV of one line of 20 megabytes": lambda: b"a" * 20_000_000,
    "CSV of commas": lambda: b"," * 20_000_000,
    "CSV of quotes": lambda: (b'"' * 9_999 + b"\n") * 300,
    "CSV of a quote never closed": lambda: b'address\n"' + b"a@example.com\n" * 20_000,
    "CSV of lines of 5,000 cells": lambda: (b"," * 9_999 + b"\n") * 100,
    "CSV of long addresses": lambda: (b"a" * 9_900 + b"@example.com\n") * 100,
    "CSV of dotted addresses": lambda: (b"a@" + b"a." * 4_900 + b"\n") * 100,
    "CSV of at-signs": lambda: (b"@" * 9_999 + b"\n") * 100,
}
ANSWERS: dict[str, Callable[[], tuple[bytes, str]]] = {
    "gzip of half a gigabyte": lambda: (_gzip_of_zeros(512), "gzip"),
    "deflate of half a gigabyte": lambda: (_deflate_of_zeros(512), "deflate"),
    "gzip within gzip": lambda: (gzip.compress(_gzip_of_zeros(512)), "gzip"),
    "gzip announced twice": lambda: (gzip.compress(_gzip_of_zeros(512)), "gzip, gzip"),
    "100,000 empty gzips": lambda: (gzip.compress(b"") * 100_000, "gzip"),
    "100,000 gzips of a letter": lambda: (gzip.compress(b"a") * 100_000, "gzip"),
    "brotli that nobody asked for": lambda: (b"\x1b" * 1_000_000, "br"),
    "zstd that nobody asked for": lambda: (b"\x28\xb5\x2f\xfd" * 250_000, "zstd"),
    "ten megabytes not compressed": lambda: (b"a" * 10_000_000, "identity"),
    "gzip of a feed that repeats itself": lambda: (gzip.compress(_fill("<rss>", "<item/>", "</rss>")), "gzip"),
}


def names() -> list[str]:
    return [*FEEDS, *PAGES, *(name + OF_ITS_FEEDS for name in PAGES), *PICTURES, *LISTS, *TABLES, *ANSWERS]


@cache
def cost_of(name: str) -> Cost:
    """Read one bomb in a process of its own."""
    program = [sys.executable, "-m", "tests.sources.bombs", "--read", name]
    done = subprocess.run(program, check=True, capture_output=True, timeout=300, cwd=Path(__file__).parents[2])
    return Cost(**json.loads(done.stdout))


def costs(chosen: list[str] | None = None) -> dict[str, Cost]:
    """What each bomb costs, by its name."""
    return {name: cost_of(name) for name in chosen or names()}


def table(found: dict[str, Cost]) -> Iterator[str]:
    """The costs as lines, the dearest first."""
    for name, cost in sorted(found.items(), key=lambda one: -one[1].seconds):
        yield f"{cost.mebibytes:7.1f} MiB {cost.seconds:6.2f} s  {name}: {cost.answer}"


def _job(name: str) -> tuple[Callable[[], Any], Callable[[bytes, str], Any]]:
    """How a harmless document of the bomb's kind is read, which loads all that is needed, and how the bomb is."""
    if name in ANSWERS:
        return lambda: asyncio.run(_fetch(b"x", "")), lambda body, encoding: asyncio.run(_fetch(body, encoding))
    if name in FEEDS:
        unusual = rss(item("A"), "<item><x/></item>").encode()
        return lambda: (_read_feed(unusual, "application/xml"), _read_feed(_json_feed("{}"), JSON)), _read_feed
    if name in PAGES:
        return lambda: _read_page(_page(PROSE * 3), HTML), _read_page
    if name.endswith(OF_ITS_FEEDS):
        return lambda: _read_names(_page(PROSE), HTML), _read_names
    if name in PICTURES:
        harmless = [_picture(700, 400, kind) for kind in ("PNG", "JPEG", "WEBP", "GIF")]
        return lambda: [do(make_hosted, (one,), {}) for one in harmless], lambda body, _: do(make_hosted, (body,), {})
    if name in LISTS:
        return lambda: do(read_opml, (opml("<outline/>").encode(),), {}), lambda body, _: do(read_opml, (body,), {})
    return lambda: _read_table(b"address\nann@example.com\n"), lambda body, _: _read_table(body)


def _bomb(name: str) -> tuple[bytes, str]:
    made = {**FEEDS, **PAGES, **PICTURES, **LISTS, **TABLES, **ANSWERS}[name.removesuffix(OF_ITS_FEEDS)]()
    return made if isinstance(made, tuple) else (made, "")


def _read_feed(body: bytes, kind: str) -> Any:
    return do(read_feed, (body,), {"content_type": kind, "url": "https://paper.example/feed", "now": NOW, "max_entries": 200})


def _read_page(body: bytes, kind: str) -> Any:
    return do(read_page, (body, kind, "https://paper.example/a"), {"now": NOW})


def _read_names(body: bytes, _kind: str) -> Any:
    return do(named_feeds, (body, "https://paper.example/a"), {})


def _read_table(body: bytes) -> str:
    offer = Offer(zone="UTC", send_at=time(6), topics=())
    found = sum(1 for _ in read_addresses(body.decode().splitlines(keepends=True), offer, NOW))
    return f"{found} lines"


async def _fetch(body: bytes, encoding: str) -> Any:
    options = SourceOptions(allow_private_networks=True, ports=(), total_timeout=timedelta(seconds=30))
    async with WebServer() as web, Fetcher(options, "Test/1.0") as fetcher:
        return await fetcher.get(web.put("/feed", body, content_encoding=encoding))


def _in_short(answer: Any) -> str:
    reason = getattr(answer, "reason", None)
    return f"{type(answer).__name__}: {reason}"[:120] if reason else answer if isinstance(answer, str) else type(answer).__name__


def _read(name: str) -> Cost:
    """Read it in a fork of this process, which first reads a harmless document; the bomb is made in another fork."""
    harmless, read = _job(name)
    harmless()
    with TemporaryFile() as made:
        _, kind, _ = _forked(lambda: _make(name, made))
        made.seek(0)

        def work() -> Iterator[str]:
            harmless()  # a fork begins without its libraries' pages
            begun = resource.getrusage(resource.RUSAGE_SELF)
            yield f"{begun.ru_maxrss} {begun.ru_utime + begun.ru_stime}\n"
            yield _in_short(read(made.read(), kind))

        status, told, used = _forked(work)
    begun, answer = told.split("\n")
    before, lost = map(float, begun.split())
    most, seconds = (used.ru_maxrss - before) / 1024, used.ru_utime + used.ru_stime - lost
    return Cost(mebibytes=round(most, 1), seconds=round(seconds, 2), answer=answer or f"stopped by signal {os.WTERMSIG(status)}")


def _make(name: str, file: IO[bytes]) -> Iterator[str]:
    body, kind = _bomb(name)
    file.write(body)
    file.flush()
    yield kind


def _forked(work: Callable[[], Iterator[str]]) -> tuple[int, str, resource.struct_rusage]:
    """What the work says in a process of its own, and what it used."""
    theirs, ours = os.pipe()
    child = os.fork()
    if not child:
        try:
            for line in work():
                os.write(ours, line.encode())
        finally:
            os._exit(0)
    os.close(ours)
    _, status, used = os.wait4(child, 0)
    with os.fdopen(theirs, "rb") as answer:
        return status, answer.read(1000).decode(), used


if __name__ == "__main__":
    if sys.argv[1:2] == ["--read"]:
        print(json.dumps({name: getattr(cost, name) for cost in [_read(sys.argv[2])] for name in Cost.__slots__}))
    else:
        print("\n".join(table(costs([name for name in names() if not sys.argv[1:] or sys.argv[1] in name]))))
