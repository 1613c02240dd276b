"""Entries out of raw ones: plain text, safe links, sane dates, a guid that is unique in its feed; the newest first."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from urllib.parse import quote, urljoin, urlsplit

from newsletter.model.feeds import Entry
from newsletter.model.plain_text import plain
from newsletter.sources.markup import cut_between_words, read_letters, strip_markup
from newsletter.sources.parsed import ParsedFeed, RawEntry, RawFeed, Wording

TITLE_LIMIT = 300
SUMMARY_LIMIT = 1_000
SHORT_LIMIT = 200
URL_LIMIT = 2_000
MAX_CATEGORIES = 20
OLDEST = datetime(1990, 1, 1, tzinfo=UTC)
AHEAD = timedelta(hours=24)
"""A date further ahead than any mistake about zones is no date."""

_BY = re.compile(r"^by:?\s+", re.IGNORECASE)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")
_AROUND_A_URL, _WITHIN_A_URL = "".join(map(chr, range(0x21))), dict.fromkeys(map(ord, "\t\r\n"))
_UNSAFE_IN_URL = re.compile(
    r'[\x00-\x20\x7f-\xa0\xad\u061c\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff\ufff0-\uffff\U000e0000-\U000e007f\\"<>^`{|}]'
)
_HALF_LETTER = re.compile("[\ud800-\udfff]")
_APPEARED_FIRST = " appeared first on "
_LEFT_OUT = re.compile(r"\s*\[(?:…|\.\.\.)\]$")
_CALL = re.compile(
    r"(^|[.!?…”\"’])\s*(?:(?:Continue reading|Read more|Read the full (?:story|article))\s*[→»›>.…]*|Continue reading .{1,120}[→»])$"
)


def finish_feed(raw: RawFeed, *, url: str, now: datetime, max_entries: int) -> ParsedFeed:
    """Clean every entry, drop those without title or link, and take the newest. ``url`` is where the feed was found."""
    language = clean_language(raw.language)
    made = [make_entry(entry, base=url, language=language, now=now) for entry in raw.entries]
    usable = _told_apart([entry for entry in made if entry is not None])
    usable.sort(key=lambda entry: entry.published_at or OLDEST, reverse=True)
    return ParsedFeed(
        format=raw.format,
        title=cut_between_words(strip_markup(raw.title), SHORT_LIMIT),
        site_url=clean_url(raw.site_url, base=url),
        language=language,
        pace=raw.pace,
        entries=tuple(usable[:max_entries]),
        found=len(raw.entries),
        dropped=made.count(None),
        problems=raw.problems,
    )


def make_entry(raw: RawEntry, *, base: str, language: str, now: datetime) -> Entry | None:
    """One entry, or None without a title or an address that may be linked to."""
    read_title = strip_markup if raw.title_wording is Wording.MARKUP else read_letters
    title = cut_between_words(read_title(raw.title), TITLE_LIMIT)
    url = clean_url(raw.url, base=base) or clean_url(raw.guid)
    if not title or not url:
        return None
    return Entry(
        guid=make_guid(raw.guid, url, title),
        url=url,
        title=title,
        summary=make_summary(raw.summary, raw.content, title),
        byline=make_byline(raw.byline),
        published_at=sane_instant(raw.published_at, now),
        language=clean_language(raw.language) or language,
        picture_url=clean_url(raw.picture_url, base=base),
        picture_alt=cut_between_words(strip_markup(raw.picture_alt), 2 * SHORT_LIMIT),
        picture_credit=cut_between_words(strip_markup(raw.picture_credit), SHORT_LIMIT),
        categories=_clean_categories(raw.categories),
    )


def clean_url(url: str, base: str = "") -> str:
    """An absolute http or https address without user name, spaces and control characters, or "" when it is none."""
    try:
        url = url.strip().strip(_AROUND_A_URL).translate(_WITHIN_A_URL)  # urlsplit passes over these, as browsers do, but not urljoin
        joined = urljoin(base, url) if url else ""
        parts = urlsplit(joined)
        _ = parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc or len(joined) > URL_LIMIT:
        return ""
    if _UNSAFE_IN_URL.search(parts.netloc) or _HALF_LETTER.search(joined):
        return ""
    return _UNSAFE_IN_URL.sub(lambda found: quote(found[0]), joined)


def make_guid(guid: str, url: str, title: str) -> str:
    """The feed's own id; without one the address, without that a digest of the title. Long ones become their digest."""
    own = plain(guid, 10_000) or url or _digest(title)
    return own if len(own) <= 500 else _digest(own)


def make_summary(summary: str, content: str, title: str) -> str:
    """The first of summary and content that says more than the title, without the furniture that feeds put around it."""
    for markup in (summary, content):
        text = without_furniture(strip_markup(markup))
        if text and text.casefold().strip(" .…") != title.casefold().strip(" .…"):
            return cut_between_words(text, SUMMARY_LIMIT)
    return ""


def without_furniture(text: str) -> str:
    """The text without "The post … appeared first on …" and a call to read on at its end."""
    appeared = text.rfind(_APPEARED_FIRST)
    post = text.rfind("The post ", 0, appeared) if appeared >= 0 else -1
    kept = (text[:post] if post >= 0 else text).strip()
    head, tail = kept[:-200], kept[-200:]
    return head + _LEFT_OUT.sub("…", _CALL.sub(r"\1", tail))


def make_byline(byline: str) -> str:
    """Names only: no "By", no mail address, no web address."""
    words = [word for word in strip_markup(byline).split(" ") if "@" not in word and "://" not in word]
    return cut_between_words(_BY.sub("", plain(" ".join(words)).strip("()<>,;| ")), SHORT_LIMIT)


def clean_language(language: str) -> str:
    """A language tag such as ``en`` or ``pt-br`` in lower case, or "" when it is none (BCP 47)."""
    tag = plain(language)
    return tag.replace("_", "-").lower() if _LANGUAGE.fullmatch(tag) and len(tag) <= 35 else ""


def sane_instant(instant: datetime | None, now: datetime) -> datetime | None:
    """The instant, unless nobody can have published anything then."""
    return instant if instant is not None and OLDEST <= instant <= now + AHEAD else None


def _clean_categories(names: Sequence[str]) -> tuple[str, ...]:
    read = (cut_between_words(strip_markup(name), 80) for name in names[: 5 * MAX_CATEGORIES])
    return tuple(dict.fromkeys(name for name in read if name))[:MAX_CATEGORIES]


def _told_apart(entries: Sequence[Entry]) -> list[Entry]:
    """Where a feed gives one guid to entries with different addresses, the address tells them apart; true repeats are left out."""
    urls_of: dict[str, set[str]] = {}
    for entry in entries:
        urls_of.setdefault(entry.guid, set()).add(entry.url)
    unique: dict[str, Entry] = {}
    for entry in entries:
        named = entry if len(urls_of[entry.guid]) == 1 else replace(entry, guid=make_guid("", entry.url, entry.title))
        unique.setdefault(named.guid, named)
    return list(unique.values())


def _digest(text: str) -> str:
    return "sha256:" + sha256(text.encode("utf-8", "replace")).hexdigest()
