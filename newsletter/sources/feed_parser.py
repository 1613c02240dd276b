"""The door to feedparser: RSS 0.9x to 2.0, RDF and Atom as raw feeds. Reads bytes only: does not fetch, does not clean, does not store."""

import io
import re
from calendar import timegm
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import feedparser
from feedparser.encodings import convert_to_utf8

from newsletter.model.plain_text import plain
from newsletter.sources.feed_limits import why_not_parse, with_declaration_apart, without_illegal_references
from newsletter.sources.parsed import RawEntry, RawFeed, UnreadableFeed, Wording
from newsletter.sources.usual_feeds import read_usual_feed

_FORMATS = {
    "rss090": "RSS 0.90",
    "rss091n": "RSS 0.91",
    "rss091u": "RSS 0.91",
    "rss092": "RSS 0.92",
    "rss093": "RSS 0.93",
    "rss094": "RSS 0.94",
    "rss10": "RSS 1.0 (RDF)",
    "rss20": "RSS 2.0",
    "rss": "RSS",
    "atom01": "Atom 0.1",
    "atom02": "Atom 0.2",
    "atom03": "Atom 0.3",
    "atom10": "Atom 1.0",
    "atom": "Atom",
    "cdf": "CDF",
}
_PERIODS = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(weeks=1),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}
_NOT_IN_XML = bytes({*range(0x20)} - {0x09, 0x0A, 0x0D})
_PICTURE_WORDS = re.compile(rb"(</?media:)(title|description)\b[^<>]*?(/?>)")
_PICTURE_NAME = re.compile(r"\.(jpe?g|png|webp|gif|avif)($|\?)", re.IGNORECASE)
A_PAGE = UnreadableFeed("it is a web page, not a feed", is_page=True)
_PAGE = re.compile(rb"\s*(<!--.{0,500}?-->\s*)?<(!doctype html|html)\b", re.IGNORECASE | re.DOTALL)


def read_xml_feed(body: bytes, *, content_type: str) -> RawFeed | UnreadableFeed:
    """The feed as it stands there."""
    encoding: dict[str, Any] = {}
    text = _in_utf8(body, content_type, encoding)
    if isinstance(text, UnreadableFeed):
        return text
    if _PAGE.match(text.partition(b"?>")[2]):  # the conversion has put an XML declaration before everything
        return A_PAGE
    reason = why_not_parse(text)
    if reason:
        return UnreadableFeed(reason)
    text = without_illegal_references(text)
    try:
        found = read_usual_feed(text) or parse_any_feed(text)
    except Exception as trouble:  # feedparser meets broken tags with whatever error comes up
        return UnreadableFeed(f"it is too broken to be read ({type(trouble).__name__})")
    if not found.version:
        return A_PAGE if content_type.strip().lower().startswith("text/html") else UnreadableFeed("it is no feed in a format we know")
    return raw_feed(found, encoding)


def _in_utf8(body: bytes, content_type: str, encoding: dict[str, Any]) -> bytes | UnreadableFeed:
    """With an XML declaration before everything, without control characters. ``encoding`` is told what was found out."""
    apart = with_declaration_apart(body)
    if apart is None:
        return UnreadableFeed("its XML declaration has no end")
    try:
        text: bytes = convert_to_utf8({"content-type": content_type or "application/xml"}, apart, encoding)
    except ValueError:
        return UnreadableFeed("it names a character set that cannot be read")
    return text.translate(None, _NOT_IN_XML)


def parse_any_feed(text: bytes) -> Any:
    """What feedparser finds in UTF-8 bytes.

    Through a stream: given bytes or a string, feedparser would open a file or an address of that name.
    """
    # media:title and media:description speak of the picture; feedparser would take them for the entry's own. Their attributes go,
    # because of an element it does not know feedparser keeps either the words or the attributes.
    told_apart = _PICTURE_WORDS.sub(rb"\1picture\2\3", text)
    # No content-location: links are resolved afterwards, and a guid such as "17" must not change when the feed moves.
    headers = {"content-type": "application/xml; charset=utf-8"}
    return feedparser.parse(io.BytesIO(told_apart), response_headers=headers, sanitize_html=False, resolve_relative_uris=False)


def raw_feed(found: Any, encoding: dict[str, Any]) -> RawFeed:
    """The feed out of what either parser found."""
    feed = found.feed
    return RawFeed(
        format=_FORMATS.get(found.version, found.version),
        title=_words(feed, "title"),
        site_url=_words(feed, "link"),
        language=_words(feed, "language"),
        pace=_pace(feed),
        entries=tuple(_read_entry(entry, found.version) for entry in found.entries),
        problems=_problems(found, encoding),
    )


def _read_entry(entry: Any, version: str) -> RawEntry:
    picture_url, alt, credit = _picture(entry)
    detail = entry.get("title_detail") or {}
    literal = version.startswith("atom") and detail.get("type") == "text/plain"
    return RawEntry(
        guid=_words(entry, "id"),
        url=_words(entry, "feedburner_origlink") or _words(entry, "link"),
        title=_words(entry, "title"),
        title_wording=Wording.LETTERS if literal else Wording.MARKUP,
        summary=_words(entry, "summary") or _words(entry, "media_picturedescription"),
        content=next((_words(part, "value") for part in entry.get("content", ())), ""),
        byline=_byline(entry),
        published_at=_published_at(entry),
        language=_words(entry, "language") or _words(detail, "language"),
        picture_url=picture_url,
        picture_alt=alt,
        picture_credit=credit,
        categories=tuple(_words(tag, "label") or _words(tag, "term") for tag in entry.get("tags", ())),
    )


def _words(entry: Any, name: str) -> str:
    """A text, or "". Of an element without a handler feedparser gives the attributes instead, and of an attribute without a value None."""
    found = entry.get(name, "")
    return found if isinstance(found, str) else ""


def _byline(entry: Any) -> str:
    """All the authors' names; of a single one the words as written, because feedparser takes mail addresses apart wrongly."""
    names = dict.fromkeys(_words(person, "name") for person in entry.get("authors", ()))
    return ", ".join(name for name in names if name) if len(names) > 1 else _words(entry, "author")


def _picture(entry: Any) -> tuple[str, str, str]:
    """Address, description and credit of the entry's picture. The words are taken only where they cannot belong to another picture."""
    credits_given = [_words(credit, "content") for credit in entry.get("media_credit", ())]
    contents = [content for content in entry.get("media_content", ()) if _is_picture(content)]
    alt = _words(entry, "media_picturedescription") or _words(entry, "media_picturetitle")
    if contents:
        chosen = max(range(len(contents)), key=lambda number: _width(contents[number]))
        one_picture = len(contents) == 1 or len(set(credits_given)) == 1
        credit = _credit_of(chosen, len(contents), credits_given)
        return _words(contents[chosen], "url"), alt if one_picture else "", credit
    others = [*entry.get("media_thumbnail", ()), *(file for file in entry.get("enclosures", ()) if _is_picture(file))]
    if not others:
        return "", "", ""
    biggest = max(others, key=_width)
    return _words(biggest, "url") or _words(biggest, "href"), alt if len(others) == 1 else "", " / ".join(dict.fromkeys(credits_given))


def _credit_of(chosen: int, pictures: int, credits_given: Sequence[str]) -> str:
    """One credit each, or the same for all renditions, or several for one picture; otherwise we do not know whose it is."""
    if len(credits_given) == pictures:
        return credits_given[chosen]
    distinct = dict.fromkeys(credits_given)
    return " / ".join(distinct) if pictures == 1 or len(distinct) == 1 else ""


def _is_picture(media: Any) -> bool:
    kind = _words(media, "type")
    if media.get("medium") == "image" or kind.startswith("image/"):
        return True
    return not kind and not media.get("medium") and bool(_PICTURE_NAME.search(_words(media, "url") or _words(media, "href")))


def _width(media: Any) -> int:
    width = str(media.get("width", ""))
    return int(width) if width.isascii() and width.isdigit() and len(width) < 6 else 0


def _published_at(entry: Any) -> datetime | None:
    """When it was published, else changed, else made. Asked as a plain dict: feedparser's own ``get`` warns of a fallback it will lose."""
    parsed = next((date for date in (dict.get(entry, f"{name}_parsed") for name in ("published", "updated", "created")) if date), None)
    try:
        return datetime.fromtimestamp(timegm(parsed), UTC) if parsed else None
    except (ValueError, OverflowError, OSError):
        return None


def _pace(feed: Any) -> timedelta | None:
    """How often the feed says it changes: ``ttl`` in minutes, or the RSS 1.0 syndication module."""
    minutes = str(feed.get("ttl", "")).strip()
    if minutes.isascii() and minutes.isdigit() and 0 < len(minutes) < 7:
        return timedelta(minutes=int(minutes)) or None
    period = _PERIODS.get(str(feed.get("sy_updateperiod", "")).strip().lower())
    often = str(feed.get("sy_updatefrequency", "1")).strip()
    if period is None or not (often.isascii() and often.isdigit() and 0 < len(often) < 5):
        return period
    return period / max(int(often), 1)


def _problems(found: Any, encoding: dict[str, Any]) -> tuple[str, ...]:
    problems = []
    if found.bozo and found.get("bozo_exception") is not None:
        problems.append(f"not well-formed: {plain(str(found.bozo_exception), 200)}")
    if isinstance(encoding.get("bozo_exception"), feedparser.CharacterEncodingOverride):
        problems.append(plain(str(encoding["bozo_exception"]), 200))
    return tuple(problems)
