"""Makes up the feeds that the refresh benchmark serves: RSS 2.0 and Atom of the usual sizes, the same for the same numbers."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from random import Random
from xml.sax.saxutils import escape as escape_xml

BEGUN_AT = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
ITEMS = 50

_CONSONANTS = ("b", "br", "c", "d", "dr", "f", "g", "k", "l", "m", "n", "p", "r", "s", "st", "t", "tr", "v", "w", "z")
_VOWELS = ("a", "e", "i", "o", "u", "ea", "ou", "é", "ü", "ão")
_NAMES = 'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
_MEDIA = 'xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom"'


def _make_words(count: int) -> tuple[str, ...]:
    chance = Random(0)
    return tuple("".join(chance.choice(_CONSONANTS) + chance.choice(_VOWELS) for _ in range(chance.randint(1, 4))) for _ in range(count))


WORDS = _make_words(6_000)


def feed_document(number: int, base: str, *, items: int = ITEMS, added: int = 0) -> bytes:
    """The feed with this number below an address, newest item first. ``added`` items are newer than the first document's."""
    newest = items + added
    numbers = range(newest - 1, newest - items - 1, -1)
    make = _atom if number % 3 == 2 else _rss
    return make(number, base, numbers).encode()


def small_items(base: str, items: int) -> bytes:
    """As many items as go into a body that is not refused for its size: nothing but a title and a link."""
    each = "".join(f"<item><title>Flood {item}</title><link>{base}/{item}</link></item>" for item in range(items))
    return f'<rss version="2.0"><channel><title>Flood</title>{each}</channel></rss>'.encode()


def _rss(number: int, base: str, numbers: range) -> str:
    head = (
        f"<title>{_title(Random(number), 2)} Post</title><link>{base}/</link><description>News</description><language>en-gb</language>"
        f'<atom:link href="{base}/feed" rel="self" type="application/rss+xml"/><lastBuildDate>{_mailed(numbers[0])}</lastBuildDate>'
    )
    items = "\n".join(_rss_item(number, base, item) for item in numbers)
    if number % 29 == 3:  # some feeds of the world are not well-formed
        head += "<copyright>Us & them</copyright>"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" {_NAMES} {_MEDIA}>\n<channel>{head}\n{items}\n</channel></rss>\n'


def _rss_item(number: int, base: str, item: int) -> str:
    chance = Random(number * 1_000_003 + item)
    title, link = _title(chance, 9), f"{base}/2026/11/{item}-{chance.choice(WORDS)}-{chance.choice(WORDS)}?utm_source=rss&utm_medium=feed"
    parts = [
        f"<title>{escape_xml(title)}</title><link>{escape_xml(link)}</link>",
        f'<guid isPermaLink="false">{base}/?p={number * 100_000 + item}</guid><pubDate>{_mailed(item)}</pubDate>',
        f"<dc:creator><![CDATA[{_title(chance, 2)}]]></dc:creator>",
        *(f"<category><![CDATA[{chance.choice(WORDS)}]]></category>" for _ in range(chance.randint(1, 4))),
        f"<description>{_summary(chance, cdata=number % 2 == 0)}</description>",
    ]
    if number % 4 == 0:
        parts.append(f"<content:encoded><![CDATA[{_paragraphs(chance, 4, 70)}]]></content:encoded>")
    if number % 5 < 3:
        parts.append(
            f'<media:content url="{base}/pictures/{item}.jpg" medium="image" width="1200" height="675">'
            f"<media:credit>{_title(chance, 2)}</media:credit>"
            f'<media:description type="plain">{_plain_words(chance, 8)}</media:description></media:content>'
        )
    return "<item>" + "\n  ".join(parts) + "</item>"


def _atom(number: int, base: str, numbers: range) -> str:
    head = (
        f"<title>{_title(Random(number), 2)} Herald</title><id>{base}/</id><updated>{_instant(numbers[0])}</updated>"
        f'<link href="{base}/"/><link rel="self" href="{base}/feed"/><author><name>The Herald</name></author>'
    )
    entries = "\n".join(_atom_entry(number, base, item) for item in numbers)
    return f'<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">{head}\n{entries}\n</feed>\n'


def _atom_entry(number: int, base: str, item: int) -> str:
    chance = Random(number * 1_000_003 + item)
    kind = "html" if number % 2 else "text"
    text = escape_xml(_paragraphs(chance, 1, 40)) if kind == "html" else _plain_words(chance, 40)
    parts = [
        f"<title>{escape_xml(_title(chance, 9))}</title><id>tag:{number}.example,2026:{item}</id>",
        f'<link rel="alternate" type="text/html" href="{base}/news/{chance.choice(WORDS)}-{chance.choice(WORDS)}-{item}"/>',
        f"<published>{_instant(item)}</published><updated>{_instant(item)}</updated>",
        f"<author><name>{_title(chance, 2)}</name></author>",
        *(f'<category term="{chance.choice(WORDS)}"/>' for _ in range(chance.randint(0, 3))),
        f'<summary type="{kind}">{text}</summary>',
    ]
    if number % 4 == 0:
        parts.append(f'<content type="html">{escape_xml(_paragraphs(chance, 4, 70))}</content>')
    return "<entry>" + "\n  ".join(parts) + "</entry>"


def _title(chance: Random, words: int) -> str:
    some = [chance.choice(WORDS) for _ in range(words)]
    return " ".join(word.capitalize() if chance.random() < 0.4 else word for word in some) + (
        " & more" if words > 4 and chance.random() < 0.05 else ""
    )


def _plain_words(chance: Random, words: int) -> str:
    return " ".join(chance.choice(WORDS) for _ in range(words)) + "."


def _summary(chance: Random, *, cdata: bool) -> str:
    marked = f'<p>{_plain_words(chance, 20)} It’s said: <a href="https://x.example/a?b=1&amp;c=2">{_plain_words(chance, 20)}</a></p>'
    return f"<![CDATA[{marked}]]>" if cdata else escape(marked if chance.random() < 0.5 else _plain_words(chance, 40))


def _paragraphs(chance: Random, paragraphs: int, words: int) -> str:
    each = (
        f'<p class="text">{_plain_words(chance, words // 2)} <em>{_plain_words(chance, words // 2)}</em></p>' for _ in range(paragraphs)
    )
    return "\n".join(each)


def _at(item: int) -> datetime:
    return BEGUN_AT + timedelta(minutes=11 * item - 600)


def _mailed(item: int) -> str:
    return format_datetime(_at(item), usegmt=True)


def _instant(item: int) -> str:
    return _at(item).isoformat().replace("+00:00", "Z")
