"""Reads JSON Feed 1.0 and 1.1 (jsonfeed.org). Any field may be missing or of the wrong kind; neither stops the others."""

import json
from datetime import UTC, datetime
from typing import Any

from newsletter.model.plain_text import plain
from newsletter.sources.parsed import RawEntry, RawFeed, UnreadableFeed, Wording

MAX_PARTS = 200_000
"""Brackets and braces that open: objects and lists take far more memory than the letters they are written with."""

_VERSION = "https://jsonfeed.org/version/"


def looks_like_json(body: bytes, content_type: str) -> bool:
    """Whether the content type says JSON or the first letter is a brace."""
    kind = content_type.partition(";")[0].strip().lower()
    return kind in ("application/json", "application/feed+json") or body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{"


def read_json_feed(body: bytes) -> RawFeed | UnreadableFeed:
    """The feed as it stands there."""
    if body.count(b"{") + body.count(b"[") > MAX_PARTS:
        return UnreadableFeed(f"it has more than {MAX_PARTS:,} parts")
    try:
        found = json.loads(body.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return UnreadableFeed("it is not well-formed JSON")
    feed = found if isinstance(found, dict) else {}
    version = _text(feed.get("version"))
    if not version.startswith(_VERSION) or not isinstance(feed.get("items"), list):
        return UnreadableFeed("it is JSON, but no JSON Feed")
    return RawFeed(
        format=plain(f"JSON Feed {version.removeprefix(_VERSION)[:5]}"),
        title=_text(feed.get("title")),
        site_url=_text(feed.get("home_page_url")),
        language=_text(feed.get("language")),
        entries=tuple(_read_item(item, feed) for item in feed["items"] if isinstance(item, dict)),
    )


def _read_item(item: dict[str, Any], feed: dict[str, Any]) -> RawEntry:
    return RawEntry(
        guid=_text(item.get("id")),
        url=_text(item.get("url")) or _text(item.get("external_url")),
        title=_text(item.get("title")),
        title_wording=Wording.LETTERS,
        summary=_text(item.get("summary")),
        content=_text(item.get("content_html")) or _text(item.get("content_text")),
        byline=_authors(item) or _authors(feed),
        published_at=_instant(item.get("date_published")) or _instant(item.get("date_modified")),
        language=_text(item.get("language")),
        picture_url=_text(item.get("image")) or _text(item.get("banner_image")),
        categories=tuple(_text(tag) for tag in _list(item.get("tags"))),
    )


def _authors(thing: dict[str, Any]) -> str:
    people = [*_list(thing.get("authors")), thing.get("author")]
    names = (_text(person.get("name")) for person in people if isinstance(person, dict))
    return ", ".join(dict.fromkeys(name for name in names if name))


def _instant(value: object) -> datetime | None:
    try:
        instant = datetime.fromisoformat(_text(value))
        return instant.replace(tzinfo=UTC) if instant.utcoffset() is None else instant.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _text(value: object) -> str:
    """A string as it is, a number as its digits, anything else as nothing."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
