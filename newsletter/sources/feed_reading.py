"""Reads a feed of any format we know: bytes in, entries that may be stored out. Pure, but may take long on hostile input."""

from datetime import datetime

from newsletter.sources.entries import finish_feed
from newsletter.sources.feed_parser import read_xml_feed
from newsletter.sources.json_feed import looks_like_json, read_json_feed
from newsletter.sources.parsed import ParsedFeed, UnreadableFeed


def read_feed(body: bytes, *, content_type: str, url: str, now: datetime, max_entries: int) -> ParsedFeed | UnreadableFeed:
    """Detect the format by content type or first letter, parse, and clean."""
    if not body.strip():
        return UnreadableFeed("it is empty")
    raw = read_json_feed(body) if looks_like_json(body, content_type) else read_xml_feed(body, content_type=content_type)
    return raw if isinstance(raw, UnreadableFeed) else finish_feed(raw, url=url, now=now, max_entries=max_entries)
